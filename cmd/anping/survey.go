package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strconv"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/commands"
	"anping/scoring"
	"anping/scoring/survey"
	"anping/storage"
)

type surveyCmd struct {
	Show    surveyShowCmd    `cmd:"" help:"Print the shipped questionnaire as the file that import reads."`
	Import  surveyImportCmd  `cmd:"" help:"Load a questionnaire; it is asked from the next round on."`
	Results surveyResultsCmd `cmd:"" help:"Print what came of a site's last rounds, or write it as a table."`
	Sheet   surveySheetCmd   `cmd:"" help:"Print slips with the link of the running round, for clients whom no chat reaches."`
}

// Help is the example of --help.
func (surveyCmd) Help() string {
	return "Example:\n  anping survey show > sun.toml\n  anping survey import --config anping.toml sun.toml\n  anping survey results --config anping.toml --site SUN\n\n" +
		"A round opens by itself on the first day of the last month of each quarter and closes on day 14; how often stands in the column survey of sites.csv: quarter, half-year, year or off."
}

type surveyShowCmd struct {
	Shopper bool `help:"That of mystery shoppers."`
}

// Help is the example of --help.
func (surveyShowCmd) Help() string {
	return "Example:\n  anping survey show > sun.toml\n  anping survey show --shopper > gate.toml"
}

// Run prints the file.
func (k surveyShowCmd) Run(_ context.Context, c *console) error {
	raw := survey.ShippedFile()
	if k.Shopper {
		raw = survey.ShopperFile()
	}
	_, err := c.out.Write(raw)
	return err
}

type surveyImportCmd struct {
	Config string `required:"" placeholder:"FILE" help:"The configuration; see: anping config."`
	File   string `arg:"" help:"The file; see: anping survey show."`
}

// Help is the example of --help.
func (surveyImportCmd) Help() string {
	return "Example:\n  anping survey import --config anping.toml sun.toml"
}

const notAQuestionnaire = "compare it with: anping survey show; nothing was loaded"

// Run loads a questionnaire as the next version of its code.
func (k surveyImportCmd) Run(ctx context.Context, c *console) (err error) {
	s, err := loadConfig(k.Config, c.env)
	if err != nil {
		return err
	}
	c.err = redacting(c.err, s.Database)
	refuse := func(what string) error {
		return &configError{File: k.File, What: what, Mend: notAQuestionnaire}
	}
	raw, err := readBounded(k.File, 1<<20)
	if err != nil {
		return refuse(oneLine(plainPathError(err).Error()))
	}
	fresh, err := survey.Parse(raw)
	var in *survey.FileError
	switch {
	case errors.As(err, &in):
		return &configError{File: k.File, Line: in.Line, What: oneLine(err.Error()), Mend: notAQuestionnaire}
	case err != nil:
		return refuse(oneLine(err.Error()))
	}
	store, err := storage.Open(ctx, storage.Config{Database: s.Database.Reveal(), Log: slog.New(slog.NewTextHandler(c.err, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	version, loaded := 0, false
	err = retried(ctx, func() error {
		version, loaded, err = k.load(ctx, store, fresh)
		return err
	})
	switch {
	case err != nil:
		return err
	case !loaded:
		fmt.Fprintf(c.out, "questionnaire %s is stored already, as version %d\n", fresh.Code, version)
	default:
		fmt.Fprintf(c.out, "questionnaire %s version %d is stored: %d questions, asked from the next round on\n", fresh.Code, version, len(fresh.Questions))
	}
	return nil
}

// load stores what differs from the newest version of its code. Its sites must
// be there: a misspelt one would ask nobody.
func (k surveyImportCmd) load(ctx context.Context, store *storage.Store, fresh survey.Questionnaire) (version int, loaded bool, err error) {
	view := store.View()
	roster, err := store.Roster(ctx, view)
	if err != nil {
		return 0, false, err
	}
	for _, code := range fresh.Sites {
		if !hasSite(roster, code) {
			return 0, false, &configError{File: k.File, What: "there is no site " + code, Mend: "write one of: " + siteCodes(roster) + "; nothing was loaded"}
		}
	}
	all, err := store.Questionnaires(ctx, view)
	if err != nil {
		return 0, false, err
	}
	known := false
	for _, q := range all {
		if q.Code == fresh.Code && q.Version > fresh.Version {
			fresh.Version, known = q.Version, q.Same(fresh)
		}
	}
	if known {
		return fresh.Version, false, nil
	}
	fresh.Version++
	act := bot.Act{Key: "questionnaire/" + fresh.Code + "/" + strconv.Itoa(fresh.Version), At: time.Now().UTC()}
	act.Change.Questionnaires = []survey.Questionnaire{fresh}
	_, err = recordAll(ctx, store, view, []bot.Act{act})
	return fresh.Version, true, err
}

func hasSite(r *scoring.Roster, code string) bool {
	return slices.ContainsFunc(r.Sites, func(s scoring.Site) bool { return s.Code == code })
}

type surveyResultsCmd struct {
	Config string `required:"" placeholder:"FILE" help:"The configuration; see: anping config."`
	Site   string `required:"" placeholder:"CODE" help:"The site, by its code."`
	Period string `placeholder:"2025-Q3" help:"The round, 2025-Q3, 2025-H2 or 2025; without it the last one."`
	Out    string `placeholder:"FILE" help:"A new file to write a table to, for WPS or Excel; without it the results are printed."`
	Lang   string `placeholder:"LANG" help:"The language: zh, zh-Hant or en. Without it that of the configuration."`
}

// Help is the example of --help.
func (surveyResultsCmd) Help() string {
	return "Example:\n  anping survey results --config anping.toml --site SUN\n  anping survey results --config anping.toml --site SUN --period 2025-Q3 --out q3.csv\n\n" +
		"What fewer than five have answered is not shown. It may run beside the server."
}

// Run prints the results, or writes them.
func (k surveyResultsCmd) Run(ctx context.Context, c *console) error {
	s, texts, err := c.configured(k.Config)
	if err != nil {
		return err
	}
	lang, err := languageOf(k.Lang, s)
	if err != nil {
		return err
	}
	if err := newFile("--out", k.Out); err != nil {
		return err
	}
	return inspect(ctx, s, func(look *storage.Look) error {
		r, err := reading(ctx, look, texts)
		if err != nil {
			return err
		}
		at, err := (exporting{roster: r.Roster}).at(k.Site)
		if err != nil {
			return err
		}
		polls, err := k.polls(ctx, look, at.site)
		if err != nil {
			return err
		}
		x := pollTable{r: r, lang: lang, site: at.site, polls: polls}
		if k.Out == "" {
			return x.print(c.out)
		}
		return into(c.out, k.Out, x.table)
	})
}

// polls are the rounds from the wanted one back.
func (k surveyResultsCmd) polls(ctx context.Context, look *storage.Look, site scoring.Site) ([]survey.Poll, error) {
	const back = 40 // ten years of quarters
	polls, err := look.Polls(ctx, site.ID, back)
	if err != nil {
		return nil, err
	}
	for len(polls) > 0 && k.Period != "" && polls[0].Round.Period != k.Period {
		polls = polls[1:]
	}
	if len(polls) == 0 {
		return nil, &usageError{"there is no such round of " + site.Code, "rounds open by themselves; see: anping survey --help"}
	}
	return polls[:min(len(polls), 5)], nil
}

// pollTable are results on their way to an operator.
type pollTable struct {
	r     *bot.Reading
	lang  string
	site  scoring.Site
	polls []survey.Poll
}

// print is what the managers are told, and below it what people wrote.
func (x pollTable) print(w io.Writer) error {
	for _, line := range commands.SurveyFigures(x.r, x.lang, x.site, x.polls) {
		fmt.Fprintln(w, line.String())
	}
	for _, sum := range []survey.Summary{x.polls[0].Summary(), x.polls[0].Behalf()} {
		for _, words := range sum.Words {
			if !sum.Hidden() {
				fmt.Fprintln(w, "  "+oneLine(words))
			}
		}
	}
	for _, m := range x.polls[0].Mysteries {
		if m.Words != "" {
			fmt.Fprintln(w, "  "+m.No+" "+oneLine(m.Words))
		}
	}
	return nil
}

// table has a row for each question of each round, the oldest round first, and
// one for each thing that people wrote; every row is as long as the first.
func (x pollTable) table(w io.Writer) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // Excel reads UTF-8 then
		return err
	}
	sheet := csv.NewWriter(w)
	sheet.UseCRLF = true
	heads := []text.Key{
		"sheet.site", "sheet.period", "sheet.delivered", "sheet.unreachable", "sheet.done", "sheet.question", "sheet.rated", "sheet.mean", "sheet.satisfied", "sheet.nps",
	}
	row := make([]string, 0, len(heads)+12)
	for _, key := range heads {
		row = append(row, x.r.Say(x.lang, key).String())
	}
	row = append(row, x.r.Say(x.lang, "button.survey_untried").String())
	for v := range 11 {
		row = append(row, strconv.Itoa(v))
	}
	rows := [][]string{row}
	for i := len(x.polls) - 1; i >= 0; i-- {
		rows = append(rows, x.rows(x.polls[i])...)
	}
	for n, r := range rows {
		rows[n] = append(r, make([]string, len(row)-len(r))...)
	}
	return sheet.WriteAll(rows)
}

func (x pollTable) rows(p survey.Poll) [][]string {
	return append(append(x.counted(p, p.Summary(), ""), x.behalf(p)...), x.mysteries(p)...)
}

// mysteries are the rows of what mystery shoppers filled in: shown however few they
// are, for they are no clients.
func (x pollTable) mysteries(p survey.Poll) (rows [][]string) {
	mark := x.r.Say(x.lang, "survey.mystery_mark", text.A("n", strconv.Itoa(len(p.Mysteries)))).String()
	for _, s := range p.MysterySpreads() {
		rows = append(rows, x.spread(p, s, mark))
	}
	for _, m := range p.Mysteries {
		if m.Words != "" {
			rows = append(rows, append(x.about(p), plainCell(mark+m.Words)))
		}
	}
	return rows
}

// about is the beginning of a row of a round.
func (x pollTable) about(p survey.Poll) []string {
	return []string{plainCell(x.site.Code), p.Round.Period, strconv.Itoa(p.Response().Whole), strconv.Itoa(p.Unreachable), strconv.Itoa(p.Done)}
}

// spread is the row of one question.
func (x pollTable) spread(p survey.Poll, s survey.Spread, mark string) []string {
	row := append(x.about(p), plainCell(mark+s.Question.Text.In(x.lang)), strconv.Itoa(s.Rated), fmt.Sprintf("%d.%02d", s.Mean()/100, s.Mean()%100))
	if s.Question.Kind == survey.Recommend {
		row = append(row, "", strconv.Itoa(s.NPS()), "")
	} else {
		n := s.Satisfied().Tenths()
		row = append(row, fmt.Sprintf("%d.%d%%", n/10, n%10), "", strconv.Itoa(s.Count[survey.NotTried]))
	}
	for v := range 11 {
		cell := ""
		if s.Question.Allows(v) {
			cell = strconv.Itoa(s.Count[v])
		}
		row = append(row, cell)
	}
	return row
}

// behalf are the rows of what staff have filled in for clients.
func (x pollTable) behalf(p survey.Poll) [][]string {
	sum := p.Behalf()
	if sum.Answers == 0 {
		return nil
	}
	return x.counted(p, sum, x.r.Say(x.lang, "survey.behalf_mark", text.A("n", strconv.Itoa(sum.Answers))).String())
}

// counted are the rows of a count, behind a mark in the column of the question.
func (x pollTable) counted(p survey.Poll, sum survey.Summary, mark string) (rows [][]string) {
	if sum.Hidden() {
		return [][]string{append(x.about(p), mark+x.r.Say(x.lang, "survey.hidden", text.A("few", strconv.Itoa(survey.FewAnswers))).String())}
	}
	for _, s := range sum.Spreads {
		if s.Hidden() {
			rows = append(rows, append(x.about(p), plainCell(mark+s.Question.Text.In(x.lang)), x.r.Say(x.lang, "sheet.few").String()))
			continue
		}
		rows = append(rows, x.spread(p, s, mark))
	}
	for _, words := range sum.Words {
		rows = append(rows, append(x.about(p), plainCell(mark+words)))
	}
	return rows
}
