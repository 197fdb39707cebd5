package bulk

import (
	"context"
	"database/sql"
	"time"
)

// Company is a large company with a past. Every tenth group is a site's, the
// others are of its teams; everybody is a guard, the first of each team its
// captain. Its zone is Asia/Shanghai.
type Company struct {
	Platform string
	Groups   int // by tens
	People   int
	Open     int // cases whose next deadline is an hour off and more
	Closed   int // cases of the last two years
	Entries  int // of the last two years, all told but the last one of each team's group
}

const groupsOfSite = 10

// GroupChat is added to a group's number for its chat's.
const GroupChat = 10_000_000

// Fill adds the company as it stands at now. Everything scheduled is a day off.
func (c Company) Fill(ctx context.Context, db *sql.DB, now time.Time) error {
	if err := c.roster(ctx, db, now); err != nil {
		return err
	}
	return c.past(ctx, db, now)
}

func (c Company) teams() int { return c.Groups - c.Groups/groupsOfSite }

// siteOf is the site of team 1 + n.
func siteOf(n string) string { return `1 + (` + n + `) / ` + num(groupsOfSite-1) }

func (c Company) roster(ctx context.Context, db *sql.DB, now time.Time) error {
	teams, at := num(c.teams()), num(now.UnixMilli())
	return insert(
		ctx, db,
		rows{c.Groups / groupsOfSite, "sites", `id, code, name, zone, profile, duty_phone, lat, lon`, `i, 'S' || i, '项目' || i, 'Asia/Shanghai', 'post', '', 0, 0`},
		rows{c.teams(), "teams", `id, site, code, name`, `i, ` + siteOf(`i - 1`) + `, 'T' || i, '班组' || i`},
		rows{c.People, "people", `id, no, name, lang, phone, from_day, to_day`, `i, 'G' || i, '保安' || i, 'zh', '', '', ''`},
		rows{
			c.People, "memberships", `person, team, site, role, from_day, to_day`,
			`i, 1 + (i - 1) % ` + teams + `, ` + siteOf(`(i - 1) % `+teams) + `, CASE WHEN i <= ` + teams + ` THEN 'captain' ELSE 'guard' END, '', ''`,
		},
		rows{
			c.Groups, "groups", `id, site, team, code, name, notice_min, lang, names, from_day`,
			`i, CASE WHEN i <= ` + teams + ` THEN ` + siteOf(`i - 1`) + ` ELSE i - ` + teams + ` END, CASE WHEN i <= ` + teams + ` THEN i ELSE 0 END,
				'g' || i, '群' || i, -1, 'zh', 'masked', ''`,
		},
		rows{c.Groups, "due", `name, scope, period, next_at, owner, until`, `'evening', CAST(i AS TEXT), '2025-06-12', ` + at + ` + 86400000 + i, '', 0`},
		rows{c.Groups, "chats", chatColumns, num(GroupChat) + ` + i, '` + c.Platform + `', 'a', 'g' || i, i, 0, 0, ` + at + `, 0, 0`},
	)
}

func (c Company) past(ctx context.Context, db *sql.DB, now time.Time) error {
	const years = 2 * 365 * 24 * time.Hour
	const caseColumns = `no, site, place, category, complex, kind, staff, client, person, body, run, state, version, opened, alerted, accepted, arrived,
		planned, eta, resolved, closed, touched, team, holder, checked, distance, fired_accept, fired_arrive, fired_resolve, fired_close, next_at, owner, until`
	teams, at := num(c.teams()), num(now.UnixMilli())
	ago := func(n int) string { return at + ` - i * ` + num(years.Milliseconds()/int64(max(1, n))) } // of the i-th of n
	site, team, person := siteOf(`i % `+teams), `1 + i % `+teams, `1 + i % `+num(max(1, c.People))
	closed, open := ago(c.Closed), at+` - 60000`
	untold := min(c.Entries, c.teams())
	return insert(
		ctx, db,
		rows{
			c.Closed, "cases", caseColumns,
			`'A' || (1000000 + i), ` + site + `, 0, 'equipment', 0, 'repair', 0, 1 + i % 50000, 0, '3号楼道闸坏了', 1, 'closed', 9, ` + closed + `, ` + closed + `, ` +
				closed + ` + 90000, 0, 0, 0, 0, ` + closed + ` + 900000, 0, ` + team + `, ` + person + `, 0, 0, 0, 0, 0, 0, 0, '', 0`,
		},
		rows{
			c.Open, "cases", caseColumns,
			`'A' || (9000000 + i), ` + site + `, 0, 'equipment', 0, 'repair', 0, 1 + i % 50000, 0, '3号楼道闸坏了', 1, 'accepted', 3, ` + open + `, ` + open + `, ` +
				open + ` + 30000, 0, 0, 0, 0, 0, 0, ` + team + `, ` + person + `, 0, 0, 0, 0, 0, 0, ` + at + ` + 3600000 + i, '', 0`,
		},
		rows{
			c.Entries, "entries", `no, cause, month, site, team, subject_kind, subject, rule, version, points, count, at, recorded, day, person, case_no, place,
				evidence, reverses, reason`,
			`'K' || i, 'by/' || i || '/1', '2025-05', ` + site + `, ` + team + `, 'person', ` + person + `, 'D1-UNIFORM', 1, -30, 1, ` +
				ago(c.Entries) + `, ` + ago(c.Entries) + `, '2025-05-01', 1, '', '北门', '', '', ''`,
		},
		rows{untold, "to_tell", `grp, entry`, team + `, 'K' || i`},
		rows{c.Entries - untold, "told", `grp, entry, notice`, `1 + (i + ` + num(untold) + `) % ` + teams + `, 'K' || (i + ` + num(untold) + `), 'notice/evening/1/2025-05-01'`},
	)
}

// Month adds the entries of a month so far to a filled company: as many for each
// guard, the younger the higher their number; those of its last day are untold,
// to the group of the team and to that of the site.
type Month struct {
	Company
	Entries int
	Zone    *time.Location
}

// Fill adds the month that now is in.
func (m Month) Fill(ctx context.Context, db *sql.DB, now time.Time) error {
	y, month, day := now.In(m.Zone).Date()
	begin := time.Date(y, month, 1, 0, 0, 0, 0, m.Zone)
	member := `(i % ` + num(max(1, m.People)) + `)`
	team, site := `1 + `+member+` % `+num(m.teams()), siteOf(member+` % `+num(m.teams()))
	at := num(begin.UnixMilli()) + ` + CAST(i * ` + num(now.Sub(begin).Milliseconds()/int64(max(1, m.Entries))) + ` AS BIGINT)`
	old := m.Entries - m.Entries/max(1, day)
	young := ` (i + ` + num(old) + `)`
	of := func(i string) (team, site string) {
		member := `((` + i + `) % ` + num(max(1, m.People)) + `)`
		return `1 + ` + member + ` % ` + num(m.teams()), num(m.teams()) + ` + ` + siteOf(member+` % `+num(m.teams()))
	}
	oldTeam, oldSite := of("i")
	youngTeam, youngSite := of(young)
	return insert(
		ctx, db,
		rows{
			m.Entries, "entries", `no, cause, month, site, team, subject_kind, subject, rule, version, points, count, at, recorded, day, person, case_no, place,
				evidence, reverses, reason`,
			`'M' || i, 'by/m' || i || '/1', '` + begin.Format("2006-01") + `', ` + site + `, ` + team + `, 'person', 1 + ` + member + `, 'D1-UNIFORM', 1, -30, 1, ` +
				at + `, ` + at + `, '` + begin.Format(time.DateOnly) + `', 1, '', '', '', '', ''`,
		},
		rows{old, "told", `grp, entry, notice`, oldTeam + `, 'M' || i, 'notice/evening/1/2025-05-01'`},
		rows{old, "told", `grp, entry, notice`, oldSite + `, 'M' || i, 'notice/evening/1/2025-05-01'`},
		rows{m.Entries - old, "to_tell", `grp, entry`, youngTeam + `, 'M' || ` + young},
		rows{m.Entries - old, "to_tell", `grp, entry`, youngSite + `, 'M' || ` + young},
	)
}
