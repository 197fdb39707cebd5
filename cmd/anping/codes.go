package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/csv"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"anping/bot"
	"anping/bot/telegram"
	"anping/bot/text"
	"anping/commands"
	"anping/scoring"
	"anping/storage"
)

// giveOut makes codes for those who need one and writes them into the new file.
// No code is printed.
func (k importCmd) giveOut(ctx context.Context, c *console, s Settings, store *storage.Store, now time.Time) error {
	if k.Codes == "" && k.Slips == "" {
		e, err := enrolled(ctx, store, store.View())
		if err != nil {
			return err
		}
		if need, _, err := commands.Codeless(e, nil, now); err == nil && len(need) > 0 {
			fmt.Fprintf(c.out, "%s neither a chat nor a code; to give them codes, as a table or on slips: anping import --config %s --codes %s --slips new-slips.html %s\n", counted(len(need), "person has", "people have"), shellWord(k.Config), newCodesFile, shellWord(k.Folder))
		}
		return nil
	}
	texts, err := text.New()
	if err != nil {
		return fmt.Errorf("read texts: %w", err)
	}
	sheet := codeSheet{texts: texts, lang: s.Language, bot: botName(ctx, c, s, store, texts), zone: zoneOf(s)}
	made, tried := 0, map[int64]bool{}
	err = retried(ctx, func() error {
		made, err = k.issue(ctx, store, sheet, now, tried)
		return err
	})
	if err != nil {
		return err
	}
	if made == 0 {
		fmt.Fprintln(c.out, "everybody has a chat or a code; no file was written")
		return nil
	}
	fmt.Fprintf(c.out, "%s in %s; each works once, until %s\n", counted(made, "code is", "codes are"), strings.Join(k.files(), " and "), now.Add(scoring.CodeLife).In(zoneOf(s)).Format("2006-01-02 15:04 MST"))
	return nil
}

// zoneOf is the zone of the configuration, which has been checked.
func zoneOf(s Settings) *time.Location {
	if zone, err := time.LoadLocation(s.Timezone); err == nil {
		return zone
	}
	return time.UTC
}

// issue makes the codes, writes the file, then stores the codes: a code that is
// in a file and does not work is asked for again; one that works and is in no
// file would be lost. tried are the codes of earlier tries, whose file is gone.
func (k importCmd) issue(ctx context.Context, store *storage.Store, sheet codeSheet, now time.Time, tried map[int64]bool) (int, error) {
	view := store.View()
	e, err := enrolled(ctx, store, view)
	if err != nil {
		return 0, err
	}
	for i, c := range e.Codes {
		if tried[c.ID] {
			e.Codes[i].Until = time.Time{}
		}
	}
	need, stale, err := commands.Codeless(e, k.Renew, now)
	if err != nil {
		return 0, &usageError{"--renew: " + err.Error(), "write the name, the employee number or the client's code as in the files"}
	}
	name := stateKey("codes", view)
	for _, old := range stale { // nobody binds by it meanwhile
		if _, _, err := store.CodeNo(ctx, view, old.ID); err != nil {
			return 0, fmt.Errorf("read a code: %w", err)
		}
	}
	issuer := commands.Issuer{
		Name: name, Roster: e.Roster, Texts: sheet.texts, Lang: sheet.lang, Now: now, Random: rand.Reader, Next: numbering(ctx, store),
	}
	issued, acts, err := issuer.Issue(need, stale)
	if err != nil || len(issued) == 0 {
		return 0, err
	}
	if err := k.write(sheet, issued, now); err != nil {
		return 0, err
	}
	for _, act := range acts {
		for _, code := range act.Change.Codes {
			tried[code.ID] = true
		}
	}
	stored, err := recordAll(ctx, store, view, acts)
	switch {
	case err != nil && stored > 0 && !errors.Is(err, bot.ErrConflict):
		return 0, fmt.Errorf("some codes in %s work and some do not; import again with --renew for those that do not: %w", strings.Join(k.files(), " and "), err)
	case err != nil:
		return 0, errors.Join(err, removeAll(k.files()))
	}
	return len(issued), nil
}

// files are those that codes are written into.
func (k importCmd) files() []string {
	return slices.DeleteFunc([]string{k.Codes, k.Slips}, func(path string) bool { return path == "" })
}

func removeAll(files []string) (err error) {
	for _, path := range files {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

// write writes the codes into their files, or into none.
func (k importCmd) write(sheet codeSheet, issued []commands.Issued, now time.Time) error {
	if k.Codes != "" {
		if err := sheet.write(k.Codes, issued); err != nil {
			return err
		}
	}
	if k.Slips == "" {
		return nil
	}
	err := sheet.writeSlips(k.Slips, issued, now.Add(scoring.CodeLife))
	if err != nil && k.Codes != "" {
		err = errors.Join(err, os.Remove(k.Codes))
	}
	return err
}

// enrolled reads who is in the company, and who has a chat or a code.
func enrolled(ctx context.Context, store *storage.Store, v bot.View) (commands.Enrolled, error) {
	had, _, err := known(ctx, store, v)
	if err != nil {
		return commands.Enrolled{}, err
	}
	codes, err := store.LiveCodes(ctx)
	return commands.Enrolled{Roster: had.Roster, Clients: had.Clients, Chats: had.Chats, Codes: codes, Due: had.Due}, err
}

// botName asks Telegram for the bot's name, for links; "" without Telegram.
func botName(ctx context.Context, c *console, s Settings, store *storage.Store, texts *text.Catalogue) string {
	if s.Telegram.Token.Reveal() == "" {
		return ""
	}
	t, err := telegram.New(telegram.Config{
		Token: s.Telegram.Token.Reveal(), Mode: telegram.Polling, APIURL: s.Telegram.APIURL, Proxy: s.Telegram.Proxy.Reveal(),
		Media: store, Text: texts, Clock: bot.Machine{},
	})
	if err == nil {
		var r telegram.Report
		if r, err = t.Check(ctx); err == nil {
			return r.Username
		}
	}
	fmt.Fprintln(c.err, "anping: Telegram did not say the bot's name, so the codes are written without links:", oneLine(err.Error()))
	return ""
}

// codeSheet is the file of codes as it is written.
type codeSheet struct {
	texts *text.Catalogue
	lang  string
	bot   string // the bot's name on Telegram, "" = not known
	zone  *time.Location
}

// write writes the codes into a new file that only its owner can read.
func (s codeSheet) write(path string, issued []commands.Issued) error {
	var b bytes.Buffer
	b.WriteString("\ufeff") // Excel reads UTF-8 then
	w := csv.NewWriter(&b)
	rows := [][]string{{"name", "role", "code", "link"}}
	for _, i := range issued {
		rows = append(rows, []string{plainCell(i.Name), plainCell(i.Role.String()), i.Code.Reveal(), s.link(i.Code)})
	}
	if err := w.WriteAll(rows); err != nil {
		return fmt.Errorf("write codes: %w", err)
	}
	return writeNew("--codes", path, b.Bytes())
}

// link is what its owner opens, or else the words to send to the bot.
func (s codeSheet) link(code commands.PlainCode) string {
	if s.bot == "" {
		return s.texts.Word(s.lang, "bind") + " " + code.Reveal()
	}
	return "https://t.me/" + url.PathEscape(s.bot) + "?start=" + code.Reveal()
}

// plainCell keeps a text from being read as a formula by a spreadsheet, blanks
// before it or not.
func plainCell(s string) string {
	if first, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, " \u00a0\u3000")); strings.ContainsRune("=+-@\t\r\n|＝＋－＠", first) {
		return "'" + s
	}
	return s
}
