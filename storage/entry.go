package storage

import (
	"context"
	"fmt"
	"time"

	"anping/bot"
	"anping/scoring"
)

// Entry reads an entry and the number of the entry that reverses it ("" =
// none); notes entry/<no>. ErrNotFound notes its absence.
func (s *Store) Entry(ctx context.Context, v bot.View, no string) (scoring.Entry, string, error) {
	scope := bot.ScopeEntry(no)
	own, from, err := s.reading(ctx, v, scope)
	if err != nil {
		return scoring.Entry{}, "", err
	}
	r, _, err := one[struct {
		Stamp num      `db:"stamp"`
		By    text     `db:"reversed_by"`
		Row   entryRow `db:"row"`
	}](ctx, from, `SELECT st.version AS stamp, b.no AS reversed_by, `+s.tables.entries.list("x", "row")+`
		FROM (SELECT 1 AS one) o LEFT JOIN stamps st ON st.scope = $1 LEFT JOIN entries x ON x.no = $2
		LEFT JOIN entries b ON b.reverses = x.no AND b.reverses <> ''`, scope, no)
	if err != nil {
		return scoring.Entry{}, "", fmt.Errorf("read entry: %w", err)
	}
	own.note(scope, r.Stamp)
	if r.Row.No == "" {
		return scoring.Entry{}, "", bot.ErrNotFound
	}
	return r.Row.fact(), string(r.By), nil
}

// RecordedBy lists what a person recorded since a moment, newest first, at most 20.
func (s *Store) RecordedBy(ctx context.Context, v bot.View, person int64, since time.Time) ([]scoring.Entry, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, err := list[entryRow](ctx, from, "SELECT "+s.tables.entries.list("e", "")+` FROM entries e
		WHERE e.person = $1 AND e.recorded >= $2 ORDER BY e.recorded DESC, e.no DESC LIMIT 20`, person, int64(ms(since)))
	if err != nil {
		return nil, fmt.Errorf("read entries: %w", err)
	}
	return facts(rows), nil
}

// EntriesOf lists a subject's entries of a month, oldest first; notes
// subject/<person>/<month> for a person.
func (s *Store) EntriesOf(ctx context.Context, v bot.View, sub scoring.Subject, month string) ([]scoring.Entry, error) {
	var scopes []string
	if sub.Kind == scoring.SubjectPerson {
		scopes = append(scopes, bot.ScopeSubject(sub.ID, month))
	}
	own, from, err := s.reading(ctx, v, scopes...)
	if err != nil {
		return nil, err
	}
	scope := ""
	if scopes != nil {
		scope = scopes[0]
	}
	rows, err := list[stamped[entryRow]](ctx, from, `SELECT st.version AS stamp, `+s.tables.entries.list("x", "row")+`
		FROM (SELECT 1 AS one) o LEFT JOIN stamps st ON st.scope = $1
		LEFT JOIN entries x ON x.subject_kind = $2 AND x.subject = $3 AND x.month = $4 ORDER BY x.at, x.recorded, x.no`,
		scope, string(sub.Kind), sub.ID, month)
	if err != nil {
		return nil, fmt.Errorf("read entries: %w", err)
	}
	var out []scoring.Entry
	for _, r := range rows {
		if scope != "" {
			own.note(scope, r.Stamp)
		}
		if r.Row.No != "" {
			out = append(out, r.Row.fact())
		}
	}
	return out, nil
}

// MonthOpen notes month/<site>/<month>, so that closing the month meets this
// decision.
func (s *Store) MonthOpen(ctx context.Context, v bot.View, site int64, month string) error {
	scope := bot.ScopeMonth(site, month)
	own, from, err := s.reading(ctx, v, scope)
	if err != nil {
		return err
	}
	if _, ok := own.noted(scope); ok {
		return nil
	}
	version, err := s.version(ctx, from, scope)
	if err != nil {
		return err
	}
	own.note(scope, num(version))
	return nil
}

// Untold lists, by time recorded, the entries a group is still to be told that
// were recorded before cut, with what became of their private note told/<no>.
// It notes no stamp: recording the telling fails when another has told one.
func (s *Store) Untold(ctx context.Context, v bot.View, group int64, cut time.Time) ([]bot.Untold, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, err := list[struct {
		Row     entryRow `db:"row"`
		By      text     `db:"reversed_by"`
		Due     num      `db:"due"`
		State   text     `db:"state"`
		Attempt num      `db:"attempt"`
		Appeal  text     `db:"appeal"`
	}](ctx, from, `SELECT `+s.tables.entries.list("e", "row")+`, b.no AS reversed_by, n.due AS due, n.state AS state, n.attempt AS attempt,
		(SELECT a.state FROM appeals a WHERE a.no = (SELECT d.appeal FROM appealed d WHERE d.entry = e.no)) AS appeal
		FROM to_tell t JOIN entries e ON e.no = t.entry
		LEFT JOIN entries b ON b.reverses = e.no AND b.reverses <> ''
		LEFT JOIN notes n ON n.key = 'told/' || e.no
		WHERE t.grp = $1 AND e.recorded < $2 ORDER BY e.recorded, e.no`, group, int64(ms(cut)))
	if err != nil {
		return nil, fmt.Errorf("read untold: %w", err)
	}
	out := make([]bot.Untold, len(rows))
	for i, r := range rows {
		ended := r.State != "" && r.State != stateWaiting && r.State != stateParked
		out[i] = bot.Untold{
			Entry: r.Row.fact(), ReversedBy: string(r.By), NoteDue: at(r.Due), Attempted: r.Attempt > 0 || ended,
			Appealed: r.Appeal == text(scoring.AppealOpen),
		}
	}
	return out, nil
}

// EntriesIn lists all entries of the months from first to last at a site, on
// subjects of every kind, oldest first. It notes no stamp.
func (s *Store) EntriesIn(ctx context.Context, v bot.View, site int64, first, last string) ([]scoring.Entry, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, err := list[entryRow](ctx, from, "SELECT "+s.tables.entries.list("e", "")+` FROM entries e
		WHERE e.site = $1 AND e.month >= $2 AND e.month <= $3 ORDER BY e.at, e.recorded, e.no`, site, first, last)
	if err != nil {
		return nil, fmt.Errorf("read entries: %w", err)
	}
	return facts(rows), nil
}

// EntriesAt lists all entries of a month made in a team, or with team 0 at the
// whole site, on subjects of every kind, oldest first. It notes no stamp.
func (s *Store) EntriesAt(ctx context.Context, v bot.View, site, team int64, month string) ([]scoring.Entry, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	q := "SELECT " + s.tables.entries.list("e", "") + ` FROM entries e WHERE e.site = $1 AND e.month = $2`
	args := []any{site, month}
	if team != 0 {
		q += ` AND e.team = $3`
		args = append(args, team)
	}
	rows, err := list[entryRow](ctx, from, q+` ORDER BY e.at, e.recorded, e.no`, args...)
	if err != nil {
		return nil, fmt.Errorf("read entries: %w", err)
	}
	return facts(rows), nil
}
