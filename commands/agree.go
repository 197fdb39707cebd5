package commands

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// noticeTuned tells the groups what changes; its scope is the amendment, its period
// the row number of the last group that was told.
const noticeTuned = "tuned"

// tunedSlice is how many groups one occurrence tells (ours, as surveySlice).
const tunedSlice = 100

// amendmentForm is an amendment's number as people type it.
var amendmentForm = regexp.MustCompile(`^(?i:tz)\s?-?\s?(\d{1,12})\b`)

// agree is 【同意】 of a second person: the next version of the standard is there.
func (s clerk) agree(ctx context.Context, r *bot.Request) (bot.Change, error) {
	a, answer, err := s.amendment(ctx, r)
	if err != nil || !answer.Reply.Empty() {
		return answer, err
	}
	if a.By == r.Who.Standing.Person {
		return reply(r, "tune.own", text.A("no", a.No))
	}
	c := bot.Change{}
	a.Decided, a.DoneAt, a.State = r.Who.Standing.Person, r.At, scoring.AmendmentAgreed
	base := r.Standards.Newest()
	if key, _ := untunable(r.Reading, r.Lang, base, a); key != "" {
		a.State = scoring.AmendmentStale
		return s.amendmentDecided(r, c, a, "tune.stale", "tune.told_stale")
	}
	next, err := base.Amend(a)
	if err != nil {
		return bot.Change{}, fmt.Errorf("amend the standard: %w", err)
	}
	c.Standards = []scoring.Standard{next}
	c.Due = []bot.Due{{Name: noticeTuned, Scope: a.No, Period: "0", Next: r.Now}}
	return s.amendmentDecided(r, c, a, "tune.agreed", "tune.told_agreed")
}

// disagree is 【不同意】; of who proposed it themself, taking it back.
func (s clerk) disagree(ctx context.Context, r *bot.Request) (bot.Change, error) {
	a, answer, err := s.amendment(ctx, r)
	if err != nil || !answer.Reply.Empty() {
		return answer, err
	}
	a.Decided, a.DoneAt, a.State = r.Who.Standing.Person, r.At, scoring.AmendmentRefused
	if a.By == a.Decided {
		return s.amendmentDecided(r, bot.Change{}, a, "tune.withdrawn", "")
	}
	return s.amendmentDecided(r, bot.Change{}, a, "tune.refused", "tune.told_refused")
}

// amendment is the one that words name and that waits for an answer; the Change
// says why there is none.
func (s clerk) amendment(ctx context.Context, r *bot.Request) (scoring.Amendment, bot.Change, error) {
	no, _ := cutNumber(r.Words, "TZ-", amendmentForm)
	var a scoring.Amendment
	err := bot.ErrNotFound
	if no != "" && r.Who.Standing.Site == 0 {
		a, err = s.Amendment(ctx, r.View, no)
	}
	answer := bot.Change{}
	switch {
	case r.Who.Standing.Site != 0:
		answer.Reply = r.Reply("tune.company_only")
	case no == "":
		answer.Reply = r.Reply("tune.no_number")
	case errors.Is(err, bot.ErrNotFound):
		answer.Reply = r.Reply("tune.unknown", text.A("no", no))
	case err != nil:
		return a, answer, fmt.Errorf("read amendment: %w", err)
	case a.State != scoring.AmendmentProposed:
		answer.Reply = r.Reply(amendmentOver(a), text.A("no", no))
	}
	return a, answer, nil
}

func amendmentOver(a scoring.Amendment) text.Key {
	switch a.State {
	case scoring.AmendmentAgreed:
		return "tune.already_agreed"
	case scoring.AmendmentRefused:
		return "tune.already_refused"
	case scoring.AmendmentStale, scoring.AmendmentProposed:
	}
	return "tune.already_stale"
}

// amendmentDecided answers who decided and tells who had proposed it, unless they
// are the same.
func (s clerk) amendmentDecided(r *bot.Request, c bot.Change, a scoring.Amendment, done, told text.Key) (bot.Change, error) {
	c.Amendments = []scoring.Amendment{a}
	c.Reply = bot.Body{Lang: r.Lang, Lines: []text.Line{amendmentLine(r.Reading, r.Lang, done, a)}}
	if told == "" {
		return c, nil
	}
	c.Notes = []bot.Note{amendmentTold(r.Reading, a, told)}
	return c, nil
}

// amendmentTold tells who proposed it what became of it.
func amendmentTold(r *bot.Reading, a scoring.Amendment, told text.Key) bot.Note {
	lang := r.Roster.Person(a.By).Lang
	return bot.Note{
		Key: "amendment/" + a.No + "/decided", To: bot.Address{Person: a.By}, Class: bot.ClassProgress, Due: r.Roster.Quiet(a.By, r.Now),
		Body: bot.Body{Lang: lang, Lines: []text.Line{amendmentLine(r, lang, told, a)}},
	}
}

// tunedDue tells the next groups, in the language of each, outside the quiet hours
// of their site.
func (s clerk) tunedDue(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := "notice/" + noticeTuned + "/" + o.Due.Scope + "/" + o.Due.Period
	c := bot.Change{}
	c.Due = []bot.Due{{Name: noticeTuned, Scope: o.Due.Scope}}
	a, err := s.Amendment(ctx, o.View, o.Due.Scope)
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return key, c, nil
	case err != nil:
		return "", bot.Change{}, fmt.Errorf("read amendment: %w", err)
	}
	after := rowNumber(o.Due.Period)
	groups := slices.DeleteFunc(slices.Clone(o.Roster.Groups), func(g scoring.Group) bool { return g.ID <= after })
	slices.SortFunc(groups, func(a, b scoring.Group) int { return int(a.ID - b.ID) })
	if len(groups) > tunedSlice {
		groups = groups[:tunedSlice]
		c.Due[0].Period, c.Due[0].Next = number(groups[tunedSlice-1].ID), o.Now
	}
	for _, g := range groups {
		c.Notes = append(c.Notes, bot.Note{
			Key: "tuned/" + a.No + "/" + number(g.ID), To: bot.Address{Group: g.ID}, Class: bot.ClassNotice,
			Due:  scoring.QuietEnd(o.Now, o.Roster.Zone(g.Site)),
			Body: bot.Body{Lang: g.Lang, Lines: []text.Line{amendmentLine(o.Reading, g.Lang, "tune.group", a)}},
		})
	}
	return key, c, nil
}

// amendmentLine says one text about an amendment: its number, who proposed it, from
// when, and what becomes what.
func amendmentLine(r *bot.Reading, lang string, key text.Key, a scoring.Amendment, more ...text.Arg) text.Line {
	args := append([]text.Arg{
		text.A("no", a.No), text.ByName("name", r.Roster.Person(a.By).Name), text.A("from", amendmentDay(r, lang, a.From)),
		text.In("change", amendmentChange(r, lang, a)),
	}, more...)
	return r.Say(lang, key, args...)
}

// amendmentDay is the day from which something holds, with its year where that is
// another: 7月1日 said on 3 July is next year's.
func amendmentDay(r *bot.Reading, lang, day string) string {
	if year := len("2025"); day[:year] != latestDay(r)[:year] {
		return yearDay(r, lang, day)
	}
	return r.Catalogue().Date(lang, day)
}

// yearDay is a day with its year: 2027年11月1日, 1 November 2027.
func yearDay(r *bot.Reading, lang, day string) string {
	return r.Say(lang, "tune.year_day", text.A("day", r.Catalogue().ShortDate(lang, day)), text.A("year", day[:len("2025")])).String()
}

// amendmentChange is what becomes what: of weights only those that change.
func amendmentChange(r *bot.Reading, lang string, a scoring.Amendment) text.Line {
	base, _ := r.Standards.Version(a.Base)
	old, _ := base.Amendable(a.What)
	if a.What != scoring.AmendWeights {
		return becomes(r, lang, amendmentName(r, lang, base, a.What), amendedValue(r, lang, a.What, old), amendedValue(r, lang, a.What, a.Value))
	}
	var lines []text.Line
	before, after := strings.Fields(old), strings.Fields(a.Value)
	for i, d := range base.Dimensions {
		if i < len(before) && i < len(after) && before[i] != after[i] {
			lines = append(lines, becomes(r, lang, text.Plain(d.Names.In(lang)), amendedValue(r, lang, a.What, before[i]), amendedValue(r, lang, a.What, after[i])))
		}
	}
	return r.Catalogue().Join(lang, lines...)
}

func becomes(r *bot.Reading, lang string, name text.Line, old, fresh string) text.Line {
	return r.Say(lang, "tune.becomes", text.In("name", name), text.A("old", old), text.A("new", fresh))
}

// amendmentName is what people call what an amendment changes.
func amendmentName(r *bot.Reading, lang string, base scoring.Standard, what string) text.Line {
	if rule, ok := base.Rule(what); ok {
		return text.Plain(rule.Names.In(lang))
	}
	if rule, ok := base.Rule(strings.TrimPrefix(what, scoring.AmendCap)); ok {
		return r.Say(lang, "tune.cap_name", text.A("rule", rule.Names.In(lang)))
	}
	if clock, ok := strings.CutPrefix(what, scoring.AmendDispatch); ok {
		return r.Say(lang, "tune.dispatch_name", text.In("clock", amendmentName(r, lang, base, clock)))
	}
	var key text.Key
	switch what {
	case scoring.AmendTarget:
		key = "tune.target_name"
	case scoring.AmendFarOrdinary:
		key = "tune.far_ordinary"
	case scoring.AmendFarKey:
		key = "tune.far_key"
	case scoring.AmendAccept:
		key = "tune.accept"
	case scoring.AmendArriveOrdinary:
		key = "tune.arrive_ordinary"
	case scoring.AmendArriveKey:
		key = "tune.arrive_key"
	case scoring.AmendResolveSimple:
		key = "tune.resolve_simple"
	case scoring.AmendResolveComplex:
		key = "tune.resolve_complex"
	default:
		key = "tune.weights_name"
	}
	return r.Say(lang, key)
}

// amendedValue is a value as people read it.
func amendedValue(r *bot.Reading, lang, what, value string) string {
	n, err := strconv.ParseInt(value, 10, 64)
	switch {
	case err != nil:
		return value
	case what == scoring.AmendTarget:
		return value + "%"
	case slices.Contains(limitsTuned(), strings.TrimPrefix(what, scoring.AmendDispatch)):
		return r.Catalogue().Span(lang, time.Duration(n)*time.Second)
	case what == scoring.AmendWeights, strings.HasPrefix(what, scoring.AmendCap):
		return r.Say(lang, "tune.points", text.A("points", strings.TrimPrefix(short(scoring.Points(n)), "+"))).String()
	}
	return r.Say(lang, "tune.points", text.A("points", short(scoring.Points(n)))).String()
}
