package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net/url"
	"os"
	"slices"
	"strconv"
	"time"

	"anping/bot/text"
	"anping/commands"
	"anping/scoring"
	"anping/storage"
)

type checkpointCmd struct {
	Sheet checkpointSheetCmd `cmd:"" help:"Write the sheets of a site's checkpoints, with the code to scan, to print."`
}

// Help is the example of --help.
func (checkpointCmd) Help() string {
	return "Example:\n  anping checkpoint sheet --config anping.toml --site SUN sheets.html"
}

type checkpointSheetCmd struct {
	Config string `required:"" placeholder:"FILE" help:"The configuration; see: anping config."`
	Site   string `required:"" placeholder:"CODE" help:"The site's code or name, as in sites.csv."`
	Point  string `placeholder:"CODE" help:"Only the checkpoint of this code or name."`
	Renew  bool   `help:"Give the checkpoints new secrets: the old sheets do not work any more."`
	File   string `arg:"" placeholder:"FILE.html" help:"The new file, a sheet of A6 for each checkpoint."`
}

// Help is the example of --help.
func (checkpointSheetCmd) Help() string {
	return "Example:\n  anping checkpoint sheet --config anping.toml --site SUN sheets.html\n  anping checkpoint sheet --config anping.toml --site SUN --point GATE --renew gate.html\n\n" +
		"Each checkpoint has a secret of its own, which stands in its code; whoever has the sheet can tap without being there, so print it and delete the file. With Telegram the code is a link to the bot, otherwise the words to send to it."
}

// Run writes the sheets, and stores the secrets that are new.
func (k checkpointSheetCmd) Run(ctx context.Context, c *console) (err error) {
	s, err := loadConfig(k.Config, c.env)
	if err != nil {
		return err
	}
	c.err = redacting(c.err, s.secrets()...)
	if err := newFile("the file", k.File); err != nil {
		return err
	}
	if isNew(s.Database.Reveal()) {
		return &usageError{"there is no company yet", "load it first: anping import"}
	}
	store, err := storage.Open(ctx, storage.Config{Database: s.Database.Reveal(), Log: slog.New(slog.NewTextHandler(c.err, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	texts, err := text.New()
	if err != nil {
		return fmt.Errorf("read texts: %w", err)
	}
	name := botName(ctx, c, s, store, texts)
	n := 0
	if err := retried(ctx, func() error {
		n, err = k.write(ctx, store, texts, s.Language, name)
		return err
	}); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "%s in %s; print it and delete the file\n", counted(n, "sheet is", "sheets are"), k.File)
	return nil
}

// write makes the secrets that are missing, writes the file, then stores them: a
// sheet whose secret is not stored does not work and is printed again.
func (k checkpointSheetCmd) write(ctx context.Context, store *storage.Store, texts *text.Catalogue, lang, name string) (int, error) {
	view := store.View()
	r, err := store.Roster(ctx, view)
	if err != nil {
		return 0, err
	}
	site := r.Site(r.SiteCalled(k.Site))
	if site.ID == 0 {
		return 0, &usageError{"--site: there is no site " + k.Site, "write its code or name as in sites.csv"}
	}
	points := slices.DeleteFunc(r.CheckpointsOf(site.ID), func(p scoring.Checkpoint) bool {
		return p.Source != scoring.TapChat || k.Point != "" && scoring.Fold(p.Code) != scoring.Fold(k.Point) && scoring.Fold(p.Name) != scoring.Fold(k.Point)
	})
	if len(points) == 0 {
		return 0, &usageError{"there is no such checkpoint at " + site.Code + " whose source is chat", "name it in checkpoints.csv and import"}
	}
	var fresh []scoring.Checkpoint
	for i := range points {
		if points[i].Secret == "" || k.Renew {
			if points[i].Secret, err = tapSecret(rand.Reader); err != nil {
				return 0, err
			}
			fresh = append(fresh, points[i])
		}
	}
	page, err := tapSheets(texts, lang, name, site, points)
	if err != nil {
		return 0, err
	}
	if err := writeNew("the file", k.File, page); err != nil {
		return 0, err
	}
	acts := commands.SecretCheckpoints(stateKey("checkpoints/"+strconv.FormatInt(site.ID, 10), view), fresh, time.Now().UTC())
	if _, err := recordAll(ctx, store, view, acts); err != nil {
		return 0, errors.Join(err, os.Remove(k.File))
	}
	return len(points), nil
}

// tapLetters are those of codes of binding: none looks like another.
const tapLetters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// tapSecret is a new secret of a checkpoint: ten letters, 49 bits.
func tapSecret(random io.Reader) (string, error) {
	out := make([]byte, 0, 10)
	for one := make([]byte, 1); len(out) < cap(out); {
		if _, err := io.ReadFull(random, one); err != nil {
			return "", fmt.Errorf("make a secret: %w", err)
		}
		if n := int(one[0]); n < 256/len(tapLetters)*len(tapLetters) { // the rest would make some letters more likely
			out = append(out, tapLetters[n%len(tapLetters)])
		}
	}
	return string(out), nil
}

// tapSheetPage is as sheetPage, a page for each checkpoint.
const tapSheetPage = `<!DOCTYPE html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '{{.Hash}}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}}</title>
<style>{{.Style}}</style>
</head>
<body>
{{range .Sheets}}<section>
<h1>{{.Name}}</h1>
<h2>{{.Where}}</h2>
<svg viewBox="0 0 {{.Size}} {{.Size}}" role="img" aria-label="{{.Name}}"><path d="{{.QR}}" fill="#000"></path></svg>
{{range .How}}<p>{{.}}</p>
{{end}}</section>
{{end}}</body>
</html>
`

// tapSheet is one checkpoint as it is printed.
type tapSheet struct {
	Name, Where, QR string
	Size            int
	How             []string
}

// tapSheets is the page of all sheets.
func tapSheets(texts *text.Catalogue, lang, name string, site scoring.Site, points []scoring.Checkpoint) ([]byte, error) {
	say := func(key text.Key, args ...text.Arg) string { return texts.Say(lang, key, args...).String() }
	style := sheetStyle + "section { break-after: page; }\n"
	sum := sha256.Sum256([]byte(style))
	page := struct {
		Lang, Title, Hash string
		Style             template.CSS
		Sheets            []tapSheet
	}{
		Lang: lang, Title: say("tapsheet.title"), Hash: "sha256-" + base64.StdEncoding.EncodeToString(sum[:]),
		Style: template.CSS(style), //nolint:gosec // a constant
	}
	for _, p := range points {
		code := strconv.FormatInt(p.ID, 10) + "-" + p.Secret
		words := texts.Word(lang, "tap") + " " + code
		link := words
		if name != "" {
			link = "https://t.me/" + url.PathEscape(name) + "?start=" + commands.TapLink + code
		}
		one := tapSheet{Name: p.Name, Where: site.Name, How: []string{say("tapsheet.scan"), say("tapsheet.words", text.A("words", words))}}
		var err error
		if one.QR, one.Size, err = qrPath(link); err != nil {
			return nil, err
		}
		page.Sheets = append(page.Sheets, one)
	}
	t, err := template.New("sheets").Parse(tapSheetPage)
	if err != nil {
		return nil, fmt.Errorf("make the sheets: %w", err)
	}
	var b bytes.Buffer
	err = t.Execute(&b, page)
	return b.Bytes(), err
}
