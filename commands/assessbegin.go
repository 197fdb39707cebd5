package commands

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// mostAssessName is how many characters the name of an assessment has at most (ours).
const mostAssessName = 40

// assessShort is how little of a last day makes the bot ask whether the next is
// meant (ours).
const assessShort = 2 * time.Hour

// assessHour is a part of the day behind the days: an assessment knows whole days.
var assessHour = regexp.MustCompile(`(?i)^的?(?:(?:到|至|-|~)?\s?(?:` + dayWord + `|\d{1,2}\s?[:点點](?:\d{2}|半)?分?)\s?)+`)

// assessAgreed is what 【确认】 says before the words that were understood: the day they
// were said on, for 明天 means the day after that; 【改到明天】 has a word before it.
var assessAgreed = regexp.MustCompile(`^sure (next )?(\d{4}-\d{2}-\d{2}) (.+)$`)

// begunWords are the words of a new assessment, and whether they were confirmed.
type begunWords struct {
	words string
	today string // the day that they are seen from, "" = today
	next  bool   // on the day after
	sure  bool
}

func readBegun(r *bot.Request, words string) begunWords {
	m := assessAgreed.FindStringSubmatch(words)
	if m == nil || r.Pressed.ID == "" && !chosen(r) {
		return begunWords{words: words}
	}
	return begunWords{words: m[3], today: m[2], next: m[1] != "", sure: true}
}

// assessBegins starts an assessment: 专项 消防大检查 日班队 6月16日到6月20日 赵敏
// 灭火器 D1-FIRE、疏散通道. Without a team it is about the whole site. Said back and
// confirmed, as all that others have to do.
func (s clerk) assessBegins(ctx context.Context, r *bot.Request, begun begunWords) (bot.Change, error) {
	name, rest, _ := strings.Cut(scoring.Tidy(begun.words), " ")
	named, rest := r.Roster.TeamsNamed(rest)
	a := scoring.Assessment{
		Name: name, Site: siteOf(r), Sudden: r.Command == "surprise", State: scoring.AssessOpen, By: r.Who.Standing.Person, At: r.At,
	}
	if len(named) == 1 {
		a.Site, a.Team = named[0].Site, named[0].ID
	}
	teams, left := r.Roster.TeamsNamed(name)
	switch {
	case len(teams) > 0 && trim(left) == "":
		return reply(r, "assess.no_name", text.A("team", name))
	case utf8.RuneCountInString(name) > mostAssessName:
		return reply(r, "assess.long_name", text.A("most", number(mostAssessName)))
	case len(named) > 1:
		return reply(r, "assess.one_team")
	case a.Site == 0:
		return reply(r, "assess.which_site")
	case !r.Who.Reaches(r.Reach, a.Site, a.Team, 0):
		return reply(r, "teamscore.none")
	}
	rest, answer, err := assessDays(r, &a, begun, rest)
	if err != nil || !answer.Reply.Empty() {
		return answer, err
	}
	assessor, rest, answer, err := whoAssesses(r, rest, r.Roster.Day(a.Site, r.At))
	if err != nil || assessor.ID == 0 {
		return answer, err
	}
	a.Assessor = assessor.ID
	if st := r.Roster.Standing(a.Assessor, r.At); st.Team != 0 && (st.Team == a.Team || a.Team == 0 && st.Site == a.Site) {
		return reply(r, "assess.own_team", text.ByName("name", assessor.Name), text.A("team", r.Roster.Team(st.Team).Name))
	}
	var ok bool
	if a.Items, ok = assessItems(r, a, rest); !ok && a.Team == 0 {
		return reply(r, "assess.rules_team")
	} else if !ok {
		return reply(r, "assess.rules", text.A("rules", strings.Join(assessRules(r, a), " ")))
	}
	switch {
	case len(a.Items) == 0:
		return reply(r, "assess.which_items", text.ByName("name", assessor.Name))
	case len(a.Items) > scoring.MostAssessItems:
		return reply(r, "assess.many_items", text.A("most", number(scoring.MostAssessItems)))
	case !begun.sure:
		return askToAssess(r, a, begun.words)
	}
	return s.assessSure(ctx, r, a)
}

// assessSure starts what was confirmed; of a second press only what the first made.
func (s clerk) assessSure(ctx context.Context, r *bot.Request, a scoring.Assessment) (bot.Change, error) {
	open, made, err := s.OpenAssessments(ctx, r.View, a.Site, a.Assessor)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read open assessments: %w", err)
	}
	if i := slices.IndexFunc(open, func(o scoring.Assessment) bool { return sameAssessment(o, a) }); i >= 0 {
		return bot.Change{Reply: bot.Body{Lang: r.Lang, Lines: []text.Line{
			r.Say(r.Lang, "assess.begun", text.A("no", open[i].No)), assessLine(r.Reading, r.Lang, open[i], made),
		}}}, nil
	}
	if a.No, err = newNo(ctx, r.Reading, "ZX-", bot.SeriesAssessment); err != nil {
		return bot.Change{}, err
	}
	c := assessBegun(r, a)
	answered(r, &c)
	return c, nil
}

// sameAssessment reports whether two assessments ask the same of the same.
func sameAssessment(a, b scoring.Assessment) bool {
	return a.By == b.By && a.Name == b.Name && a.Team == b.Team && a.Sudden == b.Sudden && a.FromDay == b.FromDay && a.ToDay == b.ToDay &&
		slices.Equal(a.Items, b.Items)
}

// assessDays reads the days of an assessment; rest is what follows them. A Change
// that answers says what is wrong with them.
func assessDays(r *bot.Request, a *scoring.Assessment, begun begunWords, said string) (rest string, answer bot.Change, err error) {
	today := r.Roster.Day(a.Site, r.At)
	seen := begun.today
	if seen == "" {
		seen = today
	}
	from, to, behind, ok := readDays(said, seen)
	if begun.next {
		to = calendar.AddDays(to, 1)
		from = to
	}
	day := func(d string) string { return r.Catalogue().ShortDate(r.Lang, d) }
	switch {
	case !ok:
		answer, err = reply(r, "assess.how")
	case to < from:
		answer, err = reply(r, "assess.reversed", text.A("from", day(from)), text.A("to", day(to)))
	case to < today:
		answer, err = reply(r, "assess.past", text.A("to", day(to)))
	default:
		if stray := strayTeam(r, said, behind, today); stray != "" {
			answer, err = reply(r, "assess.no_team", text.As("words", clipped(stray)))
		}
	}
	a.FromDay, a.ToDay = max(from, today), to
	return trim(assessHour.ReplaceAllString(trim(behind), "")), answer, err
}

// askToAssess says back what was understood of a new assessment. What ends at this
// midnight is offered for tomorrow; where its assessor would hear of it only after
// that, for tomorrow alone.
func askToAssess(r *bot.Request, a scoring.Assessment, words string) (bot.Change, error) {
	today := r.Roster.Day(a.Site, r.At)
	p := r.Roster.Person(a.Assessor)
	what := r.Say(r.Lang, "assess.line_new", text.In("kind", assessKind(r.Reading, r.Lang, a)), text.As("name", a.Name), text.A("whose", assessed(r.Reading, a)),
		assessSpan(r.Reading, r.Lang, a), text.ByName("who", p.Name))
	lines := []text.Line{itemsWithRules(r, a)}
	if a.Sudden {
		lines = append(lines, r.Say(r.Lang, "assess.unannounced"))
	}
	if partForm.MatchString(scoring.Tidy(words)) {
		lines = append(lines, r.Say(r.Lang, "assess.whole"))
	}
	yes := choice{r.Say(r.Lang, "button.confirm"), r.Command + " sure " + today + " " + scoring.Tidy(words)}
	tomorrow := choice{r.Say(r.Lang, "button.assess_next"), r.Command + " sure next " + today + " " + scoring.Tidy(words)}
	no := choice{r.Say(r.Lang, "button.cancel"), "cancel"}
	end := calendar.At(calendar.AddDays(a.ToDay, 1), 0, r.Roster.Zone(a.Site))
	heard := r.Roster.Quiet(p.ID, r.Now)
	if p.ID == r.Who.Standing.Person {
		heard = r.Now
	}
	choices := []choice{yes, no}
	switch left := end.Sub(r.At); {
	case !heard.Before(end):
		lines = append(lines, r.Say(r.Lang, "assess.unheard", text.ByName("name", p.Name)))
		choices = []choice{tomorrow, no}
	case left < assessShort:
		lines = append(lines, r.Say(r.Lang, "assess.short", text.A("n", number(int(left/time.Minute)))))
		choices = []choice{yes, no, tomorrow}
	}
	c, err := list(r, what, lines, choices)
	return plainly(r, c, true), err
}

// itemsWithRules lists what is to be looked at, an item's rule behind it.
func itemsWithRules(r *bot.Request, a scoring.Assessment) text.Line {
	names := make([]text.Line, len(a.Items))
	for i, item := range a.Items {
		names[i] = text.Line{{T: item.Name, M: text.Typed}}
		if item.Rule != "" {
			names[i] = append(names[i], text.Plain(" "+item.Rule)...)
		}
	}
	return r.Say(r.Lang, "assess.items", text.A("n", number(len(names))), text.In("items", r.Catalogue().Join(r.Lang, names...)))
}

// assessItems reads the items of an assessment; ok is false where a rule's code is
// none that an assessment may propose.
func assessItems(r *bot.Request, a scoring.Assessment, words string) (items []scoring.AssessItem, ok bool) {
	allowed := assessRules(r, a)
	for _, part := range itemWords(words) {
		item := scoring.AssessItem{}
		if m := ruleCode.FindStringSubmatch(part); m != nil {
			item.Rule = strings.ToUpper(m[1])
			if !slices.Contains(allowed, item.Rule) {
				return nil, false
			}
			part = strings.Replace(part, m[0], " ", 1)
		}
		if item.Name = shortened(trim(scoring.Tidy(part))); item.Name != "" {
			items = append(items, item)
		}
	}
	return items, true
}

// itemWords are the items as they were written: between commas, else, in Chinese,
// between blanks. A rule's code stays with the item before it.
func itemWords(words string) []string {
	parts := strings.FieldsFunc(words, func(c rune) bool { return strings.ContainsRune("、,;", c) })
	if len(parts) != 1 {
		return parts
	}
	var out []string
	for _, f := range strings.Fields(parts[0]) {
		switch {
		case ruleCode.MatchString(f) && len(out) > 0:
			out[len(out)-1] += " " + f
		case !strings.ContainsFunc(f, func(c rune) bool { return unicode.Is(unicode.Han, c) }):
			return parts
		default:
			out = append(out, f)
		}
	}
	return out
}

// assessRules are the codes that an item may carry: what a captain books on a team,
// and only where a team is assessed.
func assessRules(r *bot.Request, a scoring.Assessment) (codes []string) {
	for _, rule := range r.Standards.On(r.Roster.Day(a.Site, r.At)).Rules {
		if a.Team != 0 && rule.ByHand() && rule.Subject == scoring.SubjectTeam {
			codes = append(codes, rule.Code)
		}
	}
	return codes
}

// assessBegun tells the assessor what to look at and, unless it is 突击, the captains
// that it begins.
func assessBegun(r *bot.Request, a scoring.Assessment) bot.Change {
	c := bot.Change{Reply: bot.Body{Lang: r.Lang, Lines: []text.Line{
		r.Say(r.Lang, "assess.begun", text.A("no", a.No)), assessLine(r.Reading, r.Lang, a, nil),
	}}}
	c.Assessments = []scoring.Assessment{a}
	c.Due = []bot.Due{assessNext(r.Reading, a)}
	p := r.Roster.Person(a.Assessor)
	b := bot.Body{Lang: p.Lang, Lines: []text.Line{r.Say(p.Lang, "assess.asked", text.ByName("by", r.Who.Person.Name)), assessLine(r.Reading, p.Lang, a, nil)}}
	if a.FromDay <= r.Roster.Day(a.Site, r.Now) {
		putItems(r.Reading, &c, &b, p.ID, a, nil)
	} else {
		b.Lines = append(b.Lines, itemNames(r.Reading, p.Lang, a))
	}
	asked := assessNote(r.Reading, p, a.No+"/asked", b)
	if p.ID == r.Who.Standing.Person {
		asked.Due = r.Now // it answers what they said
	}
	c.Notes = append(c.Notes, asked)
	if a.Sudden {
		return c
	}
	for _, k := range assessCaptains(r.Reading, a) {
		if k.ID != a.Assessor && k.ID != r.Who.Standing.Person {
			c.Notes = append(c.Notes, assessNote(r.Reading, k, a.No+"/announced", bot.Body{Lang: k.Lang, Lines: []text.Line{
				r.Say(k.Lang, "assess.announced"), assessLine(r.Reading, k.Lang, a, nil),
			}}))
		}
	}
	return c
}
