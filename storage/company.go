package storage

import (
	"context"
	"fmt"
	"time"

	"anping/bot"
	"anping/scoring"
)

// versionsFresh is how long the clock's decisions share one read of the
// versions of roster and standard. A version that moved meanwhile costs a
// second try, never a wrong decision: Record compares it like any stamp.
const versionsFresh = 200 * time.Millisecond

// knownVersions are versions of roster and standard as they were read at a moment.
type knownVersions struct {
	Roster   num `db:"roster"`
	Standard num `db:"standard"`
	at       time.Time
}

// versions notes roster and standard in a view that has not noted them: a
// decision of the clock, which has no Front. A tick that decides fifty things
// reads them once.
func (s *Store) versions(ctx context.Context, v bot.View) (*view, querier, error) {
	own, from, err := s.reading(ctx, v, bot.ScopeRoster, bot.ScopeStandard)
	if err != nil {
		return nil, nil, err
	}
	_, roster := own.noted(bot.ScopeRoster)
	_, standard := own.noted(bot.ScopeStandard)
	if roster && standard {
		return own, from, nil
	}
	known := s.known.Load()
	if known == nil || own.tx != nil || time.Since(known.at) > versionsFresh {
		if known, err = s.readVersions(ctx, from); err != nil {
			return nil, nil, err
		}
	}
	own.note(bot.ScopeRoster, known.Roster)
	own.note(bot.ScopeStandard, known.Standard)
	return own, from, nil
}

func (s *Store) readVersions(ctx context.Context, from querier) (*knownVersions, error) {
	began := time.Now() // before the read: what is read is at least as new
	r, _, err := one[knownVersions](ctx, from, `SELECT (SELECT version FROM stamps WHERE scope = 'roster') AS roster,
		(SELECT version FROM stamps WHERE scope = 'standard') AS standard`)
	if err != nil {
		return nil, fmt.Errorf("read versions: %w", err)
	}
	r.at = began
	s.known.Store(&r)
	return &r, nil
}

func (s *Store) version(ctx context.Context, from querier, scope string) (int64, error) {
	r, _, err := one[stampRow](ctx, from, `SELECT scope, version FROM stamps WHERE scope = $1`, scope)
	if err != nil {
		return 0, fmt.Errorf("read version: %w", err)
	}
	return int64(r.Version), nil
}

// Standards are all versions of the standard as of the version the view noted
// (bot.Company); the shipped one where none is stored. Kept like the roster.
func (s *Store) Standards(ctx context.Context, v bot.View) (scoring.Standards, error) {
	own, from, err := s.versions(ctx, v)
	if err != nil {
		return nil, err
	}
	version, _ := own.noted(bot.ScopeStandard)
	if kept := s.standards.Load(); kept != nil && kept.version == version {
		return kept.standards, nil
	}
	rows, err := list[standardRow](ctx, from, `SELECT version, from_day, body FROM standards ORDER BY from_day, version`)
	if err != nil {
		return nil, fmt.Errorf("read standards: %w", err)
	}
	var out scoring.Standards
	for _, r := range rows {
		st, err := scoring.ParseStandard([]byte(r.Body))
		if err != nil {
			return nil, fmt.Errorf("read standard %d: %w", r.Version, err)
		}
		out = append(out, st)
	}
	if len(out) == 0 {
		out = scoring.Standards{scoring.Shipped()}
	}
	now, err := s.version(ctx, from, bot.ScopeStandard)
	if err != nil {
		return nil, err
	}
	if now == version {
		s.standards.Store(&cachedStandards{version, out})
	}
	return out, nil
}

func (r siteRow) fact() scoring.Site {
	return scoring.Site{
		ID: int64(r.ID), Code: string(r.Code), Name: string(r.Name), Zone: string(r.Zone), Profile: string(r.Profile),
		DutyPhone: string(r.DutyPhone), Lat: float64(r.Lat), Lon: float64(r.Lon),
		Office: string(r.Office), Survey: scoring.SurveyEvery(r.Survey), Since: string(r.Since), AskVisits: r.AskVisits != 0,
	}
}

func (r teamRow) fact() scoring.Team {
	return scoring.Team{ID: int64(r.ID), Site: int64(r.Site), Code: string(r.Code), Name: string(r.Name)}
}

func (r hoursRow) fact() scoring.Hours {
	return scoring.Hours{
		Team: int64(r.Team), Days: uint8(r.Days), From: int(r.From), To: int(r.To), FromDay: string(r.FromDay), ToDay: string(r.ToDay),
	}
}

func (r personRow) fact() scoring.Person {
	return scoring.Person{
		ID: int64(r.ID), No: string(r.No), Name: string(r.Name), Lang: string(r.Lang), Phone: string(r.Phone),
		FromDay: string(r.FromDay), ToDay: string(r.ToDay), Since: string(r.Since),
	}
}

func (r memberRow) fact() scoring.Member {
	return scoring.Member{
		Person: int64(r.Person), Team: int64(r.Team), Site: int64(r.Site), Role: scoring.Role(r.Role),
		FromDay: string(r.FromDay), ToDay: string(r.ToDay),
	}
}

func (r groupRow) fact() scoring.Group {
	return scoring.Group{
		ID: int64(r.ID), Site: int64(r.Site), Team: int64(r.Team), Code: string(r.Code), Name: string(r.Name),
		Notice: int(r.Notice), Lang: string(r.Lang), Names: scoring.NameForm(r.Names), FromDay: string(r.FromDay),
	}
}
