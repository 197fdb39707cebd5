package commands

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"

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
	if begun := readBegun(r, r.Words); begun.sure && r.Reach > bot.OwnTeam {
		return s.assessBegins(ctx, r, begun)
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
		switch {
		case leads && assessDrops(r, words) && len(open) > 0:
			c, err := assessList(r, open, made, leads)
			c.Reply.Lines = append([]text.Line{r.Say(r.Lang, "assess.which_drop")}, c.Reply.Lines...)
			return c, err
		case !leads && len(open) == 0:
			return reply(r, "assess.not_yours")
		case leads && !assessDrops(r, words):
			return s.assessBegins(ctx, r, begunWords{words: words})
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
		assessSpan(r, lang, a), text.ByName("who", r.Roster.Person(a.Assessor).Name), text.A("done", number(len(a.Items)-len(a.Left(made)))), text.A("of", number(len(a.Items))))
}

// assessSpan is the day of an assessment, or the first and the last.
func assessSpan(r *bot.Reading, lang string, a scoring.Assessment) text.Arg {
	from := r.Catalogue().ShortDate(lang, a.FromDay)
	if a.FromDay == a.ToDay {
		return text.In("days", text.Plain(from))
	}
	return text.In("days", r.Say(lang, "assess.days", text.A("from", from), text.A("to", r.Catalogue().ShortDate(lang, a.ToDay))))
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
	drop := assessDrops(r, words)
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

// assessDrops reports whether words take an assessment back.
func assessDrops(r *bot.Request, words string) bool {
	return slices.ContainsFunc(r.Catalogue().List("assess_drop"), func(w string) bool { return scoring.Fold(w) == scoring.Fold(words) })
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

// assessCaptains lead the team that is assessed, or all teams of the site.
func assessCaptains(r *bot.Reading, a scoring.Assessment) []scoring.Person {
	day := r.Roster.Day(a.Site, r.Now)
	var out []scoring.Person
	for _, t := range r.Roster.SiteTeams(a.Site) {
		if t.ID == a.Team || a.Team == 0 {
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
