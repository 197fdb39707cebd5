package scoring

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
	// Office are its office hours, as calendar.ParseHours reads them; "" = working
	// days from 9 to 18.
	Office string
	Survey SurveyEvery
	// Since is the local day of its first import, "" = longer than that is noted; in
	// no file. Months before it are no part of a year's score.
	Since string
	// AskVisits: key clients are asked whether somebody came, after a visit is logged.
	AskVisits bool
}

// SurveyEvery is how often the clients of a site are asked (scoring/survey).
type SurveyEvery string

// How often. "" is SurveyQuarter.
const (
	SurveyQuarter  SurveyEvery = "quarter"
	SurveyHalfYear SurveyEvery = "half-year"
	SurveyYear     SurveyEvery = "year"
	SurveyOff      SurveyEvery = "off"
)

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
	FullName       bool   // chose to be praised by full name; never in a roster's files (Setting)
	Since          string // the day of the first import, "" = longer than that is noted; in no file
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
