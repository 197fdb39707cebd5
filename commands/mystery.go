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
	"anping/scoring/survey"
)

var mysteryForm = regexp.MustCompile(`^(?i:af)\s?-?\s?(\d{1,12})\b`)

// recentMysteries is how far the list of 暗访 looks back, and mysteriesListed how
// many it shows (ours).
const (
	recentMysteries = 100 * 24 * time.Hour
	mysteriesListed = 10
)

// mystery is 暗访: a manager looks at a site as a mystery shopper, or asks somebody
// who does not belong to it to; whoever looks fills in a questionnaire of its own,
// one question at a time. Without words it lists what there is.
func (s clerk) mystery(ctx context.Context, r *bot.Request) (bot.Change, error) {
	if !isPrivate(r) {
		return reply(r, "mystery.private")
	}
	if w, ok := readMystery(r.Words); ok {
		return s.mysterySaid(ctx, r, w)
	}
	no, _ := cutNumber(r.Words, "AF-", mysteryForm)
	switch {
	case no != "":
		return s.mysteryShown(ctx, r, no)
	case scoring.Tidy(r.Words) == "":
		return s.mysteries(ctx, r)
	case r.Reach < bot.Anything:
		return reply(r, "mystery.managers")
	}
	return s.mysteryAsked(ctx, r)
}

// mysteryWords are what a button of a questionnaire says: "is AF-12 <tally>"; the
// web form says "form AF-12 <tally>".
type mysteryWords struct {
	no   string
	form bool // from the web form
	said tallied
}

func readMystery(words string) (w mysteryWords, ok bool) {
	f := strings.SplitN(words, " ", 3)
	if len(f) != 3 || f[0] != "is" && f[0] != "form" {
		return w, false
	}
	w.no, w.form = f[1], f[0] == "form"
	w.said, ok = readTally(f[2])
	return w, ok
}

// mysteries lists what one is to fill in, and for a manager what came of the last.
func (s clerk) mysteries(ctx context.Context, r *bot.Request) (bot.Change, error) {
	me, of := r.Who.Standing.Person, r.Who.Standing.Person
	if r.Reach == bot.Anything {
		of = 0
	}
	all, err := s.Mysteries(ctx, r.View, of, r.Now.Add(-recentMysteries), mysteriesListed)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read mysteries: %w", err)
	}
	c := bot.Change{Reply: bot.Body{Lang: r.Lang}}
	for _, m := range all {
		if m.Person != me && !r.Who.Reaches(r.Reach, m.Site, 0, m.Person) {
			continue
		}
		c.Reply.Lines = append(c.Reply.Lines, mysteryLine(r, m))
		if m.Person == me && m.Open(r.Now) {
			offer(r.Reading, &c, &c.Reply, me, m.Until, choice{r.Say(r.Lang, "button.mystery_fill", text.A("no", m.No)), "mystery " + m.No})
		}
	}
	if r.Reach == bot.Anything {
		c.Reply.Lines = append(c.Reply.Lines, r.Say(r.Lang, "mystery.how"))
	}
	if len(c.Reply.Lines) == 0 {
		return reply(r, "mystery.none")
	}
	return c, nil
}

// mysteryLine is one look in a line.
func mysteryLine(r *bot.Request, m survey.Mystery) text.Line {
	args := []text.Arg{text.A("no", m.No), text.A("site", r.Roster.Site(m.Site).Name), text.ByName("name", r.Roster.Person(m.Person).Name)}
	day := func(t time.Time) text.Arg {
		return text.A("day", r.Catalogue().ShortDate(r.Lang, r.Roster.Day(m.Site, t)))
	}
	switch {
	case !m.Done.IsZero():
		return r.Say(r.Lang, "mystery.line_done", append(args, day(m.Done), text.A("mean", hundredths(m.Mean())))...)
	case m.Open(r.Now):
		return r.Say(r.Lang, "mystery.line_open", append(args, day(m.Until.Add(-time.Second)))...)
	}
	return r.Say(r.Lang, "mystery.line_over", args...)
}

// mysteryAsked is 「暗访 某小区」 and 「暗访 某小区 某某」.
func (s clerk) mysteryAsked(ctx context.Context, r *bot.Request) (bot.Change, error) {
	site, name := siteFirst(r)
	if site == 0 || !r.Who.Reaches(r.Reach, site, 0, 0) {
		return mysterySites(r, name)
	}
	whom := r.Who.Person
	if name != "" {
		people, rest := r.Roster.PeopleNamed(0, r.Roster.Day(site, r.At), name)
		if len(people) == 0 && name == scoring.Tidy(r.Words) {
			return mysterySites(r, name) // the site was not named, and neither was anybody
		}
		if len(people) != 1 || rest != "" || r.Roster.Standing(people[0].ID, r.At).Role == "" {
			return reply(r, "mystery.whom")
		}
		whom = people[0]
	}
	if st := r.Roster.Standing(whom.ID, r.At); st.Role != scoring.RoleManager && (st.Site == site || st.Site == 0) {
		return reply(r, "mystery.insider", text.ByName("name", whom.Name))
	}
	had, err := s.Mysteries(ctx, r.View, whom.ID, r.Now.Add(-recentMysteries), mysteriesListed)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read mysteries: %w", err)
	}
	if i := slices.IndexFunc(had, func(m survey.Mystery) bool { return m.Site == site && m.Open(r.Now) }); i >= 0 {
		if whom.ID == r.Who.Standing.Person {
			return s.mysteryAgain(ctx, r, had[i])
		}
		return reply(r, "mystery.asked_already", text.A("no", had[i].No), text.ByName("name", whom.Name))
	}
	return s.mysteryOpened(ctx, r, site, whom)
}

// mostSites is how many sites are listed of those there are (ours).
const mostSites = 12

// mysterySites asks for a site, or says that there is none of that name, and which
// there are.
func mysterySites(r *bot.Request, said string) (bot.Change, error) {
	var names []text.Line
	for _, site := range r.Roster.Sites {
		if r.Who.Reaches(r.Reach, site.ID, 0, 0) {
			names = append(names, text.Plain(site.Name))
		}
	}
	var more text.Line
	if all := len(names); all > mostSites {
		names, more = names[:mostSites], r.Say(r.Lang, "mystery.more_sites", text.A("n", number(all)))
	}
	key := text.Key("mystery.no_site")
	if people, _ := r.Roster.PeopleNamed(0, latestDay(r.Reading), said); len(people) > 0 {
		key = "mystery.which_site"
	}
	first, _, _ := strings.Cut(said, " ")
	return reply(r, key, text.As("words", clipped(first)), text.In("sites", r.Catalogue().Join(r.Lang, names...)), text.In("more", more))
}

// siteFirst takes a site off the front of the words; without one it is the
// speaker's own, or the only one there is.
func siteFirst(r *bot.Request) (site int64, rest string) {
	f := strings.Fields(scoring.Tidy(r.Words))
	for n := len(f); n > 0; n-- {
		if site = r.Roster.SiteCalled(strings.Join(f[:n], " ")); site != 0 {
			return site, strings.Join(f[n:], " ")
		}
	}
	return siteOf(r), strings.Join(f, " ")
}

// mysteryOpened stores a new one: who looks oneself gets the first question,
// somebody else is told in private.
func (s clerk) mysteryOpened(ctx context.Context, r *bot.Request, site int64, whom scoring.Person) (bot.Change, error) {
	stored, err := s.Questionnaires(ctx, r.View)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read questionnaires: %w", err)
	}
	at := r.Roster.Site(site)
	m := survey.Mystery{
		Site: site, Period: survey.PeriodAt(at, r.Now, r.Roster.Zone(site)), Asks: survey.ForShopper(at.Code, stored), By: r.Who.Standing.Person, Person: whom.ID,
		At: r.Now, Until: r.Now.AddDate(0, 0, survey.MysteryDays),
	}
	if m.No, err = newNo(ctx, r.Reading, "AF-", bot.SeriesMystery); err != nil {
		return bot.Change{}, err
	}
	if whom.ID == m.By {
		c, err := s.mysteryAgain(ctx, r, m)
		c.Mysteries, c.Due = []survey.Mystery{m}, []bot.Due{mysteryNext(r.Reading, m)}
		return c, err
	}
	c := bot.Change{Reply: r.Reply("mystery.asked", text.A("no", m.No), text.A("site", at.Name), text.ByName("name", whom.Name), mysteryUntil(r.Reading, r.Lang, m))}
	c.Mysteries, c.Due = []survey.Mystery{m}, []bot.Due{mysteryNext(r.Reading, m)}
	b := bot.Body{Lang: whom.Lang, Lines: []text.Line{
		r.Say(whom.Lang, "mystery.please", text.A("no", m.No), text.A("site", at.Name), text.ByName("name", r.Who.Person.Name), mysteryUntil(r.Reading, whom.Lang, m)),
	}}
	offer(r.Reading, &c, &b, whom.ID, m.Until, choice{r.Say(whom.Lang, "button.mystery_fill", text.A("no", m.No)), "mystery " + m.No})
	c.Notes = []bot.Note{planNote(r.Reading, whom, "mystery/asked/"+m.No, b)}
	return c, nil
}

func mysteryUntil(r *bot.Reading, lang string, m survey.Mystery) text.Arg {
	return text.A("day", r.Catalogue().ShortDate(lang, mysteryLast(r, m)))
}

// mysteryLast is the last local day of a 暗访.
func mysteryLast(r *bot.Reading, m survey.Mystery) string {
	return r.Roster.Day(m.Site, m.Until.Add(-time.Second))
}

// mysteryOf reads one that the speaker may see: their own, or a manager's site's.
func (s clerk) mysteryOf(ctx context.Context, r *bot.Request, no string) (m survey.Mystery, found bool, err error) {
	m, err = s.Mystery(ctx, r.View, no)
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return m, false, nil
	case err != nil:
		return m, false, fmt.Errorf("read mystery: %w", err)
	}
	return m, m.Person == r.Who.Standing.Person || r.Who.Reaches(r.Reach, m.Site, 0, m.Person), nil
}

// mysteryShown begins what is to be filled in by the speaker; else it says what
// there is.
func (s clerk) mysteryShown(ctx context.Context, r *bot.Request, no string) (bot.Change, error) {
	m, found, err := s.mysteryOf(ctx, r, no)
	switch {
	case err != nil:
		return bot.Change{}, err
	case !found:
		return reply(r, "mystery.unknown", text.A("no", no))
	case m.Person == r.Who.Standing.Person && m.Open(r.Now):
		return s.mysteryAgain(ctx, r, m)
	}
	b := bot.Body{Lang: r.Lang, Lines: []text.Line{mysteryLine(r, m)}}
	for i, v := range m.Values {
		if m.Done.IsZero() {
			break // what is begun is only its own person's
		}
		if q := m.Asks.Questions[i]; q.Allows(v) {
			b.Lines = append(b.Lines, r.Say(r.Lang, "mystery.value", text.A("n", strconv.Itoa(i+1)), text.A("question", q.Text.In(r.Lang)), text.In("value", valueLabel(r.Reading, r.Lang, v))))
		}
	}
	if m.Words != "" {
		b.Lines = append(b.Lines, r.Say(r.Lang, "mystery.words", text.As("words", m.Words)))
	}
	return bot.Change{Reply: b}, nil
}

// mysteryGoes asks the next question. What was answered is kept until the end, so
// that who comes back goes on where they were.
func (s clerk) mysteryGoes(ctx context.Context, r *bot.Request, m survey.Mystery, w mysteryWords) (bot.Change, error) {
	t := tally{
		r: r, asks: m.Asks, values: w.said.values, until: r.Now.Add(tallyWithin), about: "mystery is " + m.No,
		head: r.Say(r.Lang, "mystery.head", text.A("no", m.No), text.A("site", r.Roster.Site(m.Site).Name)),
	}
	d, fits := t.draft()
	switch {
	case !fits:
		return reply(r, "mystery.unknown", text.A("no", m.No))
	case w.said.other:
		return s.tallyOther(ctx, r, t, w.said.words)
	case !t.goesOn(w.said):
		return s.mysteryFilled(r, m, d, w)
	}
	c := t.ask()
	if !slices.Equal(m.Values, t.values) {
		m.Values = t.values
		c.Mysteries = []survey.Mystery{m}
	}
	return c, nil
}

// mysteryAgain asks where a questionnaire was left, or begins it, with what there is
// to know of it.
func (s clerk) mysteryAgain(ctx context.Context, r *bot.Request, m survey.Mystery) (bot.Change, error) {
	c, err := s.mysteryGoes(ctx, r, m, mysteryWords{no: m.No, said: tallied{values: m.Values}})
	if err != nil {
		return c, err
	}
	c.Reply.Lines = append(c.Reply.Lines, r.Say(r.Lang, "mystery.hint", text.A("count", strconv.Itoa(m.Asks.Asked())), mysteryUntil(r.Reading, r.Lang, m)))
	s.linked(r, &c.Reply, StaffLink{No: m.No, Until: m.Until})
	return c, nil
}

// mysterySaid takes an answer of whoever is to fill it in; nobody else can.
func (s clerk) mysterySaid(ctx context.Context, r *bot.Request, w mysteryWords) (bot.Change, error) {
	m, found, err := s.mysteryOf(ctx, r, w.no)
	switch {
	case err != nil:
		return bot.Change{}, err
	case !found || m.Person != r.Who.Standing.Person:
		return reply(r, "mystery.unknown", text.A("no", w.no))
	case !m.Done.IsZero():
		return reply(r, "mystery.done_already", text.A("no", m.No))
	case !m.Open(r.Now):
		return reply(r, "mystery.over", text.A("no", m.No))
	}
	return s.mysteryGoes(ctx, r, m, w)
}

// mysteryFilled stores what was answered and tells who asked for it.
func (s clerk) mysteryFilled(r *bot.Request, m survey.Mystery, d survey.Draft, w mysteryWords) (bot.Change, error) {
	source := survey.ByChat
	if w.form {
		source = survey.ByForm
	}
	site := r.Roster.Site(m.Site)
	m = m.Filled(d, shortened(w.said.words), source, survey.PeriodAt(site, r.Now, r.Roster.Zone(m.Site)), r.Now)
	args := []text.Arg{text.A("no", m.No), text.A("site", site.Name), text.A("mean", hundredths(m.Mean()))}
	c := bot.Change{Reply: r.Reply("mystery.done", args...)}
	c.Mysteries, c.Due = []survey.Mystery{m}, []bot.Due{{Name: noticeMystery, Scope: m.No}}
	if by := r.Roster.Person(m.By); by.ID != 0 && by.ID != m.Person {
		c.Notes = []bot.Note{planNote(r.Reading, by, "mystery/done/"+m.No, bot.Body{Lang: by.Lang, Lines: []text.Line{
			r.Say(by.Lang, "mystery.told", append(args, text.ByName("name", r.Who.Person.Name))...),
		}})}
	}
	settled(r, &c)
	return c, nil
}
