package commands

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

var assessForm = regexp.MustCompile(`^(?i:zx)\s?-?\s?(\d{1,12})\b`)

// ruleCode is a rule's code behind an item of an assessment.
var ruleCode = regexp.MustCompile(`(?i)[(\s]*\b(D[1-5]-[A-Z-]+[A-Z])\b[)\s]*`)

type assessReader interface {
	// Assessment reads one and notes assessment/<no>; bot.ErrNotFound when there is none.
	Assessment(ctx context.Context, v bot.View, no string) (scoring.Assessment, error)
	// OpenAssessments lists those of a site (0 = of all) by one assessor (0 = by all)
	// that are open, oldest first, at most 20, and what came of their items so far. It
	// notes no stamp.
	OpenAssessments(ctx context.Context, v bot.View, site, assessor int64) ([]scoring.Assessment, []scoring.Check, error)
	// CheckFiles lists what was sent with the checks of an item in a period, oldest
	// first, at most 50. It notes no stamp.
	CheckFiles(ctx context.Context, v bot.View, item, period string) ([]scoring.Evidence, error)
}

// assess is 专项, and 突击 of which those who are assessed hear once it is over: with
// a number one of them, or what was found at one of its items; alone those that are
// open; with a name, days, an assessor and items a new one, of who leads the site. It
// is said in private only: in a group those who are assessed would read of a 突击.
func (s clerk) assess(ctx context.Context, r *bot.Request) (bot.Change, error) {
	if !isPrivate(r) {
		return reply(r, "assess.private")
	}
	no, words := cutNumber(r.Words, "ZX-", assessForm)
	if no != "" {
		return s.assessOne(ctx, r, no, words)
	}
	leads := r.Reach > bot.OwnTeam
	assessor := r.Who.Standing.Person
	if leads {
		assessor = 0
	}
	open, made, err := s.OpenAssessments(ctx, r.View, r.Who.Standing.Site, assessor)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read open assessments: %w", err)
	}
	open = slices.DeleteFunc(open, func(a scoring.Assessment) bool { return !r.Who.Reaches(r.Reach, a.Site, 0, a.Assessor) })
	if words != "" {
		if a, item, rest, ok := itemSaid(open, r.Who.Standing.Person, words); ok {
			return s.found(ctx, r, a, item, rest)
		}
		if leads {
			return s.assessBegins(ctx, r, words)
		}
	}
	return assessList(r, open, made, leads)
}

// itemSaid is the item that words name, of the open assessments that the speaker is
// to do.
func itemSaid(open []scoring.Assessment, person int64, words string) (scoring.Assessment, scoring.CheckItem, string, bool) {
	for _, a := range open {
		if a.Assessor != person {
			continue
		}
		if found, rest := checksIn(a.Lines(), words); len(found) == 1 {
			return a, found[0], rest, true
		}
	}
	return scoring.Assessment{}, scoring.CheckItem{}, "", false
}

// assessList says which assessments are open and how far each is.
func assessList(r *bot.Request, open []scoring.Assessment, made []scoring.Check, leads bool) (bot.Change, error) {
	if len(open) == 0 {
		c, err := reply(r, "assess.none")
		if leads {
			c.Reply.Lines = append(c.Reply.Lines, r.Say(r.Lang, "assess.how"))
		}
		return c, err
	}
	c := bot.Change{Reply: r.Reply("assess.open")}
	for _, a := range open {
		c.Reply.Lines = append(c.Reply.Lines, assessLine(r.Reading, r.Lang, a, made))
		if len(c.Reply.Buttons) < mostListed {
			offer(r.Reading, &c, &c.Reply, r.Who.Standing.Person, r.Now.Add(listWithin), choice{text.Plain(a.No), "assess " + a.No})
		}
	}
	return c, nil
}

// assessLine is ZX-1 专项「消防大检查」,日班队,6月16日到6月20日,赵敏,2/5.
func assessLine(r *bot.Reading, lang string, a scoring.Assessment, made []scoring.Check) text.Line {
	return r.Say(lang, "assess.line", text.A("no", a.No), text.In("kind", assessKind(r, lang, a)), text.As("name", a.Name), text.A("whose", assessed(r, a)),
		text.A("from", r.Catalogue().ShortDate(lang, a.FromDay)), text.A("to", r.Catalogue().ShortDate(lang, a.ToDay)),
		text.ByName("who", r.Roster.Person(a.Assessor).Name), text.A("done", number(len(a.Items)-len(a.Left(made)))), text.A("of", number(len(a.Items))))
}

func assessKind(r *bot.Reading, lang string, a scoring.Assessment) text.Line {
	if a.Sudden {
		return r.Say(lang, "assess.sudden")
	}
	return r.Say(lang, "assess.special")
}

// assessed is the name of the team or site that is assessed.
func assessed(r *bot.Reading, a scoring.Assessment) string {
	if a.Team != 0 {
		return r.Roster.Team(a.Team).Name
	}
	return r.Roster.Site(a.Site).Name
}

// assessOne is one assessment by its number: alone how far it is, with an item what
// was found there; 取消 takes it back.
func (s clerk) assessOne(ctx context.Context, r *bot.Request, no, words string) (bot.Change, error) {
	a, answer, err := s.assessment(ctx, r, no)
	if err != nil || !answer.Reply.Empty() {
		return answer, err
	}
	drop := slices.ContainsFunc(r.Catalogue().List("assess_drop"), func(w string) bool { return scoring.Fold(w) == scoring.Fold(words) })
	switch {
	case drop && r.Reach <= bot.OwnTeam:
		return reply(r, "assess.leads")
	case drop && a.State == scoring.AssessOpen:
		return assessDropped(r, a)
	case words != "" && !drop:
		found, rest := checksIn(a.Lines(), words)
		if len(found) == 1 {
			return s.found(ctx, r, a, found[0], rest)
		}
	}
	made, err := s.Checks(ctx, r.View, a.Site, a.No)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read checks: %w", err)
	}
	c := bot.Change{Reply: bot.Body{Lang: r.Lang, Lines: []text.Line{assessLine(r.Reading, r.Lang, a, made)}}}
	c.Reply.Lines = append(c.Reply.Lines, assessFound(r.Reading, r.Lang, a, made)...)
	if a.Runs(r.Roster.Day(a.Site, r.Now)) {
		putItems(r.Reading, &c, &c.Reply, r.Who.Standing.Person, a, made)
	}
	return c, nil
}

// assessment reads one that the speaker reaches; a Change that answers says that
// there is none.
func (s clerk) assessment(ctx context.Context, r *bot.Request, no string) (scoring.Assessment, bot.Change, error) {
	a, err := s.Assessment(ctx, r.View, no)
	switch {
	case errors.Is(err, bot.ErrNotFound), err == nil && !r.Who.Reaches(r.Reach, a.Site, 0, a.Assessor):
		c, err := reply(r, "assess.unknown", text.A("no", no))
		return a, c, err
	case err != nil:
		return a, bot.Change{}, fmt.Errorf("read assessment: %w", err)
	}
	return a, bot.Change{}, nil
}

// assessDropped takes an assessment back; its assessor is told.
func assessDropped(r *bot.Request, a scoring.Assessment) (bot.Change, error) {
	a.State, a.Done = scoring.AssessDropped, r.Now
	c := bot.Change{Reply: r.Reply("assess.dropped", text.A("no", a.No))}
	c.Assessments = []scoring.Assessment{a}
	c.Due = []bot.Due{{Name: noticeAssess, Scope: a.No}}
	if p := r.Roster.Person(a.Assessor); p.ID != 0 && p.ID != r.Who.Standing.Person {
		c.Notes = append(c.Notes, assessNote(r.Reading, p, a.No+"/dropped", bot.Body{Lang: p.Lang, Lines: []text.Line{
			r.Say(p.Lang, "assess.told_dropped", text.A("no", a.No), text.As("name", a.Name)),
		}}))
	}
	return c, nil
}

// mostAssessName is how many characters the name of an assessment has at most (ours).
const mostAssessName = 40

// assessBegins starts an assessment: 专项 消防大检查 日班队 6月16日到6月20日 赵敏
// 灭火器 D1-FIRE、疏散通道. Without a team it is about the whole site.
func (s clerk) assessBegins(ctx context.Context, r *bot.Request, words string) (bot.Change, error) {
	name, rest, _ := strings.Cut(scoring.Tidy(words), " ")
	named, rest := r.Roster.TeamsNamed(rest)
	a := scoring.Assessment{
		Name: name, Site: siteOf(r), Sudden: r.Command == "surprise", State: scoring.AssessOpen, By: r.Who.Standing.Person, At: r.At,
	}
	if len(named) == 1 {
		a.Site, a.Team = named[0].Site, named[0].ID
	}
	switch {
	case utf8.RuneCountInString(name) > mostAssessName:
		return reply(r, "assess.long_name", text.A("most", number(mostAssessName)))
	case len(named) > 1:
		return reply(r, "assess.one_team")
	case a.Site == 0:
		return reply(r, "assess.which_site")
	case !r.Who.Reaches(r.Reach, a.Site, a.Team, 0):
		return reply(r, "teamscore.none")
	}
	today := r.Roster.Day(a.Site, r.At)
	from, to, behind, ok := readDays(rest, today)
	if !ok || to < from || to < today {
		return reply(r, "assess.how")
	}
	if said := strayTeam(r, rest, behind, today); said != "" {
		return reply(r, "assess.no_team", text.As("words", clipped(said)))
	}
	a.FromDay, a.ToDay = max(from, today), to
	assessor, rest, answer, err := whoAssesses(r, trim(behind), today)
	if err != nil || assessor.ID == 0 {
		return answer, err
	}
	a.Assessor = assessor.ID
	if st := r.Roster.Standing(a.Assessor, r.At); st.Team != 0 && (st.Team == a.Team || a.Team == 0 && st.Site == a.Site) {
		return reply(r, "assess.own_team", text.ByName("name", assessor.Name), text.A("team", r.Roster.Team(st.Team).Name))
	}
	if a.Items, ok = assessItems(r, a, rest); !ok && a.Team == 0 {
		return reply(r, "assess.rules_team")
	} else if !ok {
		return reply(r, "assess.rules", text.A("rules", strings.Join(assessRules(r, a), " ")))
	}
	if len(a.Items) == 0 || len(a.Items) > scoring.MostAssessItems {
		return reply(r, "assess.how")
	}
	if a.No, err = newNo(ctx, r.Reading, "ZX-", bot.SeriesAssessment); err != nil {
		return bot.Change{}, err
	}
	return assessBegun(r, a), nil
}

// assessItems reads the items of an assessment; ok is false where a rule's code is
// none that an assessment may propose.
func assessItems(r *bot.Request, a scoring.Assessment, words string) (items []scoring.AssessItem, ok bool) {
	allowed := assessRules(r, a)
	for _, part := range strings.FieldsFunc(words, func(c rune) bool { return strings.ContainsRune("、,;，；", c) }) {
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
	c.Notes = append(c.Notes, assessNote(r.Reading, p, a.No+"/asked", b))
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

// assessCaptains lead the team that is assessed, or all teams of the site.
func assessCaptains(r *bot.Reading, a scoring.Assessment) []scoring.Person {
	day := r.Roster.Day(a.Site, r.Now)
	var out []scoring.Person
	for _, t := range r.Roster.Teams {
		if t.ID == a.Team || a.Team == 0 && t.Site == a.Site {
			out = append(out, r.Roster.Captains(t.ID, day)...)
		}
	}
	return once(out)
}

func assessNote(r *bot.Reading, to scoring.Person, key string, b bot.Body) bot.Note {
	return bot.Note{
		Key: "assess/" + key + "/" + number(to.ID), To: bot.Address{Person: to.ID}, Class: bot.ClassNotice, Body: b, Due: r.Roster.Quiet(to.ID, r.Now),
	}
}
