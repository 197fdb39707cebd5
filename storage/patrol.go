package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/patrol"
)

type checkpointRow struct {
	ID     num  `db:"id"`
	Site   num  `db:"site"`
	Place  num  `db:"place"`
	Code   text `db:"code"`
	Name   text `db:"name"`
	Key    num  `db:"is_key"`
	Route  text `db:"route"`
	Lat    real `db:"lat"`
	Lon    real `db:"lon"`
	Radius num  `db:"radius"`
	Locate num  `db:"locate"`
	Source text `db:"source"`
	Secret text `db:"secret"`
	Since  num  `db:"since_at"`
	Off    num  `db:"is_off"`
}

func checkpointRowOf(c scoring.Checkpoint) checkpointRow {
	return checkpointRow{
		num(c.ID), num(c.Site), num(c.Place), text(c.Code), text(c.Name), bit(c.Key), text(c.Route), real(c.Lat), real(c.Lon), num(c.Radius),
		bit(c.Locate), text(c.Source), text(c.Secret), ms(c.Since), bit(c.Off),
	}
}

func (r checkpointRow) fact() scoring.Checkpoint {
	return scoring.Checkpoint{
		ID: int64(r.ID), Site: int64(r.Site), Place: int64(r.Place), Code: string(r.Code), Name: string(r.Name), Key: r.Key != 0, Route: string(r.Route),
		Lat: float64(r.Lat), Lon: float64(r.Lon), Radius: int(r.Radius), Locate: r.Locate != 0, Source: scoring.TapSource(r.Source),
		Secret: string(r.Secret), Since: at(r.Since), Off: r.Off != 0,
	}
}

type routeRow struct {
	Site   num  `db:"site"`
	Route  text `db:"route"`
	Day    text `db:"day"`
	Person num  `db:"person"`
	Gone   num  `db:"gone"`
}

func (r routeRow) fact() scoring.RouteDay {
	return scoring.RouteDay{Site: int64(r.Site), Route: string(r.Route), Day: string(r.Day), Person: int64(r.Person), Gone: r.Gone != 0}
}

type tapRow struct {
	Key        text `db:"key"`
	Checkpoint num  `db:"checkpoint"`
	Person     num  `db:"person"`
	Site       num  `db:"site"`
	At         num  `db:"at"`
	Heard      num  `db:"heard_at"`
	Source     text `db:"source"`
	Distance   num  `db:"distance"`
	Doubt      text `db:"doubt"`
	Guard      text `db:"guard"`
}

func (r tapRow) fact() patrol.Tap {
	return patrol.Tap{
		Key: string(r.Key), Checkpoint: int64(r.Checkpoint), Person: int64(r.Person), Site: int64(r.Site), At: at(r.At), Heard: at(r.Heard),
		Source: scoring.TapSource(r.Source), Distance: int(r.Distance), Doubt: patrol.Doubt(r.Doubt), Guard: string(r.Guard),
	}
}

type coverRow struct {
	Site num `db:"site"`
	From num `db:"from_at"`
	To   num `db:"to_at"`
}

func (r coverRow) fact() patrol.Cover {
	return patrol.Cover{Site: int64(r.Site), From: at(r.From), To: at(r.To)}
}

type missRow struct {
	No          text `db:"no"`
	Site        num  `db:"site"`
	Day         text `db:"day"`
	Tour        text `db:"tour"`
	Source      text `db:"source"`
	SubjectKind text `db:"subject_kind"`
	Subject     num  `db:"subject"`
	Team        num  `db:"team"`
	Shift       text `db:"shift"`
	Points      text `db:"points"`
	Why         text `db:"why"`
	State       text `db:"state"`
	Also        num  `db:"also"`
	Reason      text `db:"reason"`
	By          num  `db:"decided_by"`
	Entry       text `db:"entry"`
	Times       num  `db:"times"`
	At          num  `db:"at"`
	Due         num  `db:"due_at"`
}

func (r missRow) fact() (patrol.Miss, error) {
	m := patrol.Miss{
		No: string(r.No), Site: int64(r.Site), Day: string(r.Day), Tour: string(r.Tour), Source: scoring.TapSource(r.Source),
		Subject: scoring.Subject{Kind: scoring.SubjectKind(r.SubjectKind), ID: int64(r.Subject)}, Team: int64(r.Team), Shift: string(r.Shift),
		Why: patrol.Why(r.Why), State: patrol.State(r.State), Also: r.Also != 0, Reason: string(r.Reason), By: int64(r.By), Entry: string(r.Entry),
		Times: int(r.Times), At: at(r.At), Due: at(r.Due),
	}
	return m, json.Unmarshal([]byte(r.Points), &m.Points)
}

// patrols are the taps of an act and what was missed.
func (p *plan) patrols() error {
	c := &p.act.Change
	for _, x := range c.Taps {
		p.put(kindTap, p.tables.taps.row(nil, tapRow{
			text(x.Key), num(x.Checkpoint), num(x.Person), num(x.Site), ms(x.At), ms(x.Heard), text(x.Source), num(x.Distance), text(x.Doubt), text(x.Guard),
		}))
	}
	for _, x := range c.Covers {
		p.put(kindCover, p.tables.covers.row(nil, coverRow{num(x.Site), ms(x.From), ms(x.To)}))
	}
	for _, x := range c.Misses {
		raw, err := json.Marshal(append([]patrol.Missed{}, x.Points...))
		if err != nil {
			return err
		}
		p.put(kindMiss, p.tables.misses.row(nil, missRow{
			text(x.No), num(x.Site), text(x.Day), text(x.Tour), text(x.Source), text(x.Subject.Kind), num(x.Subject.ID), num(x.Team), text(x.Shift),
			text(raw), text(x.Why), text(x.State), bit(x.Also), text(x.Reason), num(x.By), text(x.Entry), num(x.Times), ms(x.At), ms(x.Due),
		}))
	}
	return nil
}

func (t *tables) patrolWrites(w *[kinds]*many) {
	w[kindCheckpoint] = t.checkpoints.upsert("id")
	w[kindRoute] = t.routes.upsert("site, route, day, person")
	w[kindTap] = t.taps.upsert("key")
	w[kindCover] = t.covers.insert("ON CONFLICT (site, from_at, to_at) DO NOTHING")
	w[kindMiss] = t.misses.upsert("no")
}

// readCheckpoints reads the checkpoints, and who had a route from some weeks ago on.
func (s *Store) readCheckpoints(ctx context.Context, from querier, out *scoring.Roster) error {
	t := s.tables
	points, err := list[checkpointRow](ctx, from, "SELECT "+t.checkpoints.list("x", "")+" FROM checkpoints x ORDER BY x.id")
	if err != nil {
		return err
	}
	since := s.clock.Now().UTC().Add(-rotaKept).Format(time.DateOnly)
	routes, err := list[routeRow](ctx, from, "SELECT "+t.routes.list("x", "")+" FROM routes x WHERE x.day >= $1 ORDER BY x.day, x.site, x.route, x.person", since)
	if err != nil {
		return err
	}
	out.Checkpoints, out.Routes = facts(points), facts(routes)
	return nil
}

// Taps lists a site's taps from a moment to another, both included, in order;
// notes patrol/<site>.
func (s *Store) Taps(ctx context.Context, v bot.View, site int64, from, to time.Time) ([]patrol.Tap, error) {
	scope := bot.ScopePatrol(site)
	own, q, err := s.reading(ctx, v, scope)
	if err != nil {
		return nil, err
	}
	rows, err := list[struct {
		Stamp num    `db:"stamp"`
		Found num    `db:"found"`
		Row   tapRow `db:"row"`
	}](ctx, q, `SELECT st.version AS stamp, CASE WHEN x.key IS NULL THEN 0 ELSE 1 END AS found, `+s.tables.taps.list("x", "row")+`
		FROM (SELECT 1 AS one) o LEFT JOIN stamps st ON st.scope = $1
		LEFT JOIN taps x ON x.site = $2 AND x.at >= $3 AND x.at <= $4 ORDER BY x.at, x.key`, scope, site, int64(ms(from)), int64(ms(to)))
	if err != nil {
		return nil, fmt.Errorf("read taps: %w", err)
	}
	own.note(scope, rows[0].Stamp)
	var out []patrol.Tap
	for _, r := range rows {
		if r.Found != 0 {
			out = append(out, r.Row.fact())
		}
	}
	return out, nil
}

// LastTap is the tap of a person before which there is no later one, the zero Tap
// when there is none in the last day. It notes no stamp: whether two taps are too
// close is only shown to the captain.
func (s *Store) LastTap(ctx context.Context, v bot.View, person int64, before time.Time) (patrol.Tap, error) {
	_, q, err := s.reading(ctx, v)
	if err != nil {
		return patrol.Tap{}, err
	}
	rows, err := list[tapRow](ctx, q, "SELECT "+s.tables.taps.list("x", "")+` FROM taps x WHERE x.person = $1 AND x.at <= $2 AND x.at > $3
		ORDER BY x.at DESC, x.key LIMIT 1`, person, int64(ms(before)), int64(ms(before.Add(-24*time.Hour))))
	if err != nil || len(rows) == 0 {
		return patrol.Tap{}, err
	}
	return rows[0].fact(), nil
}

// Tap reads one by its key; ErrNotFound when there is none. It notes no stamp: only
// its own person's next message changes it.
func (s *Store) Tap(ctx context.Context, v bot.View, key string) (patrol.Tap, error) {
	_, q, err := s.reading(ctx, v)
	if err != nil {
		return patrol.Tap{}, err
	}
	r, ok, err := one[tapRow](ctx, q, "SELECT "+s.tables.taps.list("x", "")+" FROM taps x WHERE x.key = $1", key)
	if err == nil && !ok {
		err = bot.ErrNotFound
	}
	return r.fact(), err
}

// Patrolled are the spans that another system has covered at a site and that touch
// a span, and what was missed there on local days from one to another; notes
// patrol/<site>.
func (s *Store) Patrolled(ctx context.Context, v bot.View, site int64, from, to time.Time, fromDay, toDay string) ([]patrol.Cover, []patrol.Miss, error) {
	scope := bot.ScopePatrol(site)
	own, q, err := s.reading(ctx, v, scope)
	if err != nil {
		return nil, nil, err
	}
	rows, err := list[struct {
		Stamp num     `db:"stamp"`
		Found num     `db:"found"`
		Row   missRow `db:"row"`
	}](ctx, q, `SELECT st.version AS stamp, CASE WHEN x.no IS NULL THEN 0 ELSE 1 END AS found, `+s.tables.misses.list("x", "row")+`
		FROM (SELECT 1 AS one) o LEFT JOIN stamps st ON st.scope = $1
		LEFT JOIN misses x ON x.site = $2 AND x.day >= $3 AND x.day <= $4 ORDER BY x.day, x.at, x.no`, scope, site, fromDay, toDay)
	if err != nil {
		return nil, nil, fmt.Errorf("read what was missed: %w", err)
	}
	own.note(scope, rows[0].Stamp)
	var misses []patrol.Miss
	for _, r := range rows {
		if r.Found == 0 {
			continue
		}
		m, err := r.Row.fact()
		if err != nil {
			return nil, nil, fmt.Errorf("read what was missed: %w", err)
		}
		misses = append(misses, m)
	}
	covers, err := list[coverRow](ctx, q, "SELECT "+s.tables.covers.list("x", "")+` FROM patrol_covers x
		WHERE x.site = $1 AND x.to_at > $2 AND x.from_at < $3 ORDER BY x.from_at, x.to_at`, site, int64(ms(from)), int64(ms(to)))
	if err != nil {
		return nil, nil, fmt.Errorf("read what is covered: %w", err)
	}
	return facts(covers), misses, nil
}

// Miss reads one and notes miss/<no>; ErrNotFound notes its absence.
func (s *Store) Miss(ctx context.Context, v bot.View, no string) (patrol.Miss, error) {
	r, err := numbered[missRow](ctx, s, v, bot.ScopeMiss(no), s.tables.misses.list("x", "row")+" FROM misses", no)
	if err != nil {
		return patrol.Miss{}, fmt.Errorf("read what was missed: %w", err)
	}
	return r.fact()
}

// patrols takes out old taps and spans, the reasons of captains, and later what
// was missed and no entry rests on.
func (a *aging) patrols(ctx context.Context) error {
	if err := a.sliced(ctx, &a.gone.Texts, `UPDATE misses SET reason = '' WHERE no IN (SELECT x.no FROM misses x
		WHERE x.at < $1 AND x.reason <> '' ORDER BY x.at LIMIT $2)`, int64(a.cut.texts)); err != nil {
		return err
	}
	goes := `FROM misses x WHERE x.at < $1 AND (x.entry = '' OR (SELECT count(*) FROM entries e WHERE e.no = x.entry) = 0)`
	old := int64(a.cut.cases)
	for _, q := range []string{
		`DELETE FROM stamps WHERE scope IN (SELECT 'miss/' || x.no ` + goes + ` AND EXISTS (SELECT 1 FROM stamps t WHERE t.scope = 'miss/' || x.no) ORDER BY x.at LIMIT $2)`,
		`DELETE FROM misses WHERE no IN (SELECT x.no ` + goes + ` ORDER BY x.at LIMIT $2)`,
		`DELETE FROM taps WHERE key IN (SELECT x.key FROM taps x WHERE x.at < $1 ORDER BY x.at LIMIT $2)`,
		`DELETE FROM patrol_covers WHERE to_at < $1 AND from_at IN (SELECT x.from_at FROM patrol_covers x WHERE x.to_at < $1 ORDER BY x.to_at LIMIT $2)`,
	} {
		if err := a.sliced(ctx, nil, q, old); err != nil {
			return err
		}
	}
	return a.sliced(ctx, nil, `DELETE FROM routes WHERE day < $1 AND person IN (SELECT x.person FROM routes x WHERE x.day < $1 ORDER BY x.day LIMIT $2)`, dayOf(a.cut.cases))
}
