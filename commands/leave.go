package commands

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// Two notices end what somebody had here, as 解绑 does (rules.md 7). An import
// writes their rows (leaving.go); the scope is the person's row number, the
// period the day and a mark of the import.
const (
	// noticeLeave is due when the last day of a person is over.
	noticeLeave = "leave"
	// noticePhone is due at once when a person has a new phone: who reads the old
	// chat now is not known.
	noticePhone = "newphone"
)

// farewellWithin is how long after somebody's last day the last line is still said
// in the chat (ours): to who left long ago it would be strange.
const farewellWithin = 7 * 24 * time.Hour

// parting is what a notice ends, and what is said about it.
type parting struct {
	st    scoring.Standing // what the person is, or was at the end
	chat  func(bot.Chat) bool
	code  func(scoring.Code) bool
	bye   text.Key // said in a chat that ends, "" = nothing
	told  text.Key // to those who lead the person
	day   string
	begin string // of the keys of notes
}

// leave ends the chats and codes of somebody who works here no more, and gives
// their cases back to the team. Whoever is in the roster again keeps them.
func (s clerk) leave(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	id, stands, err := s.planned(ctx, o)
	if err != nil || !stands {
		return "", bot.Change{}, err
	}
	key := "notice/" + noticeLeave + "/" + o.Due.Scope + "/" + o.Due.Period
	c := bot.Change{}
	c.Due = []bot.Due{{Name: noticeLeave, Scope: o.Due.Scope}}
	last, leaves := o.Roster.Leaving(id)
	switch {
	case !leaves:
		return key, c, nil
	case last.End.After(o.Now):
		c.Due[0].Period, c.Due[0].Next = o.Due.Period+"+", last.End
		return key, c, nil
	}
	p := parting{
		st:   o.Roster.LastStanding(id, o.Now),
		chat: func(bot.Chat) bool { return true }, code: func(scoring.Code) bool { return true },
		bye: "leave.bye", told: "leave.told", day: last.Day, begin: "left/" + o.Due.Scope + "/" + o.Due.Period,
	}
	if o.Now.Sub(last.End) > farewellWithin {
		p.bye = ""
	}
	err = s.part(ctx, o, &c, p)
	return key, c, err
}

// newPhone ends the chats that a person had bound, and the codes that were made,
// before the import that brought the new phone. A chat that the files name stays:
// they say whose it is. What was bound by a newer code stays too.
func (s clerk) newPhone(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	id, stands, err := s.planned(ctx, o)
	if err != nil || !stands {
		return "", bot.Change{}, err
	}
	c := bot.Change{}
	c.Due = []bot.Due{{Name: noticePhone, Scope: o.Due.Scope}}
	err = s.part(ctx, o, &c, parting{
		st:   o.Roster.LastStanding(id, o.Now),
		chat: func(x bot.Chat) bool { return boundBefore(x, o.Due) }, code: func(k scoring.Code) bool { return madeBefore(k, o.Due) },
		told: "leave.phone", begin: "newphone/" + o.Due.Scope + "/" + o.Due.Period,
	})
	return "notice/" + noticePhone + "/" + o.Due.Scope + "/" + o.Due.Period, c, err
}

// boundBefore reports whether somebody bound a chat before the import that
// wrote the row of a new phone.
func boundBefore(x bot.Chat, planned bot.Due) bool {
	return !x.Bound.IsZero() && !x.Bound.After(planned.Next)
}

// madeBefore reports the same of a code; those of the import itself are newer.
func madeBefore(k scoring.Code, planned bot.Due) bool { return k.Made.Before(planned.Next) }

// planned is whose row of the schedule it is; stands is false when an import has
// moved or removed it since it was found due.
func (s clerk) planned(ctx context.Context, o *bot.Occurrence) (person int64, stands bool, err error) {
	row, err := s.Scheduled(ctx, o.View, o.Due.Name, o.Due.Scope)
	if err != nil {
		return 0, false, fmt.Errorf("read who is to leave: %w", err)
	}
	return rowNumber(o.Due.Scope), row.Period == o.Due.Period && row.Next.Equal(o.Due.Next), nil
}

// rowNumber reads a row number out of a scope; 0 for what is none.
func rowNumber(scope string) int64 {
	id, _ := strconv.ParseInt(scope, 10, 64)
	return id
}

// part ends what the parting says, and tells those who lead the person when that
// was a chat or a case.
func (s clerk) part(ctx context.Context, o *bot.Occurrence, c *bot.Change, p parting) error {
	chats, err := s.ChatsOf(ctx, o.View, bot.Address{Person: p.st.Person})
	if err != nil {
		return fmt.Errorf("read a person's chats: %w", err)
	}
	var ended []int64
	for _, x := range chats {
		if !p.chat(x) {
			continue
		}
		release(c, x)
		ended = append(ended, x.ID)
		if p.bye != "" && x.Dead.IsZero() {
			c.Notes = append(c.Notes, p.farewell(o.Reading, x))
		}
	}
	codes, err := s.CodesOf(ctx, o.View, p.st.Person)
	if err != nil {
		return fmt.Errorf("read a person's codes: %w", err)
	}
	for _, k := range codes {
		if !p.code(k) {
			continue
		}
		if k.State == scoring.CodeWaiting {
			waitsNoMore(c, k)
		}
		k.State, k.Decided = scoring.CodeEnded, o.Now
		c.Codes = append(c.Codes, k)
	}
	cases, err := s.giveBack(ctx, o.Reading, c, p.st.Person, ended)
	if err != nil {
		return err
	}
	for _, k := range c.Cases {
		if k.Joined > 0 { // those who told of the same hear that nobody is on it
			c.Due = append(c.Due, bot.Due{Name: noticeEvent, Scope: k.No, Period: p.begin, Next: o.Now})
		}
	}
	c.Bump = append(c.Bump, bot.ScopePerson(p.st.Person))
	if len(ended)+len(cases) == 0 {
		return nil
	}
	return s.tellHeads(ctx, o.Reading, c, p, cases)
}

// farewell is the last line in a chat, after the quiet hours: most people leave at
// midnight.
func (p parting) farewell(r *bot.Reading, x bot.Chat) bot.Note {
	lang := r.Roster.Person(p.st.Person).Lang
	return bot.Note{
		Key: p.begin + "/bye/" + number(x.ID), To: bot.Address{Chat: x.ID}, Class: bot.ClassProgress,
		Due: scoring.QuietEnd(r.Now, r.Roster.Zone(p.st.Site)),
		Body: bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, p.bye, text.A("day", r.Catalogue().ShortDate(lang, p.day)),
			text.In("whom", r.Say(lang, leaderOf(p.st.Role))))}},
	}
}

// tellHeads tells those who lead the person. Where cases wait for somebody, that
// does not wait for the morning.
func (s clerk) tellHeads(ctx context.Context, r *bot.Reading, c *bot.Change, p parting, cases []text.Line) error {
	people, err := s.heads(ctx, r, p.st)
	if err != nil {
		return err
	}
	notes := endedNotes(r, p.begin, people, cases, func(lang string) text.Line {
		return r.Say(lang, p.told, text.In("who", standingLine(r, lang, p.st)), text.A("day", r.Catalogue().ShortDate(lang, p.day)))
	})
	for i := range notes {
		if len(cases) == 0 {
			notes[i].Due = r.Roster.Quiet(people[i].ID, r.Now)
		}
	}
	c.Notes = append(c.Notes, notes...)
	return nil
}
