package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	qr "github.com/piglig/go-qr"

	"anping/bot/text"
	"anping/commands"
)

// slipStyle is the look of the page: two columns of five slips on A4, with lines
// to cut along.
const slipStyle = `
@page { size: A4; margin: 8mm; }
body { width: 194mm; }
main { display: grid; grid-template-columns: 97mm 97mm; }
section { height: 56mm; padding: 5mm; border: 0.3mm dashed #888; break-inside: avoid; overflow: hidden; display: grid; grid-template-columns: 1fr auto; gap: 0 3mm; align-content: start; }
h2 { font-size: 15pt; line-height: 1.2; overflow-wrap: anywhere; max-height: 13mm; overflow: hidden; }
.role { font-size: 9.5pt; line-height: 1.3; max-height: 9mm; overflow: hidden; }
.code { font-family: "DejaVu Sans Mono", Consolas, monospace; font-size: 19pt; font-weight: bold; letter-spacing: 0.05em; margin: 1.5mm 0; white-space: nowrap; }
p { font-size: 8.5pt; line-height: 1.35; }
svg { width: 30mm; height: 30mm; grid-row: 1; grid-column: 2; }
.what { grid-row: 1; grid-column: 1; min-width: 0; }
.how { grid-column: 1 / 3; margin-top: 1.5mm; }
`

// slipBody is the page of slips.
const slipBody = `<main>
{{range .}}<section{{with .Lang}} lang="{{.}}"{{end}}>
<div class="what">
<h2>{{.Name}}</h2>
<div class="role">{{.Role}}</div>
{{with .Code}}<div class="code">{{.}}</div>
{{end}}</div>
{{if .QR}}<svg viewBox="0 0 {{.Size}} {{.Size}}" role="img" aria-label="{{.Link}}"><path d="{{.QR}}" fill="#000"></path></svg>
{{end}}<div class="how">
{{range .How}}<p>{{.}}</p>
{{end}}</div>
</section>
{{end}}</main>
`

// slip is one code as it is printed.
type slip struct {
	Name, Role, Code string
	Link             string // "" = the bot's name is not known, and there is no QR code
	QR               string // the dark modules, as a path
	Size             int    // of the QR code with its quiet zone, in modules
	How              []string
	Lang             string // "" = the page's
}

// writeSlips writes the codes as a page to print into a new file that only its
// owner can read.
func (s codeSheet) writeSlips(path string, issued []commands.Issued, until time.Time) error {
	page, err := s.slips(issued, until)
	if err != nil {
		return fmt.Errorf("write slips: %w", err)
	}
	return writeNew("--slips", path, page)
}

func (s codeSheet) slips(issued []commands.Issued, until time.Time) ([]byte, error) {
	var all []slip
	for _, i := range issued {
		one, err := s.slip(i, until)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return slipsPage(s.lang, s.texts.Say(s.lang, "slips.title").String(), all)
}

// slipsPage is a page of slips to print.
func slipsPage(lang, title string, slips []slip) ([]byte, error) {
	return printed{Lang: lang, Title: title, Style: slipStyle, Body: slipBody}.page(slips)
}

func (s codeSheet) slip(i commands.Issued, until time.Time) (slip, error) {
	say := func(key text.Key, args ...text.Arg) string { return s.texts.Say(s.lang, key, args...).String() }
	code := i.Code.Reveal()
	out := slip{Name: i.Name, Role: i.Role.String(), Code: code[:4] + " " + code[4:]}
	words := s.texts.Word(s.lang, "bind") + " " + code
	if s.bot == "" {
		out.How = append(out.How, say("slips.send", text.A("words", words)))
	} else {
		out.Link = s.link(i.Code)
		var err error
		if out.QR, out.Size, err = qrPath(out.Link); err != nil {
			return out, err
		}
		out.How = append(out.How, say("slips.scan", text.A("bot", "@"+s.bot), text.A("words", words)))
	}
	if i.Guard {
		out.How = append(out.How, say("slips.guard"))
	}
	out.How = append(out.How, say("slips.until", text.A("at", s.texts.When(s.lang, until, until.AddDate(0, 0, -1), s.zone))))
	return out, nil
}

// quiet is the white border that a QR code needs around it, in modules.
const quiet = 4

// qrPath draws an address as the path of an SVG, one rectangle for each run of
// dark modules in a row.
func qrPath(address string) (path string, size int, err error) {
	code, err := qr.EncodeText(address, qr.Medium)
	if err != nil {
		return "", 0, fmt.Errorf("draw a QR code: %w", err)
	}
	var b strings.Builder
	for y := range code.Size() {
		for x := 0; x < code.Size(); x++ {
			from := x
			for x < code.Size() && code.Module(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", from+quiet, y+quiet, x-from, x-from)
			}
		}
	}
	return b.String(), code.Size() + 2*quiet, nil
}

// writeNew writes a whole new file that only its owner can read; of one that
// could not be written nothing is left.
func writeNew(flag, path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("%s: %w", flag, plainPathError(err))
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(fmt.Errorf("%s: %w", flag, plainPathError(err)), os.Remove(path))
	}
	return nil
}
