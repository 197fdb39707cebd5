package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	qr "github.com/piglig/go-qr"

	"anping/bot/text"
	"anping/bot/wechat"
	"anping/scoring"
	"anping/storage"
)

type wechatQRCmd struct {
	Config string `required:"" placeholder:"FILE" help:"The configuration; see: anping config."`
	Site   string `required:"" placeholder:"CODE" help:"The site's code or name, as in sites.csv."`
	Place  string `placeholder:"CODE" help:"The place's code or name, as in places.csv; without it the code is the site's."`
	PNG    string `name:"png" placeholder:"FILE" help:"Write the QR code alone into a new file."`
	Sheet  string `placeholder:"FILE.html" help:"Write a sheet of A6 to print into a new file."`
}

// Help is the example of --help.
func (wechatQRCmd) Help() string {
	return "Example:\n  anping wechat qr --config anping.toml --site SUN --place GATE --png gate.png --sheet gate.html\n\n" +
		"The code is for ever and the same each time; an account has 100,000 of them. Who scans it and follows is a client of the site, and what they write next is said of the place."
}

// Run makes the code of a site or a place.
func (k wechatQRCmd) Run(ctx context.Context, c *console) error {
	if k.PNG == "" && k.Sheet == "" {
		return &usageError{"--png or --sheet: neither is given", "name a file: --sheet gate.html"}
	}
	if err := k.targets(); err != nil { // before WeChat is asked for anything
		return err
	}
	s, w, texts, err := c.wechat(k.Config)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, wechatWithin)
	defer cancel()
	site, place, err := k.find(ctx, s)
	if err != nil {
		return err
	}
	scene, err := wechat.Scene(site.Code, place.Code)
	if err != nil {
		return &usageError{err.Error(), "give the site or the place a shorter code and import again"}
	}
	address, err := w.Code(ctx, scene)
	if err != nil {
		return s.Wechat.explained(err, wechat.ToCode)
	}
	return k.write(c, texts, s.Language, site, place, address)
}

// targets refuses names of files that cannot be meant or made.
func (k wechatQRCmd) targets() error {
	for _, x := range []struct{ flag, path, kind, like string }{
		{"--png", k.PNG, ".png", "gate.png"}, {"--sheet", k.Sheet, ".html", "gate.html"},
	} {
		if x.path == "" {
			continue
		}
		if !strings.EqualFold(filepath.Ext(x.path), x.kind) {
			return &usageError{x.flag + ": " + x.path + " does not end in " + x.kind, "name a file like " + x.like}
		}
		if err := newFile(x.flag, x.path); err != nil {
			return err
		}
		if err := writable(x.flag, x.path); err != nil {
			return err
		}
	}
	return nil
}

// writable makes a new file and takes it away again: nothing else says for certain
// that it can be made.
func writable(flag, path string) error {
	if err := writeNew(flag, path, nil); err != nil {
		return &usageError{err.Error(), "give a folder in which this user may write"}
	}
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("%s: %w", flag, plainPathError(err))
	}
	return nil
}

// find looks the site and the place up in the company.
func (k wechatQRCmd) find(ctx context.Context, s Settings) (site scoring.Site, place scoring.Place, err error) {
	look, err := storage.OpenLook(ctx, storage.Config{Database: s.Database.Reveal(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return site, place, fmt.Errorf("read the company: %w", err)
	}
	defer func() { err = errors.Join(err, look.Close()) }()
	roster, err := look.Roster(ctx)
	if err != nil {
		return site, place, fmt.Errorf("read the company: %w", err)
	}
	if site = roster.Site(roster.SiteCalled(k.Site)); site.ID == 0 {
		return site, place, &usageError{"--site: there is no site " + k.Site, "write its code or name as in sites.csv"}
	}
	if k.Place == "" {
		return site, place, nil
	}
	want := scoring.Fold(k.Place)
	for _, p := range roster.SitePlaces(site.ID) {
		if p.Code != "" && (scoring.Fold(p.Code) == want || scoring.Fold(p.Name) == want) {
			return site, p, nil
		}
	}
	return site, place, &usageError{"--place: there is no place " + k.Place + " at " + site.Code, "write its code or name as in places.csv"}
}

func (k wechatQRCmd) write(c *console, texts *text.Catalogue, lang string, site scoring.Site, place scoring.Place, address string) error {
	var files []string
	if k.PNG != "" {
		data, err := qrPNG(address)
		if err != nil {
			return err
		}
		if err := writeNew("--png", k.PNG, data); err != nil {
			return err
		}
		files = append(files, k.PNG)
	}
	if k.Sheet != "" {
		data, err := sheet(texts, lang, site, place, address)
		if err == nil {
			err = writeNew("--sheet", k.Sheet, data)
		}
		if err != nil {
			if k.PNG != "" {
				err = errors.Join(err, os.Remove(k.PNG))
			}
			return err
		}
		files = append(files, k.Sheet)
	}
	fmt.Fprintf(c.out, "the code of %s is in %s\n", oneLine(strings.TrimSpace(site.Name+" "+place.Name)), strings.Join(files, " and "))
	return nil
}

// dots is how many pixels a module of the PNG has: 1,000 to 1,500 in all, sharp
// on paper at 10 cm.
const dots = 30

// qrPNG draws an address as a QR code with its quiet zone.
func qrPNG(address string) ([]byte, error) {
	code, err := qr.EncodeText(address, qr.Medium)
	if err != nil {
		return nil, fmt.Errorf("draw a QR code: %w", err)
	}
	side := (code.Size() + 2*quiet) * dots
	img := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for y := range side {
		for x := range side {
			if code.Module(x/dots-quiet, y/dots-quiet) {
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("draw a QR code: %w", err)
	}
	return b.Bytes(), nil
}

// sheetStyle is the look of the sheet: A6, upright, to be put on a wall.
//
//nolint:misspell // a word of CSS
const sheetStyle = `
@page { size: A6; margin: 6mm; }
body { width: 93mm; text-align: center; }
h1 { font-size: 20pt; line-height: 1.2; }
h2 { font-size: 14pt; line-height: 1.3; font-weight: normal; overflow-wrap: anywhere; max-height: 16mm; overflow: hidden; }
svg { width: 72mm; height: 72mm; }
p { font-size: 11pt; line-height: 1.45; }
.danger { font-weight: bold; }
`

// sheetBody is the sheet.
const sheetBody = `<h1>{{.Title}}</h1>
<h2>{{.Where}}</h2>
<svg viewBox="0 0 {{.Size}} {{.Size}}" role="img" aria-label="{{.Link}}"><path d="{{.QR}}" fill="#000"></path></svg>
{{range .How}}<p>{{.}}</p>
{{end}}<p class="danger">{{.Danger}}</p>
{{if .Phone}}<p>{{.Phone}}</p>
{{end}}`

// sheet is the page to print.
func sheet(texts *text.Catalogue, lang string, site scoring.Site, place scoring.Place, address string) ([]byte, error) {
	say := func(key text.Key, args ...text.Arg) string { return texts.Say(lang, key, args...).String() }
	path, size, err := qrPath(address)
	if err != nil {
		return nil, err
	}
	holds := struct {
		Title, Where, Link, QR, Danger, Phone string
		Size                                  int
		How                                   []string
	}{
		Title: say("sheet.title"), Where: site.Name, Link: address, QR: path, Size: size, Danger: say("sheet.danger"),
		How: []string{say("sheet.scan"), say("sheet.number")},
	}
	if place.ID != 0 {
		holds.Where = say("scan.place", text.A("site", site.Name), text.A("place", place.Name))
	}
	if site.DutyPhone != "" {
		holds.Phone = say("sheet.phone", text.ByPhone("phone", site.DutyPhone))
	}
	return printed{Lang: lang, Title: holds.Title, Style: sheetStyle, Body: sheetBody}.page(holds)
}
