// Package roster reads the company's master data from a folder of CSV files, or
// from the sheets of a workbook that has one for each file, named without the
// ending: sites, teams, people, places, groups, clients and rota. Rows name each other
// by code; Rows.Number turns codes into row numbers.
//
// The form of the files:
//
//	sites.csv    code, name, zone, profile, duty_phone, lat, lon, office, survey, ask_visits
//	teams.csv    code, site, name, hours
//	people.csv   no, name, role, team, site, phone, lang, chat, from, to
//	places.csv   code, site, name, words, class, lat, lon, radius, team
//	groups.csv   code, name, site, team, lang, notice, names, chat, from
//	clients.csv  code, name, site, home, phone, key, guard, lang, chat
//	rota.csv     team, day, hours, to
//	checkpoints.csv  code, site, name, place, key, route, lat, lon, radius, locate, source
//	routes.csv   site, route, guard, day, to
//
// The first three must be there. A file is UTF-8, with or without a byte order
// mark (GBK, as Excel in China saves it, is read too, with a note), with a header line that names its columns in any order; an optional
// column may be left out. Lists within a cell are separated by | (words, teams,
// sites), by blanks (chats, platform:account:ext) or by ; (spans of hours, as in
// "Mon-Fri 08:00-18:00; Sat 20:00-08:00"; a span that ends before it starts ends
// on the next day). Days are 2025-06-12 (or 2025/6/12, as spreadsheets write it
// again), minutes 17:37, both of the site.
//
// office are a site's office hours, spans as above: without days of the week they
// are of working days (make-up days among them, public holidays not), with days of
// these unless they are public holidays; empty = 09:00-18:00. A row of rota.csv
// tells what a team does on a day, or on those until to, in place of its hours:
// spans, off (休) or usual (照常).
//
// A row of checkpoints.csv is a 巡更点: key (yes) wants a record every two hours,
// locate (yes) asks for a location with each tap, source is chat (links and codes)
// or system (an NFC patrol system); without lat and lon its place's count. A row of
// routes.csv gives a guard a route of a site on a day, or on those until to.
// A row of checks.csv is a line of a checklist: every week until the end of a day
// (due: mon or 周一), or every month until one (1 to 31, 31 being the last); team may
// be empty where the site has one; rule is D1-ALARM (报警), D1-FIRE (消防), D1-CAMERA
// (摄像头) or empty; by is the number of who checks in place of the captain; from is
// its first day, the day of the import when empty. A line not named any more is gone.
//
// A folder is the whole company. Loaded over an earlier one, hours and
// memberships that it does not name any more end yesterday and what takes their
// place begins today; a team it does not name is on duty no more, a group gets
// nothing more, a chat of an account it names chats of belongs to nobody. Sites,
// places, people and clients it does not name stay for what was recorded about
// them; who leaves gets a day in the column to. Days of a rota that it does not
// name stay as well: captains write them in the chat, too.
// Where checkpoints are named, those that are not any more are judged no more; of a
// route's day the guards that are named take the place of those before.
//
// A CSV file or sheet whose name is one letter off one of these is wrong; of one with
// any other name a note says that it is not read.
//
// Nothing of a folder is taken when any row of it is wrong: Read tells all that
// is wrong as file:row:column.
package roster

import (
	"cmp"
	"io/fs"

	"anping/scoring"
)

// Rows is a company by codes, as its files say. Row numbers inside are zero.
type Rows struct {
	Sites   []scoring.Site
	Teams   []Team
	People  []Person
	Places  []Place
	Groups  []Group
	Clients []Client
	Rota    []RotaDay
	Checks  []CheckItem
	Notes   RowErrors // what is worth a look, and was taken all the same

	Checkpoints []Checkpoint
	Routes      []RouteDay
}

// Team is a row of teams.csv; without Hours it is always on duty.
type Team struct {
	scoring.Team
	SiteCode string
	Hours    []scoring.Hours
}

// Person is a row of people.csv. A guard has one team, a captain one or more; a
// desk has a site; a supervisor or manager one or more sites, none meaning the
// whole company, as for an admin.
type Person struct {
	scoring.Person
	Role      scoring.Role
	TeamCodes []string
	SiteCodes []string
	Chats     []Chat
}

// Place is a row of places.csv.
type Place struct {
	scoring.Place
	SiteCode string
	TeamCode string // "" = whichever is on duty
}

// Group is a row of groups.csv.
type Group struct {
	scoring.Group
	SiteCode string
	TeamCode string // "" = the site's group
	Chats    []Chat
}

// Client is a row of clients.csv.
type Client struct {
	scoring.Client
	SiteCode string
	GuardNo  string // employee number of the responsible guard, "" = none
	Chats    []Chat
}

// Chat is one chat of a person, a client or a group on a platform; exactly one
// of the three is not 0 once it is numbered.
type Chat struct {
	Platform string // "sandbox", "telegram"
	Account  string // our account there
	Ext      string // the platform's id of the chat
	Person   int64
	Client   int64
	Group    int64
}

// Defaults are what rows mean that name no zone or language, and which platforms
// chats may be on.
type Defaults struct {
	Zone string // IANA name; "" = every site must name its own
	Lang string // language tag; "" = zh

	Platforms []string // names; none = any
}

// Read is Defaults.Read without defaults: a site without a zone is wrong.
func Read(fsys fs.FS) (Rows, error) { return Defaults{}.Read(fsys) }

// Read reads a folder. An error that lies in the files is a RowErrors, with
// everything that is wrong; Rows is then empty.
func (d Defaults) Read(fsys fs.FS) (Rows, error) {
	folder := &csvFolder{fsys: fsys}
	rows, err := d.read(folder)
	rows.Notes = append(folder.notes, rows.Notes...)
	return rows, err
}

func (d Defaults) read(from source) (Rows, error) {
	var all RowErrors
	r := reader{from: from, problems: &all, lost: map[string]bool{}, missing: map[string]bool{}, chats: map[Chat]string{}, platforms: d.Platforms, zone: d.Zone, language: cmp.Or(d.Lang, "zh")}
	rows := Rows{
		Sites:   r.sites(),
		Teams:   r.teams(),
		People:  r.people(),
		Places:  r.places(),
		Groups:  r.groups(),
		Clients: r.clients(),
		Rota:    r.rota(),
		Checks:  r.checks(),
	}
	rows.Checkpoints, rows.Routes = r.checkpoints(rows.Places), r.routes()
	rows.Notes = r.strays()
	if len(all) > 0 {
		return Rows{}, all
	}
	return rows, nil
}
