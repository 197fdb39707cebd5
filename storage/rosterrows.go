package storage

import (
	"encoding/json"
	"slices"

	"anping/bot"
	"anping/scoring"
)

// The rows of the roster. Each is read and written by its columns (table.go); none
// leaves this package.

type siteRow struct {
	ID        num  `db:"id"`
	Code      text `db:"code"`
	Name      text `db:"name"`
	Zone      text `db:"zone"`
	Profile   text `db:"profile"`
	DutyPhone text `db:"duty_phone"`
	Lat       real `db:"lat"`
	Lon       real `db:"lon"`
	Office    text `db:"office"`
	Survey    text `db:"survey"`
	Since     text `db:"since_day"`
	AskVisits num  `db:"ask_visits"`
}

type teamRow struct {
	ID   num  `db:"id"`
	Site num  `db:"site"`
	Code text `db:"code"`
	Name text `db:"name"`
}

type hoursRow struct {
	Team    num  `db:"team"`
	Days    num  `db:"days"`
	From    num  `db:"from_min"`
	To      num  `db:"to_min"`
	FromDay text `db:"from_day"`
	ToDay   text `db:"to_day"`
}

type placeRow struct {
	ID     num  `db:"id"`
	Site   num  `db:"site"`
	Team   num  `db:"team"`
	Code   text `db:"code"`
	Name   text `db:"name"`
	Words  text `db:"words"`
	Class  text `db:"class"`
	Lat    real `db:"lat"`
	Lon    real `db:"lon"`
	Radius num  `db:"radius"`
}

type personRow struct {
	ID      num  `db:"id"`
	No      text `db:"no"`
	Name    text `db:"name"`
	Lang    text `db:"lang"`
	Phone   text `db:"phone"`
	FromDay text `db:"from_day"`
	ToDay   text `db:"to_day"`
	Since   text `db:"since_day"`
}

type memberRow struct {
	Person  num  `db:"person"`
	Team    num  `db:"team"`
	Site    num  `db:"site"`
	Role    text `db:"role"`
	FromDay text `db:"from_day"`
	ToDay   text `db:"to_day"`
}

type groupRow struct {
	ID      num  `db:"id"`
	Site    num  `db:"site"`
	Team    num  `db:"team"`
	Code    text `db:"code"`
	Name    text `db:"name"`
	Notice  num  `db:"notice_min"`
	Lang    text `db:"lang"`
	Names   text `db:"names"`
	FromDay text `db:"from_day"`
}

func rosterRows(ps *plan, r bot.RosterRow) error {
	t := ps.tables
	switch {
	case r.Site != nil:
		x := r.Site
		ps.put(kindSite, t.sites.row(nil, siteRow{
			num(x.ID), text(x.Code), text(x.Name), text(x.Zone), text(x.Profile), text(x.DutyPhone), real(x.Lat), real(x.Lon), text(x.Office), text(x.Survey), text(x.Since), bit(x.AskVisits),
		}))
	case r.Team != nil:
		x := r.Team
		ps.put(kindTeam, t.teams.row(nil, teamRow{num(x.ID), num(x.Site), text(x.Code), text(x.Name)}))
	case r.Hours != nil:
		x := r.Hours
		ps.put(kindHours, t.hours.row(nil, hoursRow{
			num(x.Team), num(x.Days), num(x.From), num(x.To), text(x.FromDay), text(x.ToDay),
		}))
	case r.Place != nil:
		x := r.Place
		words, err := json.Marshal(x.Words)
		if err != nil {
			return err
		}
		ps.put(kindPlace, t.places.row(nil, placeRow{
			num(x.ID), num(x.Site), num(x.Team), text(x.Code), text(x.Name), text(words), text(x.Class), real(x.Lat), real(x.Lon), num(x.Radius),
		}))
	case r.Person != nil:
		x := r.Person
		ps.put(kindPerson, t.people.row(nil, personRow{
			num(x.ID), text(x.No), text(x.Name), text(x.Lang), text(x.Phone), text(x.FromDay), text(x.ToDay), text(x.Since),
		}))
	case r.Member != nil:
		x := r.Member
		ps.put(kindMember, t.members.row(nil, memberRow{
			num(x.Person), num(x.Team), num(x.Site), text(x.Role), text(x.FromDay), text(x.ToDay),
		}))
	case r.Group != nil:
		x := r.Group
		ps.put(kindGroup, t.groups.row(nil, groupRow{
			num(x.ID), num(x.Site), num(x.Team), text(x.Code), text(x.Name), num(x.Notice), text(x.Lang), text(x.Names), text(x.FromDay),
		}))
	case r.NoGroup != 0:
		ps.put(kindNoGroup, []any{r.NoGroup})
	case r.Day != nil:
		ps.put(kindDay, t.days.row(nil, dayRowOf(*r.Day)))
	case r.Rota != nil:
		x := r.Rota
		ps.put(kindRota, t.rota.row(nil, rotaRow{num(x.Team), text(x.Day), text(x.Hours)}))
	case r.Client != nil:
		ps.put(kindClient, t.clients.row(nil, clientRowOf(*r.Client)))
	default:
		return roundRows(ps, r)
	}
	return nil
}

// roundRows are the rows of what is looked at on rounds: checkpoints, routes, the
// lines of checklists.
func roundRows(ps *plan, r bot.RosterRow) error {
	t := ps.tables
	switch {
	case r.Checkpoint != nil:
		ps.put(kindCheckpoint, t.checkpoints.row(nil, checkpointRowOf(*r.Checkpoint)))
	case r.Route != nil:
		x := r.Route
		ps.put(kindRoute, t.routes.row(nil, routeRow{num(x.Site), text(x.Route), text(x.Day), num(x.Person), bit(x.Gone)}))
	case r.CheckItem != nil:
		ps.put(kindCheckItem, t.checkItems.row(nil, checkItemRowOf(*r.CheckItem)))
	case r.NoCheckItem != "":
		ps.put(kindNoCheckItem, []any{clean(r.NoCheckItem)})
	default:
		return errEmptyRoster
	}
	return nil
}

func placeOf(r placeRow) (scoring.Place, error) {
	var words []string
	if err := json.Unmarshal([]byte(r.Words), &words); err != nil {
		return scoring.Place{}, err
	}
	return scoring.Place{
		ID: int64(r.ID), Site: int64(r.Site), Team: int64(r.Team), Code: string(r.Code), Name: string(r.Name),
		Words: slices.Clip(words), Class: scoring.PlaceClass(r.Class), Lat: float64(r.Lat), Lon: float64(r.Lon), Radius: int(r.Radius),
	}, nil
}
