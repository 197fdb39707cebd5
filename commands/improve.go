package commands

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
	"anping/scoring/survey"
)

var planForm = regexp.MustCompile(`^(?i:gj)\s?-?\s?(\d{1,12})\b`)

// improve is 改进: the improvement plans of low dimensions of the survey. Without a
// number it lists them; with words it keeps what will be done; 完成 closes a plan,
// 交给 names another owner, 延到 another day.
func (s clerk) improve(ctx context.Context, r *bot.Request) (bot.Change, error) {
	no, words := cutNumber(r.Words, "GJ-", planForm)
	if no == "" {
		return s.plans(ctx, r)
	}
	p, err := s.Plan(ctx, r.View, no)
	switch {
	case errors.Is(err, bot.ErrNotFound), err == nil && !r.Who.Reaches(r.Reach, p.Site, 0, p.Owner):
		return reply(r, "improve.unknown", text.A("no", no))
	case err != nil:
		return bot.Change{}, fmt.Errorf("read plan: %w", err)
	}
	leads := r.Reach > bot.OwnTeam
	done, closes := planWord(r, "plan_done", words)
	to, passes := planWord(r, "plan_to", words)
	until, moves := planWord(r, "plan_until", words)
	switch {
	case words == "":
		return s.planShown(r, p), nil
	case !p.Open():
		return reply(r, "improve.closed", text.A("no", p.No))
	case closes:
		return planDone(r, p, done)
	case passes && leads:
		return planPassed(r, p, to)
	case moves && leads:
		return planMoved(r, p, until)
	case passes, moves:
		return reply(r, "improve.leads")
	}
	p.Words = shortened(words)
	c := bot.Change{Reply: r.Reply("improve.written", text.A("no", p.No), text.A("due", r.Catalogue().ShortDate(r.Lang, p.Due)))}
	c.Plans = []survey.Plan{p}
	settled(r, &c)
	return c, nil
}

// planWord takes a word of a list off the front of words; 完成 only where it stands
// apart, for 完成率太低 is something to do.
func planWord(r *bot.Request, list, words string) (rest string, ok bool) {
	folded := scoring.Fold(words)
	for _, w := range r.Catalogue().List(list) {
		if w = scoring.Fold(w); !strings.HasPrefix(folded, w) {
			continue
		}
		after := string([]rune(words)[min(len([]rune(w)), len([]rune(words))):])
		if list != "plan_done" || after == "" || strings.ContainsAny(after[:1], " ,.;:!") {
			return trim(after), true
		}
	}
	return words, false
}

// planDone closes a plan: something must have been written of what was done.
func planDone(r *bot.Request, p survey.Plan, result string) (bot.Change, error) {
	if p.Words == "" && result == "" {
		return askWords(r, r.Say(r.Lang, "improve.what_done", text.A("no", p.No)), nil, nil, "improve "+p.No+" 完成")
	}
	p.Result, p.Done = shortened(result), r.Now
	c := bot.Change{Reply: r.Reply("improve.done", text.A("no", p.No))}
	c.Plans = []survey.Plan{p}
	c.Due = []bot.Due{{Name: noticeImprove, Scope: p.No}}
	told := append([]scoring.Person{r.Roster.Person(p.Owner)}, managers(r.Roster, p.Site, r.Roster.Day(p.Site, r.Now))...)
	for _, m := range once(told) {
		if m.ID != 0 && m.ID != r.Who.Standing.Person {
			c.Notes = append(c.Notes, planNote(r.Reading, m, "improve/done/"+p.No+"/"+number(m.ID), bot.Body{Lang: m.Lang, Lines: []text.Line{
				r.Say(m.Lang, "improve.told_done", text.ByName("name", r.Who.Person.Name), text.In("plan", planLine(r.Reading, m.Lang, p))),
			}}))
		}
	}
	settled(r, &c)
	return c, nil
}

// planPassed names another owner: a captain, or somebody who leads the site.
func planPassed(r *bot.Request, p survey.Plan, to string) (bot.Change, error) {
	day := r.Roster.Day(p.Site, r.At)
	people, _ := r.Roster.PeopleNamed(0, day, to)
	people = slices.DeleteFunc(people, func(x scoring.Person) bool {
		st := r.Roster.Standing(x.ID, r.At)
		return st.Site != 0 && st.Site != p.Site || bot.Rights()["improve"][st.Role] == bot.Nothing
	})
	if len(people) != 1 {
		return reply(r, "improve.whom")
	}
	p.Owner = people[0].ID
	c := bot.Change{Reply: r.Reply("improve.passed", text.A("no", p.No), text.ByName("name", people[0].Name))}
	c.Plans = []survey.Plan{p}
	if p.Owner != r.Who.Standing.Person {
		c.Notes = []bot.Note{planOwed(r.Reading, &c, people[0], p, "improve/passed/"+p.No+"/"+hash(r), "improve.owner")}
	}
	return c, nil
}

// planMoved names another day.
func planMoved(r *bot.Request, p survey.Plan, until string) (bot.Change, error) {
	today := r.Roster.Day(p.Site, r.At)
	_, day, _, ok := readDays(until, today)
	if !ok || day <= today {
		return reply(r, "improve.when", text.A("no", p.No), planExample(r, today))
	}
	p.Due = day
	c := bot.Change{Reply: r.Reply("improve.moved", text.A("no", p.No), text.A("due", r.Catalogue().ShortDate(r.Lang, day)))}
	c.Plans = []survey.Plan{p}
	c.Due = []bot.Due{planDue(r.Reading, p, today)}
	return c, nil
}

// planExample is a day that 延到 can have, a fortnight ahead, as it can be typed.
func planExample(r *bot.Request, today string) text.Arg {
	day := calendar.AddDays(today, 14)
	said := r.Catalogue().ShortDate(r.Lang, day)
	if _, read, _, ok := readDays(said, today); !ok || read != day {
		said = day
	}
	return text.A("day", said)
}

// plans lists what is open, and what is closed and not measured yet.
func (s clerk) plans(ctx context.Context, r *bot.Request) (bot.Change, error) {
	if trim(scoring.Tidy(r.Words)) != "" {
		return reply(r, "improve.how", planExample(r, latestDay(r.Reading)))
	}
	all, err := s.Plans(ctx, r.View, r.Who.Site())
	if err != nil {
		return bot.Change{}, fmt.Errorf("read plans: %w", err)
	}
	c, b := bot.Change{}, bot.Body{Lang: r.Lang, Lines: []text.Line{r.Say(r.Lang, "improve.list")}}
	for _, p := range all {
		if !r.Who.Reaches(r.Reach, p.Site, 0, p.Owner) {
			continue
		}
		b.Lines = append(b.Lines, planLine(r.Reading, r.Lang, p))
		if len(b.Buttons) < mostListed {
			offer(r.Reading, &c, &b, r.Who.Standing.Person, r.Now.Add(listWithin), choice{text.Plain(p.No), "improve " + p.No})
		}
	}
	if len(b.Lines) == 1 {
		return reply(r, "improve.none")
	}
	c.Reply = b
	return c, nil
}

// planShown is one plan with what can be said of it.
func (s clerk) planShown(r *bot.Request, p survey.Plan) bot.Change {
	c := bot.Change{Reply: bot.Body{Lang: r.Lang, Lines: planLines(r.Reading, r.Lang, p)}}
	if !p.Open() {
		return c
	}
	c.Reply.Lines = append(c.Reply.Lines, r.Say(r.Lang, "improve.say", text.A("no", p.No)))
	until := r.Now.Add(listWithin)
	offer(r.Reading, &c, &c.Reply, r.Who.Standing.Person, until, choice{r.Say(r.Lang, "button.improve_done"), "improve " + p.No + " 完成"})
	return c
}

// planLine is a plan in one line.
func planLine(r *bot.Reading, lang string, p survey.Plan) text.Line {
	key := text.Key("improve.line")
	if !p.Open() {
		key = "improve.line_done"
	}
	return r.Say(lang, key, text.A("no", p.No), text.A("site", r.Roster.Site(p.Site).Name), text.A("dim", dimName(r, lang, p)), periodArg(r, lang, p.Period),
		text.A("share", percent(p.Share)), text.A("limit", number(p.Threshold)), text.ByName("owner", r.Roster.Person(p.Owner).Name), text.A("due", r.Catalogue().ShortDate(lang, p.Due)))
}

// planLines are a plan with what was written and what came of it.
func planLines(r *bot.Reading, lang string, p survey.Plan) []text.Line {
	lines := []text.Line{planLine(r, lang, p)}
	if p.Words != "" {
		lines = append(lines, r.Say(lang, "improve.words", text.As("words", p.Words)))
	}
	if p.Result != "" {
		lines = append(lines, r.Say(lang, "improve.result", text.As("words", p.Result)))
	}
	if p.Next != "" {
		lines = append(lines, planEffect(r, lang, p))
	}
	return lines
}

// planEffect is how the dimension did in the next round.
func planEffect(r *bot.Reading, lang string, p survey.Plan) text.Line {
	points := "—"
	if rise, ok := p.After.Since(p.Share); ok {
		points = signedTenths(rise.Tenths)
	} else if p.Share.Part == 0 { // from nothing everything is a rise
		points = signedTenths(p.After.Tenths())
	}
	return r.Say(lang, "improve.effect", text.A("no", p.No), text.A("dim", dimName(r, lang, p)), periodArg(r, lang, p.Next), text.A("before", percent(p.Share)),
		text.A("after", percent(p.After)), text.A("points", points))
}

func dimName(r *bot.Reading, lang string, p survey.Plan) string {
	for _, d := range r.Standards.On(r.Roster.Day(p.Site, p.At)).Dimensions {
		if d.Code == p.Dim {
			return d.Names.In(lang)
		}
	}
	return number(int64(p.Dim))
}

// planDue is the row of the plan's next reminder after a local day.
func planDue(r *bot.Reading, p survey.Plan, after string) bot.Due {
	day := p.Reminder(after)
	return bot.Due{Name: noticeImprove, Scope: p.No, Period: day, Next: survey.ReminderAt(day, r.Roster.Zone(p.Site))}
}

func planNote(r *bot.Reading, to scoring.Person, key string, b bot.Body) bot.Note {
	return bot.Note{Key: key, To: bot.Address{Person: to.ID}, Class: bot.ClassNotice, Body: b, Due: r.Roster.Quiet(to.ID, r.Now)}
}

// planOwed tells somebody of a plan, with 【完成】.
func planOwed(r *bot.Reading, c *bot.Change, to scoring.Person, p survey.Plan, key string, head text.Key) bot.Note {
	b := bot.Body{Lang: to.Lang, Lines: append([]text.Line{r.Say(to.Lang, head)}, planLines(r, to.Lang, p)...)}
	b.Lines = append(b.Lines, r.Say(to.Lang, "improve.say", text.A("no", p.No)))
	offer(r, c, &b, to.ID, r.Now.Add(planAnswer), choice{r.Say(to.Lang, "button.improve_done"), "improve " + p.No + " 完成"})
	return planNote(r, to, key, b)
}

// planAnswer is how long 【完成】 below a reminder can be pressed (ours).
const planAnswer = 30 * 24 * time.Hour
