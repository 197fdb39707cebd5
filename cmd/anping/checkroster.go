package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/calendar"
	"anping/storage"
)

// gaps gathers what one kind of gap was found at, for one line.
type gaps struct {
	u     *checkup
	about string
}

// namedMost bounds how many of a kind are named in a line.
const namedMost = 5

// at says a gap of so many things, naming the first few.
func (g gaps) at(found []string, one, many, mend string) {
	if len(found) == 0 {
		return
	}
	what := one
	if len(found) > 1 {
		what = strconv.Itoa(len(found)) + " " + many
	}
	names := found[:min(len(found), namedMost)]
	what += ": " + strings.Join(names, ", ")
	if more := len(found) - len(names); more > 0 {
		what += " and " + strconv.Itoa(more) + " more"
	}
	g.u.say(lacking, g.about, what, mend)
}

// company looks for what is missing in the roster.
func (u *checkup) company(ctx context.Context, look *storage.Look, s Settings, r *scoring.Roster) error {
	if len(r.Sites) == 0 {
		u.say(lacking, "roster", "there is no company yet", u.run("import", "<folder>"))
		return nil
	}
	standards, err := look.Standards(ctx)
	if err != nil {
		return err
	}
	clients, err := look.AllClients(ctx)
	if err != nil {
		return err
	}
	chats, err := look.AllChats(ctx)
	if err != nil {
		return err
	}
	codes, err := look.LiveCodes(ctx)
	if err != nil {
		return err
	}
	siteless, err := look.Siteless(ctx)
	if err != nil {
		return err
	}
	unclaimed, err := look.Unclaimed(ctx, u.now.Add(-unclaimedFor))
	if err != nil {
		return err
	}
	before := u.count[lacking]
	gaps{u, "case"}.at(siteless, "an open case waits for its site, so nobody at a site sees it", "open cases wait for their site, so nobody at a site sees them",
		"the desk or a manager sends the bot 「小区 A1027 阳光花园」, with the number and the site's full name")
	u.sites(r)
	u.calendars(r)
	u.teams(r)
	u.reached(r, clients, chats, codes)
	u.switchedOff(s, r, chats)
	u.served(r, clients)
	u.patrols(s, r, chats)
	u.unclaimed(r, unclaimed)
	if err := u.checklists(ctx, look, r, chats); err != nil {
		return err
	}
	if u.count[lacking] == before {
		u.say(fine, "roster", fmt.Sprintf("%s, %s, %s, %s, %s: nothing is missing", counted(len(r.Sites), "site"), counted(len(r.Teams), "team"),
			counted(len(r.People), "person", "people"), counted(len(r.Groups), "group"), counted(len(clients), "client")), "")
	}
	today := standards.On(calendar.Day(u.now, zoneOf(s)))
	u.say(fine, "standard", fmt.Sprintf("version %d holds, from %s, of %d", today.Version, today.From, len(standards)), "")
	return nil
}

// sites looks at what each site needs.
func (u *checkup) sites(r *scoring.Roster) {
	var phone, heads, empty, alone, off []string
	for _, s := range r.Sites {
		day := r.Day(s.ID, u.now)
		name := s.Code + " " + s.Name
		if s.DutyPhone == "" {
			phone = append(phone, name)
		}
		if len(r.Supervisors(s.ID, day)) == 0 {
			heads = append(heads, name)
		}
		if !slices.ContainsFunc(r.Teams, func(t scoring.Team) bool { return t.Site == s.ID && works(r, t, day) }) {
			empty = append(empty, name)
			continue
		}
		weekly, rota := openHours(r, s, u.now)
		if off = append(off, rota...); len(weekly) > 0 {
			alone = append(alone, name+" ("+shownGaps(weekly, r.Zone(s.ID))+")")
		}
	}
	g := gaps{u, "site"}
	g.at(phone, "a site has no duty phone, which every first reply names", "sites have no duty phone, which every first reply names", "fill duty_phone in sites.csv and import")
	g.at(heads, "a site has neither supervisor nor manager, so nobody judges appeals", "sites have neither supervisor nor manager, so nobody judges appeals", "name one in people.csv and import")
	g.at(empty, "a site has no team", "sites have no team", "name its teams in teams.csv and import")
	g.at(alone, "nobody is on duty at a site at some hours of the week", "sites have nobody on duty at some hours of the week", "fill hours in teams.csv and import; until then only captain and supervisor are alerted then")
	g.at(off, "a day of a rota leaves nobody on duty at a site", "spans of a rota leave nobody on duty at a site",
		"give that day hours in rota.csv and import, or by 排班 in the chat; until then only captain and supervisor are alerted then")
}

// openHours are the spans of the next seven days in which nobody is on duty at a site:
// those that the hours of the week leave open, and as people read them those that a
// day of a rota does, each with that day.
func openHours(r *scoring.Roster, s scoring.Site, now time.Time) (weekly []scoring.Gap, rota []string) {
	for _, g := range r.Unguarded(s.ID, now) {
		if len(g.Rota) == 0 {
			weekly = append(weekly, g)
			continue
		}
		days := make([]string, len(g.Rota))
		for i, d := range g.Rota {
			days[i] = "rota.csv:" + r.Team(d.Team).Code + " " + d.Day
		}
		rota = append(rota, strings.Join(days, " and ")+" ("+s.Code+" "+s.Name+", "+shownGaps([]scoring.Gap{g}, r.Zone(s.ID))+")")
	}
	return weekly, rota
}

// fromMonth is the month from which next year's holidays should be known: the
// notice comes out in November.
const fromMonth = time.December

// calendars looks at the tables of this year, and from December on of the next.
func (u *checkup) calendars(r *scoring.Roster) {
	missing, provisional := map[string][]string{}, map[string][]string{}
	for _, s := range r.Sites {
		day := r.Day(s.ID, u.now)
		now, _ := time.Parse(time.DateOnly, day) // a day that Roster.Day made
		years := []string{day[:4]}
		if now.Month() >= fromMonth {
			years = append(years, strconv.Itoa(now.Year()+1))
		}
		for _, year := range years {
			switch r.Calendar(s.ID).Year(year) {
			case calendar.Missing:
				missing[year] = append(missing[year], s.Code+" "+s.Name)
			case calendar.Provisional:
				provisional[year] = append(provisional[year], s.Code+" "+s.Name)
			case calendar.Published:
			}
		}
	}
	for _, year := range slices.Sorted(maps.Keys(missing)) {
		u.say(noted, "calendar", "no public holidays are known for "+year+" at "+strings.Join(missing[year], ", ")+": Monday to Friday are working days", "anping calendar import --config FILE holidays.ics (or .csv)")
	}
	for _, year := range slices.Sorted(maps.Keys(provisional)) {
		u.say(noted, "calendar", "the holidays of "+year+" are provisional, without make-up days, at "+strings.Join(provisional[year], ", "),
			"when the notice is out: anping calendar show "+year+" > "+year+".csv, mend it, anping calendar import "+year+".csv")
	}
}

// shownGaps names the first spans: "Sat 20:00–Sun 08:00".
func shownGaps(g []scoring.Gap, zone *time.Location) string {
	var parts []string
	for _, x := range g[:min(len(g), 3)] {
		if x.To.Sub(x.From) >= 7*24*time.Hour-2*time.Hour {
			return "all week"
		}
		parts = append(parts, x.From.In(zone).Format("Mon 15:04")+"–"+x.To.In(zone).Format("Mon 15:04"))
	}
	if more := len(g) - len(parts); more > 0 {
		parts = append(parts, strconv.Itoa(more)+" more")
	}
	return strings.Join(parts, ", ")
}

// works reports whether a team has hours on a day or later, or is always on duty.
func works(r *scoring.Roster, t scoring.Team, day string) bool {
	found := false
	for _, h := range r.Hours {
		if h.Team == t.ID {
			if found = true; h.ToDay == "" || h.ToDay >= day {
				return true
			}
		}
	}
	return !found
}

// teams looks at what each team needs.
func (u *checkup) teams(r *scoring.Roster) {
	var captain, guards, group []string
	for _, t := range r.Teams {
		day := r.Day(t.Site, u.now)
		if !works(r, t, day) {
			continue
		}
		name := t.Code + " " + t.Name
		if len(r.Captains(t.ID, day)) == 0 {
			captain = append(captain, name)
		}
		if len(r.TeamPeople(t.ID, day)) == len(r.Captains(t.ID, day)) {
			guards = append(guards, name)
		}
		if len(r.TeamGroups(t.ID)) == 0 && len(r.SiteGroups(t.Site)) == 0 {
			group = append(group, name)
		}
	}
	g := gaps{u, "team"}
	g.at(captain, "a team has no captain, so its supervisor answers for it", "teams have no captain, so their supervisors answer for them", "give it one in people.csv and import")
	g.at(guards, "a team has no guard today", "teams have no guard today", "name its guards in people.csv and import")
	g.at(group, "a team has no group, so it gets no alert and no notice", "teams have no group, so they get no alert and no notice", "name one in groups.csv, import, and bind it from the group")
}

// reached looks who has no chat that lives.
func (u *checkup) reached(r *scoring.Roster, clients []scoring.Client, chats []bot.Chat, codes []scoring.Code) {
	has, dead := map[bot.Address]bool{}, map[bot.Address]bool{}
	for _, c := range chats {
		if c.Dead.IsZero() {
			has[c.Owner()] = true
		} else {
			dead[c.Owner()] = true
		}
	}
	var groups, people, given, lost []string
	for _, x := range r.Groups {
		if !has[bot.Address{Group: x.ID}] {
			groups = append(groups, x.Code+" "+x.Name)
		}
	}
	for _, p := range r.People {
		to := bot.Address{Person: p.ID}
		switch {
		case has[to] || r.Standing(p.ID, u.now).Role == scoring.RoleNone:
		case dead[to]:
			lost = append(lost, p.No+" "+p.Name)
		case slices.ContainsFunc(codes, func(k scoring.Code) bool { return k.Person == p.ID && k.Until.After(u.now) }):
			given = append(given, p.No+" "+p.Name)
		default:
			people = append(people, p.No+" "+p.Name)
		}
	}
	clients = slices.DeleteFunc(slices.Clone(clients), scoring.Client.Erased)
	without := 0
	for _, c := range clients {
		if !has[bot.Address{Client: c.ID}] {
			without++
		}
	}
	g := gaps{u, "chat"}
	g.at(groups, "a group has no chat, so nobody reads its notice", "groups have no chat, so nobody reads their notices", "put the bot into it; its captain writes 绑定群 there")
	g.at(people, "one of the staff has no chat", "of the staff have no chat", "give them codes: "+u.newCodes(""))
	g.at(given, "one of the staff has a code and has not bound yet", "of the staff have a code and have not bound yet", "hand the codes out, captains first; a lost one is made anew by: "+u.newCodes(" --renew NAME"))
	g.at(lost, "one of the staff has blocked the bot or left", "of the staff have blocked the bot or left", "ask them to write to the bot once")
	if without > 0 {
		u.say(noted, "chat", fmt.Sprintf("%d of %s without a chat: they can be reported for, and are told nothing", without, counted(len(clients), "client")), "")
	}
}

// served looks at clients and places.
func (u *checkup) served(r *scoring.Roster, clients []scoring.Client) {
	var key []string
	for _, c := range clients {
		if c.Key && r.Standing(c.Guard, u.now).Role == scoring.RoleNone {
			key = append(key, c.Code)
		}
	}
	gaps{u, "client"}.at(key, "a key client has no responsible guard who is employed", "key clients have no responsible guard who is employed", "fill guard in clients.csv and import")
	var blind []string
	for _, p := range r.Places {
		if p.Lat == 0 && p.Lon == 0 {
			blind = append(blind, p.Code)
		}
	}
	if len(blind) > 0 {
		u.say(noted, "place", fmt.Sprintf("%d of %s without coordinates: an arrival there stands as said, unchecked", len(blind), counted(len(r.Places), "place")), "")
	}
}
