package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
	"anping/storage"
)

type exportCmd struct {
	Ledger ledgerCmd `cmd:"" help:"The entries of a site's month, with what takes them back."`
	Cases  casesCmd  `cmd:"" help:"The cases opened at a site in a month, with their times. Nothing a client wrote, and no client, is in it."`
	Year   yearCmd   `cmd:"" help:"The yearly assessment of a site, its teams and guards, month by month."`
	Checks checksCmd `cmd:"" help:"A site's checks and special assessments of a month, with what came of them and what was not done."`

	Handovers handoversCmd `cmd:"" help:"What the shifts of a site told each other in a month, and who confirmed it when."`
}

// Help is the example of --help.
func (exportCmd) Help() string {
	return "Example:\n  anping export ledger --config anping.toml --site SUN --month 2025-06 --out june.csv\n\n" +
		"Tables open in WPS and Excel: CSV, UTF-8 with a byte order mark, CRLF; no cell is read as a formula. It may run beside the server."
}

// tableFlags say where a table goes.
type tableFlags struct {
	Config string `required:"" placeholder:"FILE" help:"The configuration; see: anping config."`
	Out    string `placeholder:"FILE" help:"A new file; without it the table is printed."`
	Lang   string `placeholder:"LANG" help:"The language of the heads: zh, zh-Hant or en. Without it that of the configuration."`
}

// sheetFlags say which month's table is wanted, and where it goes.
type sheetFlags struct {
	tableFlags
	Month string `required:"" placeholder:"2025-06" help:"The month, of the site's calendar."`
}

type ledgerCmd struct {
	sheetFlags
	Site string `required:"" placeholder:"CODE" help:"The site, by its code."`
}

// Help is the example of --help.
func (ledgerCmd) Help() string {
	return "Example:\n  anping export ledger --config anping.toml --site SUN --month 2025-06 --out june.csv"
}

type casesCmd struct {
	sheetFlags
	Site string `placeholder:"CODE" help:"The site, by its code. Without it the cases of all, and those of which nobody has said yet where they are, with an empty site."`
}

// Help is the example of --help.
func (casesCmd) Help() string {
	return "Example:\n  anping export cases --config anping.toml --site SUN --month 2025-06 > cases.csv\n  anping export cases --config anping.toml --month 2025-06 --out all.csv"
}

// Run writes the ledger.
func (k ledgerCmd) Run(ctx context.Context, c *console) error {
	return k.write(ctx, c, k.Site, func(x exporting) error { return x.ledger(ctx, k.Month) })
}

// Run writes the cases.
func (k casesCmd) Run(ctx context.Context, c *console) error {
	return k.write(ctx, c, k.Site, func(x exporting) error { return x.cases(ctx, k.Month) })
}

// exportPage is how many rows are read at a time: memory holds no more of a
// table, and no statement takes long.
const exportPage = 500

// exporting is a table being written.
type exporting struct {
	look   *storage.Look
	roster *scoring.Roster
	rules  scoring.Standards
	site   scoring.Site   // ID 0 = all
	zone   *time.Location // of the site; of all the configuration's
	say    func(key text.Key) string
	sheet  *csv.Writer
	lang   string
	texts  *text.Catalogue
}

// languageOf is the language that a flag names, that of the configuration
// without it.
func languageOf(flag string, s Settings) (string, error) {
	lang := cmp.Or(flag, s.Language)
	if fault := checkLanguage(lang); fault.what != "" {
		return "", &usageError{"--lang: " + fault.what, fault.mend}
	}
	return lang, nil
}

// write is tableFlags.write of a month.
func (k sheetFlags) write(ctx context.Context, c *console, site string, f func(exporting) error) error {
	if _, err := time.Parse("2006-01", k.Month); err != nil {
		return &usageError{"--month: " + k.Month + " is no month", "write it like 2025-06"}
	}
	return k.tableFlags.write(ctx, c, site, f)
}

// write opens what the table is of, site "" being all, and lets f write it.
func (k tableFlags) write(ctx context.Context, c *console, site string, f func(exporting) error) error {
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
		x := exporting{look: look, lang: lang, texts: texts, zone: zoneOf(s), say: func(key text.Key) string { return texts.Say(lang, key).String() }}
		if x.roster, err = look.Roster(ctx); err != nil {
			return err
		}
		if x.rules, err = look.Standards(ctx); err != nil {
			return err
		}
		if x, err = x.at(site); err != nil {
			return err
		}
		return into(c.out, k.Out, func(w io.Writer) error {
			if _, err := io.WriteString(w, "\ufeff"); err != nil { // Excel reads UTF-8 then
				return err
			}
			x.sheet = csv.NewWriter(w)
			x.sheet.UseCRLF = true
			if err := f(x); err != nil {
				return err
			}
			x.sheet.Flush()
			return x.sheet.Error()
		})
	})
}

// at is the table of a site, "" being all.
func (x exporting) at(site string) (exporting, error) {
	if site == "" {
		return x, nil
	}
	i := slices.IndexFunc(x.roster.Sites, func(s scoring.Site) bool { return scoring.Fold(s.Code) == scoring.Fold(site) })
	if i < 0 {
		return x, &usageError{"--site: there is no site " + site, "write one of: " + siteCodes(x.roster)}
	}
	x.site = x.roster.Sites[i]
	x.zone = x.roster.Zone(x.site.ID)
	return x, nil
}

func siteCodes(r *scoring.Roster) string {
	var codes []string
	for _, s := range r.Sites {
		codes = append(codes, s.Code)
	}
	return strings.Join(codes, ", ")
}

// inspect opens the database for reading, if its schema is ours.
func inspect(ctx context.Context, s Settings, f func(*storage.Look) error) error {
	look, err := storage.OpenLook(ctx, storage.Config{Database: s.Database.Reveal(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	have, newest, err := look.Schema(ctx)
	if err == nil && have != newest {
		err = fmt.Errorf("the database's schema is version %d, this program knows %d; see: anping check", have, newest)
	}
	if err == nil {
		err = f(look)
	}
	return errors.Join(err, look.Close())
}

// into writes to a new file that only its owner can read, or where path is ""
// to out. Of a file that could not be written whole nothing is left.
func into(out io.Writer, path string, f func(io.Writer) error) error {
	if path == "" {
		b := bufio.NewWriter(out)
		return errors.Join(f(b), b.Flush())
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("--out: %w", plainPathError(err))
	}
	b := bufio.NewWriter(file)
	if err := f(b); err != nil {
		return errors.Join(err, file.Close(), os.Remove(path))
	}
	if err := errors.Join(b.Flush(), file.Sync(), file.Close()); err != nil {
		return errors.Join(fmt.Errorf("--out: %w", plainPathError(err)), os.Remove(path))
	}
	return nil
}

// heads writes the first row.
func (x exporting) heads(keys ...text.Key) error {
	row := make([]string, len(keys))
	for i, key := range keys {
		row[i] = x.say(key)
	}
	return x.sheet.Write(row)
}

// moment is a time of the site as spreadsheets read it; "" for none.
func (x exporting) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(x.zone).Format("2006-01-02 15:04:05")
}

// person is somebody's employee number and name; of a clock neither.
func (x exporting) person(id int64) (no, name string) {
	p := x.roster.Person(id)
	return plainCell(p.No), plainCell(p.Name)
}

func (x exporting) yes(is bool) string {
	if is {
		return x.say("export.yes")
	}
	return x.say("export.no")
}

// span is a month's first and last moment at the site.
func (x exporting) span(month string) (from, to time.Time, err error) {
	return calendar.Span(month, x.zone)
}
