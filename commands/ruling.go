package commands

import (
	"context"
	"errors"
	"fmt"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// uphold is 成立: all of the entries is taken back.
func (s clerk) uphold(ctx context.Context, r *bot.Request) (bot.Change, error) {
	return s.rule(ctx, r, scoring.AppealWon)
}

// partial is 部分成立, with the count or points that are given back.
func (s clerk) partial(ctx context.Context, r *bot.Request) (bot.Change, error) {
	return s.rule(ctx, r, scoring.AppealPartial)
}

// dismiss is 不成立, with a reason that who appealed reads.
func (s clerk) dismiss(ctx context.Context, r *bot.Request) (bot.Change, error) {
	return s.rule(ctx, r, scoring.AppealLost)
}

// rule finds the appeal that is meant: the one named, else the only open one.
func (s clerk) rule(ctx context.Context, r *bot.Request, state scoring.AppealState) (bot.Change, error) {
	no, rest := cutAppeal(r.Words)
	if no != "" {
		return s.ruleOn(ctx, r, no, state, rest)
	}
	all, err := s.OpenAppeals(ctx, r.View, r.Who.Standing.Site)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read open appeals: %w", err)
	}
	switch len(all) {
	case 0:
		return reply(r, "appeal.nothing")
	case 1:
		return s.ruleOn(ctx, r, all[0].No, state, trim(rest))
	}
	var choices []choice
	for _, a := range all[:min(len(all), mostListed)] {
		label := r.Say(r.Lang, "appeal.choice", text.A("no", a.No), text.ByName("name", r.Roster.Person(a.Person).Name))
		choices = append(choices, choice{label, trimmed(r.Command, a.No, trim(rest))})
	}
	return list(r, r.Say(r.Lang, "appeal.to_decide"), nil, choices)
}

// ruling is a decision on an appeal being made.
type ruling struct {
	r      *bot.Request
	a      scoring.Appeal
	of     []bot.Booking
	back   []scoring.Points // of each entry, 0 = it stands
	reason string
}

// ruleOn decides an appeal, or says why not.
func (s clerk) ruleOn(ctx context.Context, r *bot.Request, no string, state scoring.AppealState, said string) (bot.Change, error) {
	a, of, err := s.Appeal(ctx, r.View, no)
	unknown := errors.Is(err, bot.ErrNotFound)
	if err != nil && !unknown {
		return bot.Change{}, fmt.Errorf("read appeal: %w", err)
	}
	own := a.Person == r.Who.Standing.Person
	if unknown || !own && !r.Who.Reaches(r.Reach, a.Site, a.Team, 0) {
		return reply(r, "appeal.no_such", text.A("no", no))
	}
	if refusal := r.Roster.Judge(r.Who.Standing.Person, a, entriesOf(of), r.Now); refusal != scoring.Allowed {
		return reply(r, refusalKey(refusal), text.A("no", no))
	}
	if a.State != scoring.AppealOpen {
		lines := append([]text.Line{r.Say(r.Lang, "ruling.already", text.A("no", no))}, rulingLines(r.Reading, r.Lang, a, of)...)
		return bot.Change{Reply: bot.Body{Lang: r.Lang, Lines: lines}}, nil
	}
	u := ruling{r: r, a: a, of: of, back: make([]scoring.Points, len(of)), reason: trim(scoring.Tidy(said))}
	if moot(of) {
		return u.moot(), nil
	}
	if u.measured() && state == scoring.AppealWon {
		state = scoring.AppealPartial // 成立 SS-31 退 1 次 is not all of it
	}
	switch state {
	case scoring.AppealWon:
		u.all()
	case scoring.AppealLost:
		if u.reason == "" {
			return askWords(r, r.Say(r.Lang, "ruling.why", text.A("no", no)), nil, nil, "dismiss "+no)
		}
	case scoring.AppealPartial:
		if c, asked, err := u.part(); asked || err != nil {
			return c, err
		}
	}
	u.a.State = state
	return u.record(ctx)
}

// refusalKey says why an appeal is not theirs to decide.
func refusalKey(refusal scoring.Refusal) text.Key {
	switch refusal {
	case scoring.RefusedRecorder:
		return "ruling.refused_recorder"
	case scoring.RefusedSubject:
		return "ruling.refused_subject"
	case scoring.RefusedAppellant:
		return "ruling.refused_appellant"
	case scoring.RefusedTeam:
		return "ruling.refused_team"
	case scoring.RefusedHigher:
		return "ruling.refused_higher"
	default:
		return "ruling.refused_rank"
	}
}

// all gives everything back that still stands.
func (u *ruling) all() {
	for i, b := range u.of {
		if b.ReversedBy == "" {
			u.back[i] = -b.Entry.Points
		}
	}
}

// moot closes an appeal whose entries were taken back otherwise.
func (u *ruling) moot() bot.Change {
	u.a.State, u.a.By, u.a.Decided = scoring.AppealMoot, u.r.Who.Standing.Person, u.r.Now
	c := bot.Change{Reply: u.r.Reply("ruling.moot", text.A("no", u.a.No), text.In("nos", plainList(u.r.Reading, u.r.Lang, u.a.Entries)))}
	c.Appeals = []scoring.Appeal{u.a}
	c.Due = []bot.Due{{Name: noticeAppeal, Scope: u.a.No}}
	return c
}

// record books what a ruling gives back and tells who appealed, whom the entries
// count for and who recorded them.
func (u *ruling) record(ctx context.Context) (bot.Change, error) {
	r := u.r
	c := bot.Change{}
	for i, b := range u.of {
		if u.a.State == scoring.AppealLost || b.ReversedBy != "" || u.back[i] == 0 && u.a.State == scoring.AppealPartial {
			continue
		}
		if err := u.takeBack(ctx, &c, i, b.Entry); err != nil {
			return bot.Change{}, err
		}
		u.a.Back += u.back[i]
	}
	u.a.By, u.a.Decided, u.a.Verdict = r.Who.Standing.Person, r.Now, u.reason
	c.Appeals = []scoring.Appeal{u.a}
	c.Due = []bot.Due{{Name: noticeAppeal, Scope: u.a.No}}
	settled(r, &c)
	c.Reply = r.Reply("ruling.done", text.ByName("name", r.Roster.Person(u.a.Person).Name))
	c.Reply.Lines = append(rulingLines(r.Reading, r.Lang, u.a, u.of), c.Reply.Lines...)
	u.tell(&c)
	return c, nil
}

// takeBack books the reversal of an entry and, where not all of it is given
// back, what stands of it.
func (u *ruling) takeBack(ctx context.Context, c *bot.Change, i int, e scoring.Entry) error {
	r := u.r
	zone, by := r.Roster.Zone(e.Site), r.Who.Standing.Person
	no, err := newEntryNo(ctx, r.Reading, zone)
	if err != nil {
		return err
	}
	cause := u.a.AppealCause(i + 1)
	book := func(x scoring.Entry) {
		c.Entries, c.Tell = append(c.Entries, x), append(c.Tell, toTell(r.Roster, x)...)
	}
	book(e.Reverse(no, cause, by, r.Now, u.reason))
	if e.Points+u.back[i] != 0 {
		if no, err = newEntryNo(ctx, r.Reading, zone); err != nil {
			return err
		}
		book(e.Rest(no, scoring.RestCause(cause), u.back[i], by, r.Now, u.reason))
	}
	return nil
}

// tell queues the private notes: the first is told/<the first reversal>, which
// the evening notice waits for.
func (u *ruling) tell(c *bot.Change) {
	r := u.r
	people := []scoring.Person{r.Roster.Person(u.a.Person)}
	for _, b := range u.of {
		people = append(people, subjects(r.Reading, b.Entry)...)
		if b.Entry.By != 0 {
			people = append(people, r.Roster.Person(b.Entry.By))
		}
	}
	key := "ruling/" + u.a.No
	if len(c.Entries) > 0 {
		key = purposeTold + "/" + c.Entries[0].No
	}
	for _, p := range once(people) {
		if p.ID == r.Who.Standing.Person {
			continue
		}
		b := bot.Body{Lang: p.Lang, Lines: rulingLines(r.Reading, p.Lang, u.a, u.of)}
		if len(u.of) > 1 || p.ID != u.a.Person {
			for _, x := range u.of {
				b.Lines = append(b.Lines, bookingLine(r.Reading, p.Lang, x.Entry, nil))
			}
		}
		n := bot.Note{Key: key, To: bot.Address{Person: p.ID}, Class: bot.ClassProgress, Body: b, Due: r.Roster.Quiet(p.ID, r.Now), Tell: true}
		if p.ID != u.a.Person {
			n.Key, n.Tell = "ruling/"+u.a.No+"/"+number(p.ID), false
		}
		c.Notes = append(c.Notes, n)
	}
}

// rulingLines say how an appeal ended: what is given back and what stands.
func rulingLines(r *bot.Reading, lang string, a scoring.Appeal, of []bot.Booking) []text.Line {
	key := text.Key("ruling.won")
	switch a.State {
	case scoring.AppealPartial:
		key = "ruling.partial"
	case scoring.AppealLost:
		key = "ruling.lost"
	case scoring.AppealMoot:
		key = "ruling.moot"
	}
	args := []text.Arg{
		text.A("no", a.No), text.In("nos", plainList(r, lang, a.Entries)), text.A("points", a.Back.String()),
		text.A("left", (total(entriesOf(of)) + a.Back).String()),
	}
	lines := []text.Line{r.Say(lang, key, args...)}
	if a.State == scoring.AppealMoot {
		return lines
	}
	if a.Verdict != "" {
		lines = append(lines, r.Say(lang, "told.reason", text.As("reason", a.Verdict)))
	}
	return append(lines, r.Say(lang, "ruling.by", text.In("judge", judgeLine(r, lang, a.By))))
}
