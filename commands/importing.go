package commands

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/roster"
)

// importRows is how many rows one Act of an import stores at most
// (architecture.md: slices).
const importRows = 500

// Stored is the company as the store has it before an import; all empty before
// the first.
type Stored struct {
	Roster  *scoring.Roster // nil = none
	Clients []scoring.Client
	Chats   []bot.Chat // all, also those that belong to nobody
	Due     []bot.Due  // the whole schedule
}

// Import turns a company's files, numbered, into Acts for Record, in the order
// in which they are to be recorded: rows, chats, the schedule, in it who leaves. Only what differs
// from what is stored is in them: importing the same again is no Act. The files
// are the whole company (see changes, chats and schedule); without any it stays,
// and only who leaves is seen to. name begins the keys
// of the Acts, <name>/<n>, and must differ for each state of the roster that an
// import begins at. standard is stored with the first Act when it has a version.
// next takes row numbers of new chats. An unknown zone, and hours taken from a
// team that had some, are errors.
func Import(name string, had Stored, company roster.Numbered, standard scoring.Standard, now time.Time, next func(series string) (int64, error)) ([]bot.Act, error) {
	s := batches{name: name, now: now}
	if standard.Version > 0 {
		s.add(func(r *bot.Records) { r.Standards = append(r.Standards, standard) })
	}
	if had.Roster == nil {
		had.Roster = &scoring.Roster{}
	}
	if len(company.Roster.Sites) == 0 { // no files: the company stays as it is
		s.leave(newDepartures(name, had, change{had: had.Roster, after: had.Roster}, now))
		s.surveys(had.Roster, had.Due)
		s.quotas(had.Roster, had.Due)
		return s.acts, nil
	}
	c, err := changed(had, company, now)
	if err != nil {
		return nil, fmt.Errorf("import: %w", err)
	}
	leave := newDepartures(name, had, c, now)
	chats, err := importedChats(had.Chats, company.Chats, leave.gone, now, next)
	if err != nil {
		return nil, fmt.Errorf("import: %w", err)
	}
	phones := leave.phones()
	for _, row := range c.rows {
		s.add(func(r *bot.Records) {
			r.Roster = append(r.Roster, row)
			if row.Person == nil {
				return
			}
			if due, changed := phones[row.Person.ID]; changed { // with it or not at all: the next import cannot know
				r.Due = append(r.Due, due)
			}
		})
	}
	for _, chat := range chats {
		s.add(func(r *bot.Records) { r.Chats = append(r.Chats, chat) })
	}
	for _, due := range rescheduled(c.after, had.Due, now) {
		s.add(func(r *bot.Records) { r.Due = append(r.Due, due) })
	}
	for _, due := range visitRows(c, had, company.Clients, now) {
		s.add(func(r *bot.Records) { r.Due = append(r.Due, due) })
	}
	for _, due := range patrolRows(c.after, had.Due, now) {
		s.add(func(r *bot.Records) { r.Due = append(r.Due, due) })
	}
	for _, ward := range wardsOf(c, had, company.Clients, now) {
		s.add(func(r *bot.Records) { r.Wards = append(r.Wards, ward) })
	}
	for _, due := range checkRows(c.after, had.Due, now) {
		s.add(func(r *bot.Records) { r.Due = append(r.Due, due) })
	}
	s.leave(leave)
	s.surveys(c.after, had.Due)
	s.quotas(c.after, had.Due)
	s.tunings(c.after, had.Due)
	return s.acts, nil
}

// batches cuts an import into Acts of at most importRows rows.
type batches struct {
	name string
	now  time.Time
	acts []bot.Act
	rows int // of the last Act
	// bumps is the scope that each Act moves, "" = the roster.
	bumps string
}

// add puts a row into the last Act or a new one. Each Act moves the roster's, or
// another, version, so that the next import that begins has other keys, also after this
// one ended half-way.
func (s *batches) add(row func(*bot.Records)) {
	if len(s.acts) == 0 || s.rows == importRows {
		act := bot.Act{Key: s.name + "/" + number(len(s.acts)+1), At: s.now}
		act.Change.Bump = []string{cmp.Or(s.bumps, bot.ScopeRoster)}
		s.acts = append(s.acts, act)
		s.rows = 0
	}
	s.rows++
	row(&s.acts[len(s.acts)-1].Change.Records)
}

// leave adds who leaves.
func (s *batches) leave(d departures) {
	for _, due := range d.leavings() {
		s.add(func(r *bot.Records) { r.Due = append(r.Due, due) })
	}
}

// surveys adds when the clients are asked, and when captains are reminded of quizzes.
func (s *batches) surveys(after *scoring.Roster, had []bot.Due) {
	for _, due := range surveyRows(after, had, s.now) {
		s.add(func(r *bot.Records) { r.Due = append(r.Due, due) })
	}
	for _, due := range quizRows(after, had, s.now) {
		s.add(func(r *bot.Records) { r.Due = append(r.Due, due) })
	}
}

// quotas adds when guards and teams are reminded of what a quarter and a month want,
// and the working days.
func (s *batches) quotas(after *scoring.Roster, had []bot.Due) {
	for _, due := range quotaRows(after, had, s.now) {
		s.add(func(r *bot.Records) { r.Due = append(r.Due, due) })
	}
}

// tunings adds when managers are told what a quarter says about the standard.
func (s *batches) tunings(after *scoring.Roster, had []bot.Due) {
	for _, due := range tuningRows(after, had, s.now) {
		s.add(func(r *bot.Records) { r.Due = append(r.Due, due) })
	}
}

// importedChats are the chats that an import stores: new ones, and known ones
// that now belong to somebody else, under the row number they have. A chat that
// the files name no more, of an account they name chats of, belongs to nobody
// from then on; chats of other accounts are none of their business, nor are those
// that somebody bound. Who is gone gets none, and what they have ends by itself
// (leave.go).
func importedChats(had []bot.Chat, wanted []roster.Chat, gone func(person int64) bool, now time.Time, next func(series string) (int64, error)) ([]bot.Chat, error) {
	type door struct{ platform, account, ext string }
	known := make(map[door]bot.Chat, len(had))
	for _, c := range had {
		known[door{c.Platform, c.Account, c.Ext}] = c
	}
	var out []bot.Chat
	named, accounts := map[door]bool{}, map[door]bool{}
	for _, w := range wanted {
		at := door{w.Platform, w.Account, w.Ext}
		c, ok := known[at]
		accounts[door{w.Platform, w.Account, ""}] = true
		if w.Person != 0 && gone(w.Person) {
			named[at] = c.Person == w.Person
			continue
		}
		named[at] = true
		if ok && c.Person == w.Person && c.Client == w.Client && c.Group == w.Group {
			continue
		}
		if !ok {
			id, err := next(bot.SeriesChat)
			if err != nil {
				return nil, fmt.Errorf("number a chat: %w", err)
			}
			c = bot.Chat{ID: id, Platform: w.Platform, Account: w.Account, Ext: w.Ext, Used: now}
		}
		out = append(out, c.OwnedBy(bot.Address{Person: w.Person, Client: w.Client, Group: w.Group}, time.Time{}))
	}
	for _, c := range had {
		owned := c.Owner() != bot.Address{} && c.Bound.IsZero() && (c.Person == 0 || !gone(c.Person))
		if owned && !named[door{c.Platform, c.Account, c.Ext}] && accounts[door{c.Platform, c.Account, ""}] {
			out = append(out, c.OwnedBy(bot.Address{}, time.Time{}))
		}
	}
	return out, nil
}

// rescheduled are the rows of the schedule that an import moves: of new groups;
// of groups whose notice got another time, its next occurrence, unless that is
// due now or its new time has passed, when it keeps the old time once more; and,
// removed, those of groups that are no more.
func rescheduled(after *scoring.Roster, had []bot.Due, now time.Time) []bot.Due {
	type name struct{ name, scope string }
	known := make(map[name]bot.Due, len(had))
	for _, d := range had {
		known[name{d.Name, d.Scope}] = d
	}
	var out []bot.Due
	for _, first := range Schedule(after, now) {
		key := name{first.Name, first.Scope}
		old, ok := known[key]
		delete(known, key)
		if ok {
			first = followed(after, old, first, now)
		}
		if !ok || first.Period != old.Period || !first.Next.Equal(old.Next) {
			out = append(out, first)
		}
	}
	var gone []bot.Due
	for _, d := range known {
		if d.Name == noticeEvening || d.Name == noticePreview {
			d.Next = time.Time{}
			gone = append(gone, d)
		}
	}
	slices.SortFunc(gone, func(a, b bot.Due) int { return slices.Compare([]string{a.Name, a.Scope}, []string{b.Name, b.Scope}) })
	return append(out, gone...)
}

// followed is a group's row after an import: the occurrence it stands at, at
// that occurrence's time by the roster as it is now. first is the first
// occurrence as of a group that has no row.
func followed(after *scoring.Roster, old, first bot.Due, now time.Time) bot.Due {
	id, _ := strconv.ParseInt(first.Scope, 10, 64)
	g := after.Group(id)
	switch {
	case !old.Next.After(now):
		return old // due: it goes out, then moves on by itself
	case first.Period == old.Period, g.FromDay > old.Period:
		return first
	case first.Period > old.Period:
		return old // its new time has passed today
	}
	// Today's went out already, though its new time is still to come.
	return dueOn(after, g, old.Name, old.Period, spreads(after, old.Period)[g.ID])
}
