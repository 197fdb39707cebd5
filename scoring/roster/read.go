package roster

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"anping/scoring"
	"anping/scoring/calendar"
)

// reader reads the files in their order, each checked against those before it.
type reader struct {
	from      source
	problems  *RowErrors
	chats     map[Chat]string // whose each chat is, to refuse one chat for two
	platforms []string        // on which chats may be, none = any
	zone      string          // of sites that name none
	language  string          // of rows that name none

	lost      map[string]bool // files that could not be read whole: what names their rows is not judged
	missing   map[string]bool // of these, who is not there and has another name
	siteCodes map[string]bool
	teamSites map[string]string // team code → site code
	roles     map[string]scoring.Role
	routesOf  map[routePlace]bool
}

// once puts down a code that stands twice in its file.
func once(seen map[string]bool, r record, column, code string) {
	if code != "" && seen[code] {
		r.wrong(column, "%s stands twice", code)
	}
	seen[code] = true
}

// mine puts down chats that belong to somebody else already.
func (x *reader) mine(r record, chats []Chat, who string) []Chat {
	for _, c := range chats {
		if other, taken := x.chats[c]; taken {
			r.wrong("chat", "%s:%s:%s belongs to %s already", c.Platform, c.Account, c.Ext, other)
		}
		x.chats[c] = who
		x.platform(r, c)
	}
	return chats
}

// platform puts down a chat on a platform that nobody knows: it would count as bound,
// and nothing would ever reach it.
func (x *reader) platform(r record, c Chat) {
	if len(x.platforms) == 0 || slices.Contains(x.platforms, c.Platform) {
		return
	}
	r.wrong("chat", "%q is no platform; there are %s", c.Platform, strings.Join(x.platforms, ", "))
	if meant := near(c.Platform, x.platforms); meant != "" {
		x.problems.mend("did you mean " + meant + "?")
	}
}

func (x *reader) sites() []scoring.Site {
	var sites []scoring.Site
	x.siteCodes = map[string]bool{}
	for _, r := range x.sheet(columns{
		"sites", 2, []string{"code", "name", "zone", "profile", "duty_phone", "lat", "lon", "office", "survey", "ask_visits"},
	}, false) {
		s := scoring.Site{
			Code: r.code("code", true), Name: r.must("name"), Zone: x.siteZone(r), DutyPhone: r.phone("duty_phone"),
			Profile: choice(r, "profile", scoring.ProfilePost, map[string]string{
				"post": scoring.ProfilePost, "dispatch": scoring.ProfileDispatch,
			}),
		}
		s.Lat, s.Lon = r.position()
		s.Office = scoring.Fold(r.cell("office"))
		if _, err := calendar.ParseHours(s.Office); err != nil {
			r.wrong("office", "%v", err)
		}
		s.Survey = choice(r, "survey", "", map[string]scoring.SurveyEvery{
			"quarter": "", "half-year": scoring.SurveyHalfYear, "year": scoring.SurveyYear, "off": scoring.SurveyOff,
			"季度": "", "半年": scoring.SurveyHalfYear, "年": scoring.SurveyYear, "不做": scoring.SurveyOff,
		})
		s.AskVisits = choice(r, "ask_visits", "no", map[string]string{"no": "no", "yes": "yes", "不问": "no", "问": "yes"}) == "yes"
		once(x.siteCodes, r, "code", s.Code)
		sites = append(sites, s)
	}
	return sites
}

// siteZone is a site's own zone or the default.
func (x *reader) siteZone(r record) string {
	zone := cmp.Or(r.cell("zone"), x.zone)
	if zone == "" {
		return r.must("zone")
	}
	if _, err := time.LoadLocation(zone); err != nil || zone == "Local" {
		r.wrong("zone", "%q is no time zone like Asia/Shanghai", zone)
	}
	return zone
}

func (x *reader) teams() []Team {
	var teams []Team
	x.teamSites = map[string]string{}
	seen := map[string]bool{}
	for _, r := range x.sheet(columns{"teams", 3, []string{"code", "site", "name", "hours"}}, false) {
		t := Team{Team: scoring.Team{Code: r.code("code", true), Name: r.must("name")}, SiteCode: x.site(r)}
		var err error
		if t.Hours, err = parseHours(r.cell("hours")); err != nil {
			r.wrong("hours", "%v", err)
		}
		once(seen, r, "code", t.Code)
		x.teamSites[t.Code] = t.SiteCode
		teams = append(teams, t)
	}
	return teams
}

// site is a row's site, which must be one of sites.csv.
func (x *reader) site(r record) string {
	code := r.code("site", true)
	if code != "" {
		x.named(r, "site", code)
	}
	return code
}

// named puts down a site that is not there.
func (x *reader) named(r record, column, code string) {
	if !x.siteCodes[code] && !x.lost["sites"] {
		r.wrong(column, "no site %s in %s%s", code, x.from.called("sites"), nearly(code, maps.Keys(x.siteCodes)))
	}
}

// noTeam puts down a team that is not there.
func (x *reader) noTeam(r record, code string) {
	if !x.lost["teams"] {
		r.wrong("team", "no team %s in %s%s", code, x.from.called("teams"), nearly(code, maps.Keys(x.teamSites)))
	}
}

// nearly names the code that differs only in the size or width of its letters.
func nearly(code string, all iter.Seq[string]) string {
	for have := range all {
		if scoring.Fold(have) == scoring.Fold(code) {
			return ", where it is written " + have
		}
	}
	return ""
}

// team is a row's team, "" = none, which must be one of the site.
func (x *reader) team(r record, site string) string {
	code := r.code("team", false)
	if code == "" {
		return ""
	}
	of, ok := x.teamSites[code]
	switch {
	case !ok:
		x.noTeam(r, code)
	case of != site:
		r.wrong("team", "team %s is of site %s, not %s", code, of, site)
	}
	return code
}

func (x *reader) places() []Place {
	var places []Place
	seen := map[string]bool{}
	for _, r := range x.sheet(columns{
		"places", 3, []string{"code", "site", "name", "words", "class", "lat", "lon", "radius", "team"},
	}, true) {
		p := Place{SiteCode: x.site(r)}
		p.Code, p.Name, p.Words = r.code("code", true), r.must("name"), r.list("words")
		p.Class = choice(r, "class", scoring.PlaceOrdinary, map[string]scoring.PlaceClass{
			"ordinary": scoring.PlaceOrdinary, "key": scoring.PlaceKey, "一般": scoring.PlaceOrdinary, "重点": scoring.PlaceKey, "重點": scoring.PlaceKey,
		})
		p.Lat, p.Lon = r.position()
		p.Radius = r.metres("radius", 100, 10_000)
		p.TeamCode = x.team(r, p.SiteCode)
		once(seen, r, "code", p.Code)
		places = append(places, p)
	}
	return places
}

func (x *reader) groups() []Group {
	var groups []Group
	seen := map[string]bool{}
	for _, r := range x.sheet(columns{
		"groups", 3, []string{"code", "name", "site", "team", "lang", "notice", "names", "chat", "from"},
	}, true) {
		g := Group{SiteCode: x.site(r)}
		g.Code, g.Name, g.Lang = r.code("code", true), r.must("name"), r.lang(x.language)
		g.TeamCode = x.team(r, g.SiteCode)
		g.Notice, g.FromDay = r.minute("notice"), r.day("from")
		g.Names = choice(r, "names", scoring.NameMasked, map[string]scoring.NameForm{
			"full": scoring.NameFull, "masked": scoring.NameMasked, "duty": scoring.NameDuty,
		})
		g.Chats = x.mine(r, r.chats(), "group "+g.Code)
		once(seen, r, "code", g.Code)
		groups = append(groups, g)
	}
	return groups
}

func (x *reader) clients() []Client {
	var clients []Client
	seen := map[string]bool{}
	for _, r := range x.sheet(columns{
		"clients", 3, []string{"code", "name", "site", "home", "phone", "key", "guard", "lang", "chat"},
	}, true) {
		c := Client{SiteCode: x.site(r), GuardNo: r.code("guard", false)}
		c.Code, c.Name, c.Lang = r.code("code", true), r.must("name"), r.lang(x.language)
		c.Home, c.Phone = r.cell("home"), r.phone("phone")
		c.Key = choice(r, "key", "no", map[string]string{
			"yes": "yes", "no": "no", "true": "yes", "false": "no", "1": "yes", "0": "no", "是": "yes", "否": "no",
		}) == "yes"
		if c.GuardNo != "" && !x.lost["people"] && !slices.Contains([]scoring.Role{scoring.RoleGuard, scoring.RoleCaptain}, x.roles[c.GuardNo]) {
			r.wrong("guard", "no guard or captain %s in %s", c.GuardNo, x.from.called("people"))
		}
		c.Chats = x.mine(r, r.chats(), "client "+c.Code)
		once(seen, r, "code", c.Code)
		clients = append(clients, c)
	}
	return clients
}
