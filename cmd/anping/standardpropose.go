package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/commands"
	"anping/scoring"
	"anping/scoring/calendar"
	"anping/scoring/survey"
	"anping/storage"
)

type standardProposeCmd struct {
	Config  string   `required:"" placeholder:"FILE" help:"The configuration; see: anping config."`
	Site    string   `placeholder:"NAME|CODE" help:"The site; without it all."`
	Quarter string   `placeholder:"2025-Q2" help:"The quarter; without it the last one that is over."`
	Lang    string   `placeholder:"LANG" help:"The language: zh, zh-Hant or en. Without it that of the configuration."`
	Out     string   `placeholder:"FILE" help:"Write the next version of the standard into this new file."`
	Set     []string `placeholder:"WHAT=VALUE" sep:"none" help:"A change in it, each with its own --set: D1-UNIFORM=-0.5, accept=2m, dispatch/accept=5m, cap/D2-ARRIVE=8, target/accept=97, weights='30 25 20 15 10'."`
	From    string   `placeholder:"2025-07-01" help:"The first day of that version; without it the first of the next month."`
}

// Help is the example of --help.
func (standardProposeCmd) Help() string {
	return "Example:\n  anping standard propose --config anping.toml --site SUN\n  anping standard propose --config anping.toml --set D1-UNIFORM=-0.5 --set accept=2m --out next.json\n\n" +
		"It prints what managers are told in the chat on the third day of a quarter: rules most used, appeals won, clocks most missed, what the survey says.\n" +
		"What can be set: a rule's code; accept, arrive_ordinary, arrive_key, resolve_simple, resolve_complex, the same after dispatch/; cap/ before a rule's code; target/accept; weights.\n" +
		"The file changes nothing: let a second person read it, then load it with anping standard import before its day. A manager may propose the same in the chat (调); there another one agrees and the groups are told. It may run beside the server."
}

// setForm is one change: a rule's code, a clock or the weights, and the value.
var setForm = regexp.MustCompile(`^([A-Za-z0-9_/-]+)=(.+)$`)

// Run prints what a quarter says about the standard, and writes a version to come.
func (k standardProposeCmd) Run(ctx context.Context, c *console) error {
	s, texts, err := c.configured(k.Config)
	if err != nil {
		return err
	}
	if err := k.check(); err != nil {
		return err
	}
	return inspect(ctx, s, func(look *storage.Look) error {
		r, err := reading(ctx, look, texts)
		if err != nil {
			return err
		}
		if err := k.review(ctx, c, look, r, cmp.Or(k.Lang, s.Language)); err != nil || k.Out == "" {
			return err
		}
		return k.write(c, r, zoneOf(s))
	})
}

// check refuses what cannot be before anything is read.
func (k standardProposeCmd) check() error {
	if k.Lang != "" {
		if fault := checkLanguage(k.Lang); fault.what != "" {
			return &usageError{"--lang: " + fault.what, fault.mend}
		}
	}
	if k.Quarter != "" {
		if _, _, err := calendar.Span(k.Quarter, time.UTC); err != nil || !strings.Contains(k.Quarter, "-Q") {
			return &usageError{"--quarter: " + k.Quarter + " is no quarter", "write it like 2025-Q2"}
		}
	}
	if k.From != "" {
		if _, err := time.Parse(time.DateOnly, k.From); err != nil {
			return &usageError{"--from: " + k.From + " is no day", "write it like 2025-07-01"}
		}
	}
	if k.Out == "" && (len(k.Set) > 0 || k.From != "") {
		return &usageError{"--set and --from are for the file", "name it with --out FILE"}
	}
	return newFile("--out", k.Out)
}

// lookTuning reads for the review without writing.
type lookTuning struct{ *storage.Look }

// Polls implements commands.TuningReader.
func (l lookTuning) Polls(ctx context.Context, _ bot.View, site int64, limit int) ([]survey.Poll, error) {
	return l.Look.Polls(ctx, site, limit)
}

// review prints what a quarter says, site by site.
func (k standardProposeCmd) review(ctx context.Context, c *console, look *storage.Look, r *bot.Reading, lang string) error {
	only := int64(0)
	if k.Site != "" {
		if only = r.Roster.SiteCalled(k.Site); only == 0 {
			return &usageError{"--site: there is no site " + k.Site, "write its code or name as in sites.csv"}
		}
	}
	said := false
	for _, site := range r.Roster.Sites {
		if only != 0 && site.ID != only {
			continue
		}
		zone := r.Roster.Zone(site.ID)
		quarter := k.Quarter
		if quarter == "" {
			begun, _, err := calendar.Span(calendar.Quarter(r.Now, zone), zone)
			if err != nil {
				return err
			}
			quarter = calendar.Quarter(begun.Add(-time.Second), zone)
		}
		lines, err := commands.QuarterReview(ctx, lookTuning{look}, r, site, quarter, lang)
		if err != nil {
			return err
		}
		if len(lines) == 0 {
			lines = []string{r.Say(lang, "tuning.nothing", text.A("site", site.Name), text.A("period", quarter)).String()}
		}
		if said {
			fmt.Fprintln(c.out)
		}
		for _, line := range lines {
			fmt.Fprintln(c.out, oneLine(line))
		}
		said = true
	}
	return nil
}

// write writes the next version and says what differs in it.
func (k standardProposeCmd) write(c *console, r *bot.Reading, zone *time.Location) error {
	base := newestOf(r.Standards)
	next, err := k.next(base, earliestDay(r.Now, zone))
	if err != nil {
		return err
	}
	raw, err := next.JSON()
	if err != nil {
		return err
	}
	lines, err := base.Differences(next)
	if err != nil {
		return err
	}
	if err := writeNew("--out", k.Out, raw); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "\n%s is version %d, to hold from %s on:\n", k.Out, next.Version, next.From)
	for _, line := range lines {
		fmt.Fprintln(c.out, "  "+oneLine(line))
	}
	if len(k.Set) == 0 {
		fmt.Fprintln(c.out, "Its points, weights and clocks are those that hold: change them in the file.")
	}
	fmt.Fprintln(c.out, "Nothing has changed yet: when a second person agrees, anping standard import loads it.")
	return nil
}

// next is the version that follows the newest, with the changes that are asked for.
func (k standardProposeCmd) next(base scoring.Standard, earliest string) (scoring.Standard, error) {
	from := cmp.Or(k.From, base.AmendFrom(scoring.AmendWeights, calendar.AddDays(earliest, -1)))
	if from < earliest {
		return base, &usageError{"--from: a version of " + from + " would come too late, points of past days are never counted anew", "let it begin on " + earliest + " or later"}
	}
	var all []scoring.Amendment
	for _, set := range k.Set {
		m := setForm.FindStringSubmatch(set)
		if m == nil {
			return base, &usageError{"--set: " + set + " says nothing of what becomes what", "write it like D1-UNIFORM=-0.5"}
		}
		value, err := amendedTo(base, m[1], strings.TrimSpace(m[2]))
		if err != nil {
			return base, &usageError{"--set: " + set + ": " + err.Error(), "points like -0.5, clocks like 2m, five weights like '30 25 20 15 10'"}
		}
		all = append(all, scoring.Amendment{Base: base.Version, What: m[1], Value: value, From: from})
	}
	if len(all) == 0 {
		if from <= base.From {
			return base, &usageError{"--from: version " + strconv.Itoa(base.Version) + " begins on " + base.From, "let this one begin later"}
		}
		base.Version, base.From = base.Version+1, from
		return base, nil
	}
	next, err := base.AmendAll(all)
	switch {
	case errors.Is(err, scoring.ErrAmendDay):
		return base, &usageError{"--from: version " + strconv.Itoa(base.Version) + " begins on " + base.From, "let this one begin later"}
	case errors.Is(err, scoring.ErrAmendMonth):
		return base, &usageError{"--from: weights change on the first day of a month", "write the first of a month"}
	case err != nil:
		return base, &usageError{"--set: " + oneLine(err.Error()), "compare with: anping standard show"}
	}
	return next, nil
}

// amendedTo is a value as an amendment has it: hundredths, seconds, five weights.
func amendedTo(base scoring.Standard, what, value string) (string, error) {
	if what == scoring.AmendWeights {
		var out []string
		for _, one := range strings.Fields(value) {
			p, err := scoring.ParsePoints(one)
			if err != nil {
				return "", fmt.Errorf("%s is no weight", one)
			}
			out = append(out, strconv.FormatInt(int64(p), 10))
		}
		return strings.Join(out, " "), nil
	}
	if rule, ok := base.Rule(what); ok {
		p, err := scoring.ParsePoints(value)
		if err != nil {
			return "", fmt.Errorf("%s is no number of points", value)
		}
		if rule.Points <= 0 && p > 0 {
			p = -p // as 调: a deduction keeps its sign
		}
		return strconv.FormatInt(int64(p), 10), nil
	}
	_, ok := base.Amendable(what)
	switch {
	case !ok:
		return "", fmt.Errorf("there is no rule or clock %s", what)
	case what == scoring.AmendTarget:
		return strings.TrimSuffix(value, "%"), nil
	case strings.HasPrefix(what, scoring.AmendCap):
		p, err := scoring.ParsePoints(value)
		if err != nil {
			return "", fmt.Errorf("%s is no number of points", value)
		}
		return strconv.FormatInt(int64(p), 10), nil
	}
	d, err := time.ParseDuration(value)
	if err != nil || d%time.Second != 0 {
		return "", fmt.Errorf("%s is no span of time", value)
	}
	return strconv.FormatInt(int64(d/time.Second), 10), nil
}
