package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"anping/commands"
	"anping/scoring"
	"anping/scoring/roster"
	"anping/storage"
)

type importCmd struct {
	Config string   `required:"" placeholder:"FILE" help:"The configuration; see: anping config."`
	DryRun bool     `help:"Print what would change, a line each, and store nothing."`
	Codes  string   `placeholder:"FILE" help:"Write a code of binding for everybody who has neither a chat nor a code into this new file."`
	Slips  string   `placeholder:"FILE.html" help:"Write the codes as slips to print on A4 and cut out into this new file."`
	Renew  []string `placeholder:"NAME|CODE" sep:"none" help:"Give this person or client a new code in any case; can stand several times."`
	From   string   `enum:",wecom" default:"" placeholder:"wecom" help:"wecom: put the members of WeCom whom the app may see into people.csv of the folder, which is imported in a second step. Nobody is taken out."`
	Folder string   `arg:"" help:"The folder of CSV files, or one XLSX workbook with such sheets: sites, teams, people, places, groups, clients, rota, checks, checkpoints, routes."`
}

// Help is the example of --help.
func (importCmd) Help() string {
	return "Example:\n  anping import --config anping.toml --dry-run roster\n  anping import --config anping.toml --codes codes.csv roster\n  anping import --config anping.toml --slips slips.html company.xlsx\n  anping import --config anping.toml --from wecom --dry-run roster"
}

// Run checks the folder whole, then stores what differs, then makes codes.
func (k importCmd) Run(ctx context.Context, c *console) (err error) {
	s, err := loadConfig(k.Config, c.env)
	if err != nil {
		return err
	}
	c.err = redacting(c.err, s.secrets()...)
	if k.From == "wecom" {
		return k.fromWeCom(ctx, c, s)
	}
	if err := k.check(s); err != nil {
		return err
	}
	co, err := k.read(c, s)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(c.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	now := time.Now().UTC()
	if k.DryRun && isNew(s.Database.Reveal()) {
		return k.tell(c, co, commands.Stored{}, scoring.Shipped(), now)
	}
	store, err := storage.Open(ctx, storage.Config{Database: s.Database.Reveal(), Log: log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if k.DryRun {
		had, standard, err := known(ctx, store, store.View())
		if err != nil {
			return err
		}
		return k.tell(c, co, had, standard, now)
	}
	var done []commands.Difference
	err = retried(ctx, func() error {
		some, err := loadOnce(ctx, store, co, now)
		done = append(some, done...)
		return err
	})
	if err != nil {
		return err
	}
	fmt.Fprintln(c.out, summary(done))
	return k.giveOut(ctx, c, s, store, now)
}

// check refuses what cannot be meant, before anything is read.
func (k importCmd) check(s Settings) error {
	if len(k.Renew) > 0 && k.Codes == "" && k.Slips == "" {
		return &usageError{"--renew: the new code needs a file", "add --codes FILE or --slips FILE.html"}
	}
	if s.Sandbox.Enabled && !sameFolder(s.Sandbox.Roster, k.Folder) {
		return &usageError{"[sandbox] is on in " + k.Config + ", and serve loads its roster over this one at every start", "set enabled = false, or roster to this folder"}
	}
	if k.Codes != "" && k.Codes == k.Slips {
		return &usageError{"--codes and --slips name one file", "give each its own"}
	}
	if err := newFile("--codes", k.Codes); err != nil {
		return err
	}
	return newFile("--slips", k.Slips)
}

// newFile refuses a name that exists or cannot be made; "" is none.
func newFile(flag, path string) error {
	if path == "" {
		return nil
	}
	switch _, err := os.Lstat(path); {
	case err == nil:
		return &usageError{flag + ": " + path + " exists, and is never written over", "give the name of a new file"}
	case !errors.Is(err, fs.ErrNotExist):
		return &usageError{flag + ": " + plainPathError(err).Error(), "give the name of a new file"}
	}
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return &usageError{flag + ": there is no folder " + filepath.Dir(path), "make it first"}
	}
	return nil
}

func sameFolder(a, b string) bool {
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(x, y)
}

// read reads and checks the whole folder or workbook. Of what is wrong every
// line is printed; the last is the error.
func (k importCmd) read(c *console, s Settings) (company, error) {
	info, err := os.Stat(k.Folder)
	book := err == nil && !info.IsDir() && strings.EqualFold(filepath.Ext(k.Folder), ".xlsx")
	switch ext := strings.ToLower(filepath.Ext(k.Folder)); {
	case err == nil && !info.IsDir() && slices.Contains([]string{".xls", ".et", ".ods", ".xlsm", ".xlsb", ".numbers"}, ext):
		return company{}, &usageError{k.Folder + " is a workbook of another kind", "save it as an Excel workbook (.xlsx)"}
	case err == nil && !info.IsDir() && ext == ".csv":
		return company{}, &usageError{k.Folder + " is one file of a company", "give the folder that it lies in, with sites.csv, teams.csv and people.csv"}
	case err != nil:
		return company{}, &usageError{k.Folder + ": " + lastError(err).Error(), "give the folder that holds sites.csv, teams.csv and people.csv, or a workbook with such sheets"}
	case !info.IsDir() && !book:
		return company{}, &usageError{k.Folder + " is no folder and no XLSX workbook", "give the folder that holds sites.csv, teams.csv and people.csv, or a workbook with such sheets"}
	}
	read := k.readFolder
	if book {
		read = k.readBook
	}
	co, err := read(s.rosterDefaults())
	var wrong roster.RowErrors
	if errors.As(err, &wrong) && len(wrong) > 0 {
		for _, w := range wrong[:len(wrong)-1] {
			fmt.Fprintln(c.err, k.rowFault(book, w))
		}
		return company{}, k.rowFault(book, wrong[len(wrong)-1])
	}
	if err != nil && book {
		return company{}, &configError{File: k.Folder, What: oneLine(err.Error()), Mend: "save it as an Excel workbook (.xlsx) without a password, or give a folder of CSV files; nothing was imported"}
	}
	k.note(c, book, co.rows)
	return co, err
}

func (k importCmd) readFolder(d roster.Defaults) (company, error) {
	folder := os.DirFS(k.Folder)
	rows, err := d.Read(folder)
	if err != nil {
		return company{}, fmt.Errorf("read the roster: %w", err)
	}
	name, err := digest(folder)
	if err != nil {
		return company{}, fmt.Errorf("read the roster: %w", err)
	}
	return company{name, rows}, nil
}

// note tells what was taken and is worth a look.
func (k importCmd) note(c *console, book bool, rows roster.Rows) {
	for _, n := range rows.Notes {
		fmt.Fprintln(c.err, oneLine("note: "+k.where(book, n.File)+": "+n.What))
	}
}

// where is a file or a sheet as people find it.
func (k importCmd) where(book bool, file string) string {
	if book {
		return k.Folder + ":" + file
	}
	return filepath.Join(k.Folder, file)
}

func (k importCmd) readBook(d roster.Defaults) (company, error) {
	sheets, raw, err := readWorkbook(k.Folder)
	if err != nil {
		return company{}, err
	}
	rows, err := d.ReadSheets(sheets)
	if err != nil {
		return company{}, err
	}
	sum := sha256.Sum256(raw)
	return company{hex.EncodeToString(sum[:16]), rows}, nil
}

// rowFault is what is wrong with a row, and its mend: folder/people.csv:8:role or
// book.xlsx:people:8:role.
func (k importCmd) rowFault(book bool, w roster.RowError) *configError {
	where, what := k.where(book, w.File), "file"
	if book {
		what = "sheet"
	}
	mend := "mend the cell"
	switch {
	case w.Mend != "":
		mend = w.Mend
	case w.Row == 0:
		mend = "add the " + what + ", or mend it"
	case w.Column == "":
		mend = "mend the row"
	}
	return &configError{File: where, Line: w.Row, Key: w.Column, What: w.What, Mend: mend + "; nothing was imported"}
}

// isNew reports whether a database is a file that is not there: a dry run makes
// none.
func isNew(address string) bool {
	path, lite := strings.CutPrefix(address, "sqlite:")
	_, err := os.Stat(path)
	return lite && errors.Is(err, fs.ErrNotExist)
}

// tell prints what an import would change.
func (k importCmd) tell(c *console, co company, had commands.Stored, standard scoring.Standard, now time.Time) error {
	if had.Roster == nil {
		had.Roster = &scoring.Roster{}
	}
	next := int64(1) << 40 // numbers that are given to nobody
	acts, err := co.acts(had, standard, "dry", now, func(string) (int64, error) {
		next++
		return next, nil
	})
	if err != nil {
		return err
	}
	all := commands.Differences(had, acts)
	for _, d := range all {
		fmt.Fprintln(c.out, shownDifference(d))
	}
	fmt.Fprintln(c.out, summary(all)+"; nothing was stored")
	return nil
}

// shownDifference is one line: "changed  person 1014 吴钢 (name, phone)".
func shownDifference(d commands.Difference) string {
	out := fmt.Sprintf("%-8s %s %s", d.Becomes, d.What, d.Code)
	if d.Name != "" {
		out += " " + d.Name
	}
	if len(d.Columns) > 0 {
		out += " (" + strings.Join(d.Columns, ", ") + ")"
	}
	return oneLine(out)
}

func summary(all []commands.Difference) string {
	count := map[commands.Becomes]int{}
	for _, d := range all {
		count[d.Becomes]++
	}
	if len(all) == 0 {
		return "nothing differs"
	}
	out := fmt.Sprintf("%d added, %d changed, %d ended", count[commands.Added], count[commands.Changed], count[commands.Ended])
	if later := count[commands.Ends]; later > 0 {
		out += ", " + counted(later, "ends later", "end later")
	}
	return out
}
