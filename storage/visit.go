package storage

import (
	"context"
	"fmt"

	"anping/bot"
	"anping/scoring"
)

type visitRow struct {
	No     text `db:"no"`
	Client num  `db:"client"`
	Person num  `db:"person"`
	Site   num  `db:"site"`
	Team   num  `db:"team"`
	Day    text `db:"day"`
	Body   text `db:"body"`
	Media  num  `db:"media"`
	State  text `db:"state"`
	Like   text `db:"like_no"`
	Need   text `db:"need"`
	Case   text `db:"case_no"`
	Entry  text `db:"entry"`
	At     num  `db:"at"`
	Todo   text `db:"todo"`
	Came   text `db:"came"`
	Why    text `db:"why"`
	Struck num  `db:"struck_by"`
}

func visitRowOf(v scoring.Visit) visitRow {
	return visitRow{
		text(v.No), num(v.Client), num(v.Person), num(v.Site), num(v.Team), text(v.Day), text(v.Body), bit(v.Media), text(v.State),
		text(v.Like), text(v.Need), text(v.Case), text(v.Entry), ms(v.At), text(v.Todo), text(v.Came), text(v.Why), num(v.StruckBy),
	}
}

func (r visitRow) fact() scoring.Visit {
	return scoring.Visit{
		No: string(r.No), Client: int64(r.Client), Person: int64(r.Person), Site: int64(r.Site), Team: int64(r.Team), Day: string(r.Day),
		Body: string(r.Body), Media: r.Media != 0, State: scoring.VisitState(r.State), Like: string(r.Like), Need: string(r.Need),
		Case: string(r.Case), Entry: string(r.Entry), At: at(r.At),
		Todo: scoring.TodoState(r.Todo), Came: scoring.Came(r.Came), Why: string(r.Why), StruckBy: int64(r.Struck),
	}
}

type wardRow struct {
	Client num  `db:"client"`
	Until  text `db:"until_day"`
	Guard  num  `db:"guard"`
}

func (r wardRow) fact() scoring.Ward {
	return scoring.Ward{Client: int64(r.Client), Until: string(r.Until), Guard: int64(r.Guard)}
}

// Visit reads one and notes visit/<no>; ErrNotFound notes its absence.
func (s *Store) Visit(ctx context.Context, v bot.View, no string) (scoring.Visit, error) {
	r, err := numbered[visitRow](ctx, s, v, bot.ScopeVisit(no), s.tables.visits.list("x", "row")+" FROM visits", no)
	if err != nil {
		return scoring.Visit{}, fmt.Errorf("read visit: %w", err)
	}
	return r.fact(), nil
}

// Visits lists those of a site from a local day to another, both included, oldest
// first, without their words; notes visits/<site>.
func (s *Store) Visits(ctx context.Context, v bot.View, site int64, from, to string) ([]scoring.Visit, error) {
	scope := bot.ScopeVisits(site)
	own, q, err := s.reading(ctx, v, scope)
	if err != nil {
		return nil, err
	}
	rows, err := list[stamped[visitRow]](ctx, q, `SELECT st.version AS stamp, CASE WHEN x.no IS NULL THEN 0 ELSE 1 END AS found, `+
		s.tables.visits.list("x", "row")+` FROM (SELECT 1 AS one) o LEFT JOIN stamps st ON st.scope = $1
		LEFT JOIN visits x ON x.site = $2 AND x.day >= $3 AND x.day <= $4 ORDER BY x.at, x.no`, scope, site, from, to)
	if err != nil {
		return nil, fmt.Errorf("read visits: %w", err)
	}
	own.note(scope, rows[0].Stamp)
	var out []scoring.Visit
	for _, r := range rows {
		if r.Found != 0 {
			x := r.Row.fact()
			x.Body, x.Need, x.Why = "", "", ""
			out = append(out, x)
		}
	}
	return out, nil
}

// earlierVisits is how many of a client's and of a person's visits are compared.
const earlierVisits = 30

// EarlierVisits lists the latest 30 of a client and the latest 30 that a person
// made, the newest first. It notes no stamp: what is like an earlier one is only
// asked about.
func (s *Store) EarlierVisits(ctx context.Context, v bot.View, client, person int64) ([]scoring.Visit, error) {
	_, q, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	part := func(column, mark string) string {
		return `SELECT * FROM (SELECT ` + s.tables.visits.list("x", "") + ` FROM visits x WHERE x.` + column + ` = ` + mark +
			` ORDER BY x.at DESC, x.no DESC LIMIT $3) AS of_` + column
	}
	rows, err := list[visitRow](ctx, q, part("client", "$1")+` UNION `+part("person", "$2")+` ORDER BY at DESC, no DESC`,
		client, person, int64(earlierVisits))
	if err != nil {
		return nil, fmt.Errorf("read earlier visits: %w", err)
	}
	return facts(rows), nil
}

// KeyClients lists the key clients of a site, by row number, and who answered for
// them on days since a local day. It notes no stamp: a change of the roster moves
// the roster's.
func (s *Store) KeyClients(ctx context.Context, v bot.View, site int64, since string) ([]scoring.Client, []scoring.Ward, error) {
	_, q, err := s.reading(ctx, v)
	if err != nil {
		return nil, nil, err
	}
	rows, err := list[struct {
		Row    clientRow `db:"row"`
		Chosen text      `db:"chosen"`
		Ward   wardRow   `db:"ward"`
	}](ctx, q, "SELECT "+s.tables.clients.list("c", "row")+", se.lang AS chosen, "+s.tables.wards.list("w", "ward")+` FROM clients c
		LEFT JOIN settings se ON se.person = 0 AND se.client = c.id LEFT JOIN wards w ON w.client = c.id AND w.until_day >= $2
		WHERE c.site = $1 AND c.is_key = 1 ORDER BY c.id, w.until_day`, site, since)
	if err != nil {
		return nil, nil, fmt.Errorf("read key clients: %w", err)
	}
	var clients []scoring.Client
	var wards []scoring.Ward
	for _, r := range rows {
		if n := len(clients); n == 0 || clients[n-1].ID != int64(r.Row.ID) {
			clients = append(clients, r.Row.chose(r.Chosen))
		}
		if r.Ward.Client != 0 {
			wards = append(wards, r.Ward.fact())
		}
	}
	return clients, wards, nil
}

// Todos lists what a person has still to see to, the oldest first, at most 50. It
// notes no stamp: what is then decided on one reads it again.
func (s *Store) Todos(ctx context.Context, v bot.View, person int64) ([]scoring.Visit, error) {
	_, q, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, err := list[visitRow](ctx, q, "SELECT "+s.tables.visits.list("x", "")+` FROM visits x
		WHERE x.person = $1 AND x.todo = 'open' ORDER BY x.at, x.no LIMIT 50`, person)
	if err != nil {
		return nil, fmt.Errorf("read to-dos: %w", err)
	}
	return facts(rows), nil
}

// visits takes the words out of records, and later the rows that no entry rests on.
func (a *aging) visits(ctx context.Context) error {
	if err := a.sliced(ctx, &a.gone.Texts, `UPDATE visits SET body = '', need = '', why = '' WHERE no IN (SELECT x.no FROM visits x
		WHERE x.at < $1 AND (x.body <> '' OR x.need <> '' OR x.why <> '') AND x.state <> 'doubt' AND x.todo <> 'open' ORDER BY x.at LIMIT $2)`, int64(a.cut.texts)); err != nil {
		return err
	}
	goes := `FROM visits x WHERE x.at < $1 AND x.state <> 'doubt' AND x.todo <> 'open' AND (x.entry = '' OR (SELECT count(*) FROM entries e WHERE e.no = x.entry) = 0)`
	if err := a.sliced(ctx, nil, `DELETE FROM stamps WHERE scope IN (SELECT 'visit/' || x.no `+goes+`
		AND EXISTS (SELECT 1 FROM stamps t WHERE t.scope = 'visit/' || x.no) ORDER BY x.at LIMIT $2)`, int64(a.cut.cases)); err != nil {
		return err
	}
	if err := a.sliced(ctx, nil, `DELETE FROM visits WHERE no IN (SELECT x.no `+goes+` ORDER BY x.at LIMIT $2)`, int64(a.cut.cases)); err != nil {
		return err
	}
	return a.sliced(ctx, nil, `DELETE FROM wards WHERE until_day < $1 AND client IN (SELECT w.client FROM wards w WHERE w.until_day < $1 ORDER BY w.until_day LIMIT $2)`,
		dayOf(a.cut.cases))
}

// ofDays adds the numbers of somebody's visits, services, handovers and absences to those whose words
// are taken out of what others were sent.
func (e *erasing) ofDays(ctx context.Context) error {
	rows, err := list[struct {
		No text `db:"no"`
	}](ctx, pool{e.s}, `SELECT no FROM visits WHERE client = $1 AND $1 <> 0 UNION SELECT no FROM visits WHERE person = $2 AND $2 <> 0
		UNION SELECT no FROM services WHERE (client = $1 AND $1 <> 0) OR (person = $2 AND $2 <> 0)
		UNION SELECT no FROM handovers WHERE person = $2 AND $2 <> 0
		UNION SELECT no FROM suggestions WHERE (client = $1 AND $1 <> 0) OR (person = $2 AND $2 <> 0)
		UNION SELECT no FROM absences WHERE (client = $1 AND $1 <> 0) OR (person = $2 AND $2 <> 0)`, e.client, e.person)
	for _, r := range rows {
		e.cases[string(r.No)] = true
	}
	return err
}
