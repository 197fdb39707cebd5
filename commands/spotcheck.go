package commands

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// A 抽查 draws so many records unless more or fewer are asked for, and at most so
// many (ours).
const (
	spotUsual = 5
	spotMost  = 10
)

// rulePhrase is the rule about what nobody says to a client (product.md).
const rulePhrase = "D3-PHRASE"

// spotForm is a draw's number as buttons write it.
var spotForm = regexp.MustCompile(`^(?i:cc)\s?-?\s?(\d{1,12})\b`)

type spotReader interface {
	// SpotChecks lists the records of a draw, in its order; notes spot/<no>. None when
	// there is no such draw.
	SpotChecks(ctx context.Context, v bot.View, no string) ([]scoring.SpotCheck, error)
	// Utterings lists what staff wrote down for the clients of a site from a moment on
	// and before another: answers and what was done about cases opened in that span,
	// and visits made in it, by number and time; at most 5,000. Nothing of cases about a
	// person, nothing that was drawn before, nothing whose words are gone. It notes no
	// stamp.
	Utterings(ctx context.Context, v bot.View, site int64, from, to time.Time) ([]scoring.Uttering, error)
	// Drawn counts the records of a site that were drawn from a moment on in a month. It
	// notes no stamp.
	Drawn(ctx context.Context, v bot.View, site int64, month string, from time.Time) (int, error)
}

// spotCheck is 抽查: it draws some of the month's records at random and shows each;
// what holds a banned phrase is put to the captain at once, and to nobody's account
// by itself.
func (s clerk) spotCheck(ctx context.Context, r *bot.Request) (bot.Change, error) {
	teams, rest, answer, err := teamsAsked(r)
	if err != nil || !answer.Reply.Empty() {
		return answer, err
	}
	site, n := teams[0].Site, spotUsual
	if asked, _ := strconv.Atoi(strings.Trim(rest, " 条條")); asked > 0 {
		n = min(asked, spotMost)
	}
	zone := r.Roster.Zone(site)
	month := calendar.Month(r.At, zone)
	from, to, err := calendar.Span(month, zone)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read the month: %w", err)
	}
	said, err := s.Utterings(ctx, r.View, site, from, to)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read the month's records: %w", err)
	}
	of := map[string][]scoring.Uttering{}
	var records []string
	for _, u := range said {
		if len(of[u.Record]) == 0 {
			records = append(records, u.Record)
		}
		of[u.Record] = append(of[u.Record], u)
	}
	if len(records) == 0 {
		return s.spotNone(ctx, r, site, month, from)
	}
	no, err := newNo(ctx, r.Reading, "CC-", bot.SeriesSpot)
	if err != nil {
		return bot.Change{}, err
	}
	seed := r.ID()
	drawn := scoring.DrawRecords(seed, records, n)
	c := bot.Change{Reply: r.Reply("spot.drawn", text.A("no", no), text.A("n", number(len(drawn))), text.A("among", number(len(records))), text.A("seed", seed))}
	for i, record := range drawn {
		x := scoring.SpotCheck{
			No: no, N: i + 1, Site: site, Month: month, Seed: seed, Among: len(records), Record: record, Person: of[record][len(of[record])-1].Person,
			State: scoring.SpotOpen, By: r.Who.Standing.Person, At: r.At,
		}
		c.Spots = append(c.Spots, x)
		showSpot(r, &c, x, of[record])
	}
	return c, nil
}

// spotNone says that there is nothing to draw: no record, or all were drawn.
func (s clerk) spotNone(ctx context.Context, r *bot.Request, site int64, month string, from time.Time) (bot.Change, error) {
	n, err := s.Drawn(ctx, r.View, site, month, from)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read what was drawn: %w", err)
	}
	if n > 0 {
		return reply(r, "spot.all_drawn", text.A("n", number(n)))
	}
	return reply(r, "spot.empty")
}

// showSpot shows a record to who drew it, and proposes what it holds of banned
// phrases.
func showSpot(r *bot.Request, c *bot.Change, x scoring.SpotCheck, said []scoring.Uttering) {
	lang := r.Lang
	b := bot.Body{Lang: lang, Lines: []text.Line{r.Say(lang, "spot.record", text.A("no", x.No), text.A("n", number(x.N)), text.A("record", x.Record))}}
	for _, u := range said {
		phrase := banned(r.Reading, x.Site, u.Words)
		key := text.Key("spot.said")
		if phrase != "" {
			key = "spot.said_banned"
			proposeSpot(r, c, x, u)
		}
		b.Lines = append(b.Lines, r.Say(lang, key, text.ByName("name", r.Roster.Person(u.Person).Name), text.As("words", u.Words), text.As("phrase", phrase)))
	}
	action := x.No + " " + number(x.N)
	offer(r.Reading, c, &b, r.Who.Standing.Person, r.Now.Add(decideLate),
		choice{r.Say(lang, "button.spot_fine", text.A("record", x.Record)), "spotted fine " + action},
		choice{r.Say(lang, "button.spot_flawed", text.A("record", x.Record)), "spotted flawed " + action})
	c.Notes = append(c.Notes, bot.Note{
		Key: "spot/" + x.No + "/" + number(x.N), To: bot.Address{Person: r.Who.Standing.Person}, Class: bot.ClassReply, Body: b,
	})
}

// proposeSpot puts a banned phrase that was found to who may record it.
func proposeSpot(r *bot.Request, c *bot.Change, x scoring.SpotCheck, u scoring.Uttering) {
	sender := r.Roster.Person(u.Person)
	key := "spotphrase/" + x.No + "/" + number(x.N) + "/" + number(len(c.Notes)) + "/"
	for _, p := range spotJudges(r, x, u.Person) {
		b := bot.Body{Lang: p.Lang, Lines: []text.Line{r.Say(p.Lang, "spot.phrase", text.A("no", x.No), text.A("record", x.Record),
			text.ByName("name", sender.Name), text.As("words", u.Words))}}
		offer(r.Reading, c, &b, p.ID, r.Now.Add(scoring.RecordWithin), choice{r.Say(p.Lang, "button.charge"), "deduct " + typedName(sender) + " " + rulePhrase})
		c.Notes = append(c.Notes, bot.Note{
			Key: key + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress, Body: b, Due: r.Roster.Quiet(p.ID, r.Now),
		})
	}
}

// spotJudges are the captains of whose words they are; for a captain, and where
// there is none, the supervisors.
func spotJudges(r *bot.Request, x scoring.SpotCheck, person int64) []scoring.Person {
	day := r.Roster.Day(x.Site, r.Now)
	not := func(people []scoring.Person) []scoring.Person {
		return slices.DeleteFunc(slices.Clone(people), func(p scoring.Person) bool { return p.ID == person })
	}
	st := r.Roster.LastStanding(person, r.Now)
	judges := not(r.Roster.Captains(st.Team, day))
	if len(judges) == 0 || st.Role != scoring.RoleGuard {
		judges = not(r.Roster.Supervisors(x.Site, day))
	}
	return judges
}

// spotted is 【合格】 or 【有问题】 about a record that was drawn; what is wrong is
// asked for in words, and told to the captain.
func (s clerk) spotted(ctx context.Context, r *bot.Request) (bot.Change, error) {
	word, rest, _ := strings.Cut(scoring.Tidy(r.Words), " ")
	no, rest := cutNumber(rest, "CC-", spotForm)
	at, said, _ := strings.Cut(rest, " ")
	drawn, err := s.SpotChecks(ctx, r.View, no)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read the draw: %w", err)
	}
	i := slices.IndexFunc(drawn, func(x scoring.SpotCheck) bool { return number(x.N) == at })
	switch {
	case i < 0 || !r.Who.Reaches(r.Reach, drawn[i].Site, 0, 0):
		return reply(r, "spot.none")
	case drawn[i].State != scoring.SpotOpen:
		return reply(r, "spot.decided", text.A("record", drawn[i].Record))
	}
	x := drawn[i]
	if word == "fine" {
		x.State = scoring.SpotFine
		c := bot.Change{Reply: r.Reply("spot.fine", text.A("record", x.Record))}
		c.Spots = []scoring.SpotCheck{x}
		return c, nil
	}
	if said == "" {
		return askFor(r, r.Say(r.Lang, "spot.what", text.A("record", x.Record)), "spotted flawed "+no+" "+at)
	}
	x.State, x.Reason = scoring.SpotFlawed, said
	c := bot.Change{Reply: r.Reply("spot.flawed", text.A("record", x.Record))}
	c.Spots = []scoring.SpotCheck{x}
	doubt, err := s.doubted(ctx, r, x.Record)
	if err != nil {
		return bot.Change{}, err
	}
	if doubt.No != "" {
		c.Visits = []scoring.Visit{doubt}
	}
	for _, p := range spotJudges(r, x, x.Person) {
		if p.ID == r.Who.Standing.Person {
			proposeFlawed(r, &c, &c.Reply, p, x, doubt)
			continue
		}
		b := bot.Body{Lang: p.Lang, Lines: []text.Line{r.Say(p.Lang, "spot.told", text.A("record", x.Record),
			text.ByName("name", r.Roster.Person(x.Person).Name), text.As("words", said))}}
		proposeFlawed(r, &c, &b, p, x, doubt)
		c.Notes = append(c.Notes, bot.Note{
			Key: "spotflaw/" + no + "/" + at + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress, Due: r.Roster.Quiet(p.ID, r.Now),
			Body: b,
		})
	}
	settled(r, &c)
	return c, nil
}

// doubted is the visit of a record in which something is wrong, put in doubt so that
// its captain decides on D3-VISIT-POOR once; No "" where it is no visit's or was
// charged already.
func (s clerk) doubted(ctx context.Context, r *bot.Request, record string) (scoring.Visit, error) {
	no, _ := cutVisit(record)
	if no == "" {
		return scoring.Visit{}, nil
	}
	v, err := s.Visit(ctx, r.View, no)
	switch {
	case errors.Is(err, bot.ErrNotFound), err == nil && v.Entry != "":
		return scoring.Visit{}, nil
	case err != nil:
		return scoring.Visit{}, fmt.Errorf("read visit: %w", err)
	}
	v.State = scoring.VisitDoubt
	return v, nil
}

// proposeFlawed offers the rule of what is wrong with a record (rules.md 9): of a
// visit D3-VISIT-POOR, of what was written to a client D3-PHRASE. Nothing is booked
// by itself.
func proposeFlawed(r *bot.Request, c *bot.Change, b *bot.Body, p scoring.Person, x scoring.SpotCheck, doubt scoring.Visit) {
	std, until := r.Standards.On(r.Roster.Day(x.Site, r.At)), r.Now.Add(scoring.RecordWithin)
	if doubt.No != "" {
		if rule, ok := std.Rule(scoring.RuleVisitPoor); ok {
			offer(r.Reading, c, b, p.ID, until,
				choice{r.Say(p.Lang, "button.visit_poor", text.A("points", rule.Points.String())), "poor yes " + doubt.No},
				choice{r.Say(p.Lang, "button.visit_fine"), "poor no " + doubt.No})
		}
		return
	}
	if visit, _ := cutVisit(x.Record); visit != "" {
		return // charged already
	}
	if rule, ok := std.Rule(rulePhrase); ok {
		label := r.Say(p.Lang, "deduct.rule", text.A("rule", rule.Names.In(p.Lang)), text.A("points", entryPoints(rule.Points)))
		offer(r.Reading, c, b, p.ID, until, choice{label, "deduct " + typedName(r.Roster.Person(x.Person)) + " " + rulePhrase})
	}
}
