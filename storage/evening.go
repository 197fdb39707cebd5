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

// openShown is how many open cases an evening notice lists.
const openShown = 20

// eveningRow is one open case, and on every row what is said beside it.
type eveningRow struct {
	MonthNum  num     `db:"month_num"`
	MonthDen  num     `db:"month_den"`
	TodayNum  num     `db:"today_num"`
	TodayDen  num     `db:"today_den"`
	Open      num     `db:"open"`
	Suggested text    `db:"suggested"` // row numbers of people
	Leave     text    `db:"leave"`     // person from to, of each
	Keyed     num     `db:"keyed"`     // clients to visit each week
	Stamp     num     `db:"stamp"`     // of the schedule's row
	Next      num     `db:"next_at"`
	Row       caseRow `db:"row"`
}

// Evening reads what a notice says beside its entries, in one statement. The
// rates count the on-site cases opened by clients and alerted since the month or
// day began: all that were accepted or whose accept limit passed, and those
// accepted within it in whole seconds (rules.md 3), for the first time where a case
// went back to the team since. It notes due/evening/<group>,
// so that a notice that is held meanwhile is not posted.
func (s *Store) Evening(ctx context.Context, v bot.View, q bot.EveningQuery) (bot.Evening, error) {
	scope := strconv.FormatInt(q.Group, 10)
	stamp := bot.ScopeDue(eveningName, scope)
	own, from, err := s.reading(ctx, v, stamp)
	if err != nil {
		return bot.Evening{}, err
	}
	args := []any{
		q.Site, int64(ms(q.Month)), int64(ms(q.Day)), int64(ms(q.Now)), int64(q.Limit / time.Second), int64(openShown), q.Quarter, q.Team,
		stamp, scope, q.From, q.To,
	}
	people := make([]string, len(q.People))
	for i, p := range q.People {
		args = append(args, p)
		people[i] = "$" + strconv.Itoa(len(args))
	}
	rows, err := list[eveningRow](ctx, from, s.eveningText(people), args...)
	if err != nil {
		return bot.Evening{}, fmt.Errorf("read evening: %w", err)
	}
	var out bot.Evening
	for _, r := range rows {
		out.Month = scoring.Rate{Num: int64(r.MonthNum), Den: int64(r.MonthDen)}
		out.Today = scoring.Rate{Num: int64(r.TodayNum), Den: int64(r.TodayDen)}
		own.note(stamp, r.Stamp)
		out.Next = at(r.Next)
		out.OpenCount, out.KeyClients = int(r.Open), int(r.Keyed)
		out.Suggested, out.Leave = numbersIn(string(r.Suggested)), leaveIn(string(r.Leave))
		if r.Row.No != "" {
			out.Open = append(out.Open, r.Row.fact())
		}
	}
	return out, nil
}

// eveningText asks about people, the marks of their row numbers.
func (s *Store) eveningText(people []string) string {
	const (
		inTime = `accepted > 0 AND (CASE WHEN accepted_first > 0 THEN accepted_first ELSE accepted END - alerted) / 1000 <= $5`
		judged = `(accepted > 0 OR ($4 - alerted) / 1000 > $5)`
		here   = `site = $1 AND (CAST($8 AS BIGINT) = 0 OR team = CAST($8 AS BIGINT)) AND lead = ''`
	)
	sum := func(cond, name string) string {
		return `CAST(coalesce(sum(CASE WHEN ` + cond + ` THEN 1 ELSE 0 END), 0) AS BIGINT) AS ` + name
	}
	suggested := `substr($7, 1, 0)` // nobody is asked about
	if len(people) > 0 {
		suggested = `(SELECT coalesce(string_agg(CAST(p.person AS TEXT), ','), '') FROM (SELECT DISTINCT g.person FROM suggestions g
				WHERE g.quarter = $7 AND g.state <> 'unworkable' AND g.person IN (` + strings.Join(people, ", ") + `)) p)`
	}
	const leave = `(SELECT coalesce(string_agg(CAST(b.person AS TEXT) || ' ' || b.from_day || ' ' || b.to_day, ','), '') FROM absences b
				WHERE b.site = $1 AND b.person <> 0 AND b.state = 'granted' AND b.from_day <= CAST($12 AS TEXT) AND b.to_day >= CAST($11 AS TEXT))`
	return `SELECT r.month_num, r.month_den, r.today_num, r.today_den,
			(SELECT count(*) FROM cases WHERE ` + here + ` AND state <> 'closed' AND class <> 'person') AS open,
			` + suggested + ` AS suggested, ` + leave + ` AS leave,
			(SELECT count(*) FROM clients WHERE site = $1 AND is_key = 1) AS keyed, (SELECT version FROM stamps WHERE scope = $9) AS stamp,
			(SELECT next_at FROM due WHERE name = 'evening' AND scope = $10) AS next_at, ` +
		s.tables.cases.list("x", "row") + `
		FROM (SELECT ` + sum(inTime, "month_num") + ", " + sum(judged, "month_den") + ", " +
		sum(inTime+" AND alerted >= $3", "today_num") + ", " + sum(judged+" AND alerted >= $3", "today_den") + `
			FROM cases WHERE ` + here + ` AND alerted >= $2 AND alerted < $4 AND alerted > 0 AND staff = 0 AND kind <> 'praise' AND finding = ''
				AND class NOT IN ('service', 'person', 'none')) r
		LEFT JOIN (SELECT * FROM cases WHERE ` + here + ` AND state <> 'closed' AND class <> 'person'
			ORDER BY CASE WHEN next_at = 0 THEN 1 ELSE 0 END, next_at, opened, no LIMIT $6) x ON TRUE
		ORDER BY CASE WHEN x.next_at = 0 THEN 1 ELSE 0 END, x.next_at, x.opened, x.no`
}

// numbersIn are the numbers that a statement joined with commas.
func numbersIn(joined string) (out []int64) {
	for _, s := range strings.Split(joined, ",") {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			out = append(out, n)
		}
	}
	return out
}

// leaveIn is the granted leave that a statement joined: 12 2025-06-01 2025-06-07,…
func leaveIn(joined string) (out []scoring.Absence) {
	for _, s := range strings.Split(joined, ",") {
		var x scoring.Absence
		if n, _ := fmt.Sscan(s, &x.Person, &x.FromDay, &x.ToDay); n == 3 {
			x.State = scoring.AbsenceGranted
			out = append(out, x)
		}
	}
	return out
}

// Noticed is what became of a group's evening notice of a day. It notes no stamp:
// the key of the notice is what makes it single.
func (s *Store) Noticed(ctx context.Context, v bot.View, group int64, day string) (bot.Noticed, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return bot.Noticed{}, err
	}
	r, _, err := one[struct {
		At    num     `db:"at"`
		Posts num     `db:"posts"`
		State text    `db:"state"`
		Ended num     `db:"ended_at"`
		Hold  holdRow `db:"hold"`
	}](ctx, from, `SELECT p.at AS at, n.seq AS posts, n.state AS state, n.ended_at AS ended_at, `+s.tables.holds.list("h", "hold")+`
		FROM (SELECT 1 AS one) o LEFT JOIN happened p ON p.key = $1 LEFT JOIN notes n ON n.key = $1
		LEFT JOIN holds h ON h.grp = $2 AND h.day = $3`,
		"notice/"+eveningName+"/"+strconv.FormatInt(group, 10)+"/"+day, group, day)
	if err != nil {
		return bot.Noticed{}, fmt.Errorf("read what became of a notice: %w", err)
	}
	out := bot.Noticed{Decided: at(r.At), Posted: r.Posts != 0, Hold: r.Hold.fact()}
	if r.State == text(bot.Sent) {
		out.Sent = at(r.Ended)
	}
	return out, nil
}

// NextNotice is when the next evening notice stands; zero when none does.
func (s *Store) NextNotice(ctx context.Context) (time.Time, error) {
	r, _, err := one[struct {
		Next num `db:"next_at"`
	}](ctx, pool{s}, `SELECT min(next_at) AS next_at FROM due WHERE name = 'evening'`)
	if err != nil {
		return time.Time{}, fmt.Errorf("read agenda: %w", err)
	}
	return at(r.Next), nil
}
