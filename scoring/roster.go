package scoring

import "time"

// Role is what a person may be in a team or at a site (product.md, glossary).
type Role string

// The roles, from the glossary. A client has RoleClient and is no person of the roster.
const (
	RoleNone       Role = "" // a stranger
	RoleClient     Role = "client"
	RoleGuard      Role = "guard"
	RoleCaptain    Role = "captain"
	RoleDesk       Role = "desk"
	RoleSupervisor Role = "supervisor"
	RoleManager    Role = "manager"
	RoleAdmin      Role = "admin"
)

// Site is a guarded estate or building 项目.
type Site struct {
	ID        int64
	Code      string // unique, from the roster file
	Name      string
	Zone      string // IANA name, Asia/Shanghai
	Profile   string // "post" or "dispatch"
	DutyPhone string
	Lat, Lon  float64 // degrees, WGS 84; 0,0 = unknown
}

// Team is a 班组 of a site.
type Team struct {
	ID, Site int64
	Code     string
	Name     string
}

// Hours is one span of a team's hours, on the days of the week in Days. A team
// without a span is always on duty. The span belongs to the local day it starts on.
type Hours struct {
	Team           int64
	Days           uint8  // bit 0 Monday … bit 6 Sunday
	From, To       int    // minutes of the local day; To > From, over 1440 when it runs past midnight
	FromDay, ToDay string // dated row: first and last local day, "" = open
}

// PlaceClass decides the arrival limit.
type PlaceClass string

// The classes of a place 地点.
const (
	PlaceOrdinary PlaceClass = "ordinary" // 一般区域, 10 min
	PlaceKey      PlaceClass = "key"      // 重点区域, 5 min
)

// Place is a 地点 of a site.
type Place struct {
	ID, Site, Team int64 // Team 0 = whichever is on duty
	Code           string
	Name           string
	Words          []string // other names people use
	Class          PlaceClass
	Lat, Lon       float64
	Radius         int // metres within which 到了 counts as checked, 100 unless set (rules.md 3)
}

// Person is a member of staff.
type Person struct {
	ID             int64
	No             string // employee number, unique
	Name           string
	Lang           string // language tag
	Phone          string
	FromDay, ToDay string // employed, "" = open
}

// Member is a dated membership: a person's role in a team, at a site (Team 0),
// or in the whole company (Site 0).
type Member struct {
	Person, Team, Site int64
	Role               Role
	FromDay, ToDay     string
}

// NameForm is how a group's notice shows a guard's name.
type NameForm string

// The forms of rules.md 8; masked is the default.
const (
	NameFull   NameForm = "full"   // 李强
	NameMasked NameForm = "masked" // 李*
	NameDuty   NameForm = "duty"   // 岗位
)

// Group is a 团队群, a chat bound to a team (Team ≠ 0) or to a site.
type Group struct {
	ID, Site, Team int64
	Code           string
	Name           string
	Notice         int // minute of the local day of its evening notice; -1 = by rules.md 8
	Lang           string
	Names          NameForm
	FromDay        string // first local day it gets a notice
}

// Client is a 客户. Clients are many and change often: they are not part of
// Roster but read with their chat.
type Client struct {
	ID, Site int64
	Code     string
	Name     string
	Lang     string
	Phone    string
	Home     string // building and flat, never shown in a group
	Key      bool   // 重点客户
	Guard    int64  // responsible guard
}

// Roster is the company as the engine needs it at every message: everything but
// clients. It is immutable once built by NewRoster and shared between goroutines.
type Roster struct {
	Sites   []Site
	Teams   []Team
	Hours   []Hours
	Places  []Place
	People  []Person
	Members []Member
	Groups  []Group

	index rosterIndex
}

type rosterIndex struct{}

// NewRoster indexes the rows and loads the zones. A site with an unknown zone is an error.
func NewRoster(rows Roster) (*Roster, error) { panic("unwritten") }

// Site finds a site by row number; the zero Site when there is none. The same
// holds for Team, Place, Person and Group.
func (r *Roster) Site(id int64) Site     { panic("unwritten") }
func (r *Roster) Team(id int64) Team     { panic("unwritten") }
func (r *Roster) Place(id int64) Place   { panic("unwritten") }
func (r *Roster) Person(id int64) Person { panic("unwritten") }
func (r *Roster) Group(id int64) Group   { panic("unwritten") }

// Zone is the site's location; UTC for an unknown site.
func (r *Roster) Zone(site int64) *time.Location { panic("unwritten") }

// Day is the site's local day of t, 2025-06-12.
func (r *Roster) Day(site int64, t time.Time) string { panic("unwritten") }

// Standing is what a person is on a day: the highest role held, and where.
type Standing struct {
	Person int64
	Role   Role
	Team   int64 // home team for guard and captain, else 0
	Site   int64 // 0 = the whole company
}

// Standing returns what a person is at t; RoleNone when not employed.
func (r *Roster) Standing(person int64, t time.Time) Standing { panic("unwritten") }

// Members returns the people of a team on a local day, captains included, by row number.
func (r *Roster) TeamPeople(team int64, day string) []Person { panic("unwritten") }

// SitePeople returns everybody with a team at the site on a local day.
func (r *Roster) SitePeople(site int64, day string) []Person { panic("unwritten") }

// Captains returns the captains of a team on a local day.
func (r *Roster) Captains(team int64, day string) []Person { panic("unwritten") }

// Supervisors returns the supervisors of a site on a local day; when there are
// none, the managers of the site or of the company.
func (r *Roster) Supervisors(site int64, day string) []Person { panic("unwritten") }

// Desk returns who answers for a site without a captain: the desk, else the supervisors.
func (r *Roster) Desk(site int64, day string) []Person { panic("unwritten") }

// SiteGroups returns the groups bound to the site itself; TeamGroups those of a team.
func (r *Roster) SiteGroups(site int64) []Group { panic("unwritten") }
func (r *Roster) TeamGroups(team int64) []Group { panic("unwritten") }

// OnDuty returns the teams of a site whose hours hold t; when several do and
// place names a team among them, only that one (rules.md 3).
func (r *Roster) OnDuty(site, place int64, t time.Time) []Team { panic("unwritten") }

// PlaceIn finds the roster place named in a sentence: the longest name or word
// that occurs in it; false when none or two of equal length differ.
func (r *Roster) PlaceIn(site int64, text string) (Place, bool) { panic("unwritten") }

// PeopleNamed finds the people of a site (0 = all) on a day whose name, or
// employee number, starts the text; Rest is what follows. Several of one name
// are all returned.
func (r *Roster) PeopleNamed(site int64, day, text string) (found []Person, rest string) {
	panic("unwritten")
}

// NoticeMinute is the minute of a local day at which a group's evening notice
// stands: its own, else 23 min before the last end of its team's hours on that
// local day, else 17:37 (rules.md 8).
func (r *Roster) NoticeMinute(group int64, day string) int { panic("unwritten") }

// Masked shortens a name for a group: 李强 → 李*, 欧阳娜娜 → 欧阳*, Anna Bell → A*.
func Masked(name string) string { panic("unwritten") }
