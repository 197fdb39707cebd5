package commands

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/calendar"
)

// Becomes is what an import does to a row.
type Becomes string

// What an import can do.
const (
	Added   Becomes = "added"
	Changed Becomes = "changed"
	Ended   Becomes = "ended"
	Ends    Becomes = "ends" // later, by itself
)

// Difference is one row that an import stores: what of, its code and name, and
// of a changed one the columns that differ; of a chat that ends by itself why.
type Difference struct {
	Becomes Becomes
	What    string // "site", "team", "hours", "place", "person", "member", "group", "client", "rota", "check", "checkpoint", "route", "chat"
	Code    string
	Name    string
	Columns []string
}

// Differences says what the Acts of an Import change, in the order in which
// they store it. had is what the Import was given.
func Differences(had Stored, acts []bot.Act) []Difference {
	if len(acts) == 0 {
		return nil
	}
	if had.Roster == nil {
		had.Roster = &scoring.Roster{}
	}
	d := differing{had: had, hours: map[spanKey]bool{}, members: map[scoring.Member]bool{}, chats: map[int64]bot.Chat{}, names: map[string]Difference{}}
	for _, h := range had.Roster.Hours {
		d.hours[keyOfSpan(h)] = true
	}
	for _, m := range had.Roster.Members {
		m.ToDay = ""
		d.members[m] = true
	}
	for _, c := range had.Chats {
		d.chats[c.ID] = c
	}
	d.know(had)
	d.today = calendar.Day(acts[0].At, time.FixedZone("", 14*60*60)) // the first zone in which a day is over
	for _, act := range acts {
		for _, row := range act.Change.Roster {
			d.row(row)
		}
		for _, c := range act.Change.Chats {
			d.chat(c)
		}
	}
	d.partings(acts)
	return d.out
}

// partings are the chats that a leaving date or a new phone ends, a line for each
// person (leave.go).
func (d *differing) partings(acts []bot.Act) {
	after := maps.Clone(d.chats)
	for _, act := range acts {
		for _, c := range act.Change.Chats {
			after[c.ID] = c
		}
	}
	chats := map[int64][]bot.Chat{}
	for _, c := range after {
		chats[c.Person] = append(chats[c.Person], c)
	}
	for _, act := range acts {
		for _, due := range act.Change.Due {
			d.parting(due, chats[rowNumber(due.Scope)], act.At)
		}
	}
}

func (d *differing) parting(due bot.Due, chats []bot.Chat, now time.Time) {
	ends := due.Name == noticeLeave && len(chats) > 0 && !due.Next.IsZero() ||
		due.Name == noticePhone && slices.ContainsFunc(chats, func(c bot.Chat) bool { return boundBefore(c, due) })
	if !ends {
		return
	}
	becomes, why := Ended, "new phone"
	if due.Name == noticeLeave {
		why = "after " + due.Period[:len(time.DateOnly)]
	}
	if due.Next.After(now) {
		becomes = Ends
	}
	d.of("chat", mark("person", rowNumber(due.Scope)), becomes)
	d.out[len(d.out)-1].Columns = []string{why}
}

// differing gathers differences.
type differing struct {
	had     Stored
	hours   map[spanKey]bool
	members map[scoring.Member]bool // without their last day
	chats   map[int64]bot.Chat
	names   map[string]Difference // code and name by what and row number
	today   string
	out     []Difference
}

// know puts down what the rows that exist are called.
func (d *differing) know(had Stored) {
	for _, x := range had.Roster.Sites {
		d.called("site", x.ID, x.Code, x.Name)
	}
	for _, x := range had.Roster.Teams {
		d.called("team", x.ID, x.Code, x.Name)
	}
	for _, x := range had.Roster.People {
		d.called("person", x.ID, x.No, x.Name)
	}
	for _, x := range had.Roster.Groups {
		d.called("group", x.ID, x.Code, x.Name)
	}
	for _, x := range had.Clients {
		d.called("client", x.ID, x.Code, x.Name)
	}
}

func (d *differing) called(what string, id int64, code, name string) {
	d.names[mark(what, id)] = Difference{What: what, Code: code, Name: name}
}

func mark(what string, id int64) string { return what + "/" + number(id) }

func (d *differing) row(r bot.RosterRow) {
	was := d.had.Roster
	switch {
	case r.Site != nil:
		d.whole("site", r.Site.ID, r.Site.Code, r.Site.Name, find(was.Sites, func(x scoring.Site) bool { return x.ID == r.Site.ID }), *r.Site)
	case r.Team != nil:
		d.whole("team", r.Team.ID, r.Team.Code, r.Team.Name, find(was.Teams, func(x scoring.Team) bool { return x.ID == r.Team.ID }), *r.Team)
	case r.Place != nil:
		d.whole("place", r.Place.ID, r.Place.Code, r.Place.Name, find(was.Places, func(x scoring.Place) bool { return x.ID == r.Place.ID }), *r.Place)
	case r.Person != nil:
		d.whole("person", r.Person.ID, r.Person.No, r.Person.Name, find(was.People, func(x scoring.Person) bool { return x.ID == r.Person.ID }), *r.Person)
	case r.Group != nil:
		d.whole("group", r.Group.ID, r.Group.Code, r.Group.Name, find(was.Groups, func(x scoring.Group) bool { return x.ID == r.Group.ID }), *r.Group)
	case r.Client != nil:
		d.whole("client", r.Client.ID, r.Client.Code, r.Client.Name, find(d.had.Clients, func(x scoring.Client) bool { return x.ID == r.Client.ID }), *r.Client)
	case r.Rota != nil:
		d.dated("rota", mark("team", r.Rota.Team), slices.ContainsFunc(was.Rota, func(x scoring.RotaDay) bool { return rotaSpot(x) == rotaSpot(*r.Rota) }), "")
		d.out[len(d.out)-1].Columns = []string{r.Rota.Day + " " + r.Rota.Hours}
	case r.Checkpoint != nil:
		d.checkpoint(*r.Checkpoint)
	case r.Route != nil:
		d.dated("route", mark("person", r.Route.Person), r.Route.Gone, "")
		d.out[len(d.out)-1].Columns = []string{strings.TrimSpace(r.Route.Day + " " + r.Route.Route)}
		if r.Route.Gone {
			d.out[len(d.out)-1].Becomes = Ended
		}
	case r.CheckItem != nil:
		x := r.CheckItem
		d.whole("check", 0, x.Code, x.Item, find(was.Checks, func(o scoring.CheckItem) bool { return o.Code == x.Code }), *x)
	case r.NoCheckItem != "":
		d.out = append(d.out, Difference{Becomes: Ended, What: "check", Code: r.NoCheckItem})
	case r.NoGroup != 0:
		d.of("group", mark("group", r.NoGroup), Ended)
	case r.Hours != nil:
		d.dated("hours", mark("team", r.Hours.Team), d.hours[keyOfSpan(*r.Hours)], r.Hours.ToDay)
	case r.Member != nil:
		m := *r.Member
		m.ToDay = ""
		d.dated("member", mark("person", m.Person), d.members[m], r.Member.ToDay)
		if team := d.names[mark("team", m.Team)]; team.Name != "" {
			d.out[len(d.out)-1].Name += ", " + team.Name
		}
	}
}

func find[T any](rows []T, is func(T) bool) *T {
	if i := slices.IndexFunc(rows, is); i >= 0 {
		return &rows[i]
	}
	return nil
}

// whole is a row that is stored whole; was is a pointer, nil = there was none.
func (d *differing) whole(what string, id int64, code, name string, was, is any) {
	d.called(what, id, code, name)
	x := Difference{Becomes: Added, What: what, Code: code, Name: name}
	if p := reflect.ValueOf(was); !p.IsNil() {
		x.Becomes, x.Columns = Changed, columnsChanged(p.Elem(), reflect.ValueOf(is))
	}
	d.out = append(d.out, x)
}

// columnsChanged names the fields that differ, as the files call them.
func columnsChanged(was, is reflect.Value) []string {
	var out []string
	for i := range was.NumField() {
		if !reflect.DeepEqual(was.Field(i).Interface(), is.Field(i).Interface()) {
			out = append(out, columnName(was.Type().Field(i).Name))
		}
	}
	return out
}

// columnName turns DutyPhone into duty_phone, FromDay into from.
func columnName(field string) string {
	var b strings.Builder
	for i, r := range strings.TrimSuffix(field, "Day") {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// dated is a row with a last day: one that had none gets it to end. Hours that
// are over when they come end a team that was always on duty.
func (d *differing) dated(what, whose string, was bool, toDay string) {
	switch ended := toDay != "" && toDay < d.today; {
	case ended && (was || what == "hours"):
		d.of(what, whose, Ended)
	case was:
		d.of(what, whose, Changed)
	default:
		d.of(what, whose, Added)
	}
}

func (d *differing) chat(c bot.Chat) {
	old, known := d.chats[c.ID]
	switch {
	case c.Owner() == bot.Address{}:
		d.of("chat", owner(old), Ended)
	case known && old.Owner() != bot.Address{}:
		d.of("chat", owner(c), Changed)
	default:
		d.of("chat", owner(c), Added)
	}
}

func owner(c bot.Chat) string {
	switch a := c.Owner(); {
	case a.Group != 0:
		return mark("group", a.Group)
	case a.Person != 0:
		return mark("person", a.Person)
	default:
		return mark("client", a.Client)
	}
}

func (d *differing) of(what, whose string, b Becomes) {
	x := d.names[whose]
	d.out = append(d.out, Difference{Becomes: b, What: what, Code: cmp.Or(x.Code, whose), Name: x.Name})
}
