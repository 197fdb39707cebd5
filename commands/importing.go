package commands

import (
	"fmt"
	"time"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/roster"
)

// importRows is how many rows one Act of an import stores at most
// (architecture.md: slices).
const importRows = 500

// Import turns a company's files, numbered, into Acts for Record, in the order
// in which they are to be recorded: rows, chats, the schedule. hash names the
// files, so that the same files are loaded once: import/<hash>/<n>. standard is
// stored with the first Act when it has a version. next takes row numbers of
// chats. The zones of the sites must be known, else it is an error.
func Import(hash string, company roster.Numbered, standard scoring.Standard, now time.Time, next func(series string) (int64, error)) ([]bot.Act, error) {
	indexed, err := scoring.NewRoster(company.Roster)
	if err != nil {
		return nil, fmt.Errorf("import: %w", err)
	}
	s := batches{hash: hash, now: now}
	if standard.Version > 0 {
		s.add(func(r *bot.Records) { r.Standards = append(r.Standards, standard) })
	}
	for _, row := range rosterRows(company) {
		s.add(func(r *bot.Records) { r.Roster = append(r.Roster, row) })
	}
	for _, c := range company.Chats {
		id, err := next(bot.SeriesChat)
		if err != nil {
			return nil, fmt.Errorf("import: number a chat: %w", err)
		}
		chat := bot.Chat{
			ID: id, Platform: c.Platform, Account: c.Account, Ext: c.Ext,
			Person: c.Person, Client: c.Client, Group: c.Group, Used: now,
		}
		s.add(func(r *bot.Records) { r.Chats = append(r.Chats, chat) })
	}
	for _, due := range Schedule(indexed, now) {
		s.add(func(r *bot.Records) { r.Due = append(r.Due, due) })
	}
	return s.acts, nil
}

// batches cuts an import into Acts of at most importRows rows.
type batches struct {
	hash string
	now  time.Time
	acts []bot.Act
	rows int // of the last Act
}

func (s *batches) add(row func(*bot.Records)) {
	if len(s.acts) == 0 || s.rows == importRows {
		s.acts = append(s.acts, bot.Act{Key: "import/" + s.hash + "/" + number(len(s.acts)+1), At: s.now})
		s.rows = 0
	}
	s.rows++
	row(&s.acts[len(s.acts)-1].Change.Records)
}

// rosterRows are a company's rows in the order in which they refer to each other.
func rosterRows(c roster.Numbered) []bot.RosterRow {
	var rows []bot.RosterRow
	for i := range c.Roster.Sites {
		rows = append(rows, bot.RosterRow{Site: &c.Roster.Sites[i]})
	}
	for i := range c.Roster.Teams {
		rows = append(rows, bot.RosterRow{Team: &c.Roster.Teams[i]})
	}
	for i := range c.Roster.Hours {
		rows = append(rows, bot.RosterRow{Hours: &c.Roster.Hours[i]})
	}
	for i := range c.Roster.Places {
		rows = append(rows, bot.RosterRow{Place: &c.Roster.Places[i]})
	}
	for i := range c.Roster.People {
		rows = append(rows, bot.RosterRow{Person: &c.Roster.People[i]})
	}
	for i := range c.Roster.Members {
		rows = append(rows, bot.RosterRow{Member: &c.Roster.Members[i]})
	}
	for i := range c.Roster.Groups {
		rows = append(rows, bot.RosterRow{Group: &c.Roster.Groups[i]})
	}
	for i := range c.Clients {
		rows = append(rows, bot.RosterRow{Client: &c.Clients[i]})
	}
	return rows
}
