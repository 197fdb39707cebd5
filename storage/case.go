package storage

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"anping/bot"
	"anping/scoring"
)

// Case reads a case and notes case/<no> (bot.Company); ErrNotFound notes its
// absence.
func (s *Store) Case(ctx context.Context, v bot.View, no string) (scoring.Case, error) {
	r, err := numbered[spokenCase](ctx, s, v, bot.ScopeCase(no), s.tables.cases.list("x", "row")+spokenLang+" FROM cases", no)
	if err != nil {
		return scoring.Case{}, fmt.Errorf("read case: %w", err)
	}
	c := r.fact()
	c.Lang, c.Chat = string(r.Lang), int64(r.Chat)
	return c, nil
}

// spokenCase is a case with the language and the chat of its client, which are
// not the case's own: they follow the client.
type spokenCase struct {
	caseRow
	Lang text `db:"lang"`
	Chat num  `db:"chat"`
}

const spokenLang = `, coalesce((SELECT ch.id FROM chats ch WHERE ch.client = x.client AND ch.client <> 0 AND ch.dead_at = 0
	ORDER BY ch.used_at DESC, ch.id DESC LIMIT 1), 0) AS "row.chat"` +
	`, coalesce((SELECT CASE WHEN se.lang <> '' THEN se.lang ELSE cl.lang END FROM clients cl
	LEFT JOIN settings se ON se.person = 0 AND se.client = cl.id WHERE cl.id = x.client AND x.client <> 0), '') AS "row.lang"`

// CasesOf lists cases that are not closed, nearest deadline first (those
// without one last), at most 50; cases that follow another only for their client.
// It notes no stamp.
func (s *Store) CasesOf(ctx context.Context, v bot.View, f scoring.CaseFilter) ([]scoring.Case, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	where := []string{"x.state <> 'closed'"}
	var args []any
	add := func(cond string, value any) {
		args = append(args, value)
		where = append(where, cond+"$"+strconv.Itoa(len(args)))
	}
	for _, c := range []struct {
		cond string
		id   int64
	}{{"x.site = ", f.Site}, {"x.team = ", f.Team}, {"x.client = ", f.Client}} {
		if c.id != 0 {
			add(c.cond, c.id)
		}
	}
	if f.Client == 0 {
		where = append(where, "x.lead = ''") // its first case stands for it
	}
	if f.Holder != 0 {
		add("x.holder <> 0 AND x.holder = ", f.Holder)
	}
	if f.Offered != 0 {
		add("x.offered <> 0 AND x.offered = ", f.Offered)
	}
	if !f.Since.IsZero() {
		add("x.opened >= ", int64(ms(f.Since)))
	}
	if len(f.States) > 0 {
		marks := make([]string, len(f.States))
		for i, state := range f.States {
			args = append(args, string(state))
			marks[i] = "$" + strconv.Itoa(len(args))
		}
		where = append(where, "x.state IN ("+strings.Join(marks, ", ")+")")
	}
	rows, err := list[caseRow](ctx, from, "SELECT "+s.tables.cases.list("x", "")+" FROM cases x WHERE "+strings.Join(where, " AND ")+
		" ORDER BY CASE WHEN x.next_at = 0 THEN 1 ELSE 0 END, x.next_at, x.opened, x.no LIMIT 50", args...)
	if err != nil {
		return nil, fmt.Errorf("read cases: %w", err)
	}
	return facts(rows), nil
}

// Held lists the cases a person holds that are open, accepted or arrived,
// nearest deadline first, and the person's steps "located" since a moment,
// newest first; one statement. It notes no stamp.
func (s *Store) Held(ctx context.Context, v bot.View, person int64, since time.Time) ([]scoring.Case, []scoring.CaseStep, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, nil, err
	}
	rows, err := list[struct {
		Case caseRow `db:"case"`
		Step stepRow `db:"step"`
	}](ctx, from, `SELECT `+s.tables.cases.list("x", "case")+`, `+s.tables.steps.list("p", "step")+`
		FROM (SELECT 1 AS kind UNION ALL SELECT 2) k
		LEFT JOIN cases x ON k.kind = 1 AND x.holder = $1 AND x.holder <> 0 AND x.state <> 'closed' AND x.state IN ('open', 'accepted', 'arrived') AND x.lead = ''
		LEFT JOIN case_steps p ON k.kind = 2 AND p.person = $1 AND p.person <> 0 AND p.what = 'located' AND p.at >= $2
		ORDER BY CASE WHEN x.next_at = 0 THEN 1 ELSE 0 END, x.next_at, x.opened, x.no, p.at DESC, p.seq DESC`, person, int64(ms(since)))
	if err != nil {
		return nil, nil, fmt.Errorf("read held cases: %w", err)
	}
	var cases []scoring.Case
	var steps []scoring.CaseStep
	for _, r := range rows {
		if r.Case.No != "" {
			cases = append(cases, r.Case.fact())
		}
		if r.Step.What != "" {
			steps = append(steps, r.Step.fact())
		}
	}
	return cases, steps, nil
}

// Charged lists the entries the clocks made for a case, oldest first, reversed
// ones and their reversals included.
func (s *Store) Charged(ctx context.Context, v bot.View, caseNo string) ([]scoring.Entry, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	// A clock's cause is case/<no>/<run>/<clock>; ~ sorts after every digit and letter.
	rows, err := list[entryRow](ctx, from, "SELECT "+s.tables.entries.list("e", "")+` FROM entries e
		LEFT JOIN entries o ON o.no = e.reverses AND e.reverses <> ''
		WHERE e.case_no = $1 AND e.case_no <> '' AND (e.cause >= $2 AND e.cause < $3 OR o.cause >= $2 AND o.cause < $3)
		ORDER BY e.recorded, e.no`,
		caseNo, "case/"+caseNo+"/", "case/"+caseNo+"/~")
	if err != nil {
		return nil, fmt.Errorf("read charges: %w", err)
	}
	return facts(rows), nil
}

// onlineFrom is how long before a span a case may have been opened whose messages
// of that span are still counted.
const onlineFrom = 31 * 24 * time.Hour

// OnlineSteps lists what happened to the cases of a site's clients that nobody has
// to go to, each case's steps together and in order, up to the end of a span; of
// cases opened in it or up to 31 days before. It notes no stamp.
func (s *Store) OnlineSteps(ctx context.Context, v bot.View, site int64, from, to time.Time) ([]scoring.CaseStep, error) {
	_, q, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, err := list[stepRow](ctx, q, "SELECT "+s.tables.steps.list("x", "")+` FROM cases c JOIN case_steps x ON x.case_no = c.no
		WHERE c.site = $1 AND c.class IN ('service', 'person') AND c.opened >= $2 AND c.opened < $3 AND c.client <> 0 AND c.staff = 0 AND x.at < $3
		ORDER BY x.case_no, x.seq`, site, int64(ms(from.Add(-onlineFrom))), int64(ms(to)))
	if err != nil {
		return nil, fmt.Errorf("read steps: %w", err)
	}
	return facts(rows), nil
}

// Steps lists a case's history in order.
func (s *Store) Steps(ctx context.Context, v bot.View, caseNo string) ([]scoring.CaseStep, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, err := list[stepRow](ctx, from, "SELECT "+s.tables.steps.list("x", "")+` FROM case_steps x WHERE x.case_no = $1 ORDER BY x.seq`, caseNo)
	if err != nil {
		return nil, fmt.Errorf("read steps: %w", err)
	}
	return facts(rows), nil
}
