package web

import (
	"context"
	"embed"
	"log/slog"
	"net/http"

	"anping/bot/text"
)

// pointPageFiles are the page at a checkpoint; its style is the page of a case's. It
// has no script: it works in whatever browser a tag or a code opens.
//
//go:embed point
var pointPageFiles embed.FS

// PointWay is how a tap is made on one platform: by a link that opens the bot's chat
// and hands the code over, or by words to send.
type PointWay struct {
	Platform string // its name, as telegram
	Link     string // "" = by words
}

// PointSeen is a checkpoint as whoever stands at it may see it.
type PointSeen struct {
	Site, Name, Phone string // Phone "" = the site has none
	Locate            bool   // a location is asked for
	Words             string // that make the tap, in the page's language
	Ways              []PointWay
}

// PointAsker knows the checkpoints.
type PointAsker interface {
	// Show is the checkpoint of a code, with the words in lang; false when there is
	// none of that code.
	Show(ctx context.Context, code, lang string) (PointSeen, bool, error)
}

// PointPage is the page at a checkpoint, where its tag and its code lead: which it is,
// and how to tap it on each platform. Opening it records nothing: a page is opened by
// previews and by whoever passes by, and does not know who opens it.
type PointPage struct {
	Asker PointAsker
	Text  FormTexts
	Log   *slog.Logger
}

// Mount serves the page under /p/.
func (p *PointPage) Mount(mux Router) {
	handle := func(pattern string, h http.HandlerFunc) { mux.Handle(pattern, shielded(h)) }
	handle("GET /p/{code}", p.serve)
}

// mostPointCode bounds a code, in bytes: a row number and ten letters.
const mostPointCode = 64

func (p *PointPage) serve(w http.ResponseWriter, r *http.Request) {
	s := pointSheet{sheet: sheet{text: p.Text, log: p.Log, what: "page of a checkpoint", Lang: language(r), Style: "/case/style/page.css"}}
	code := r.PathValue("code")
	if len(code) > mostPointCode {
		s.end(w, http.StatusNotFound, "pointpage.unknown_head", "pointpage.unknown")
		return
	}
	seen, ok, err := p.Asker.Show(r.Context(), code, s.Lang)
	switch {
	case err != nil:
		p.Log.Error("page of a checkpoint", "err", err)
		s.end(w, http.StatusServiceUnavailable, "pointpage.failed_head", "pointpage.failed")
	case !ok:
		s.end(w, http.StatusNotFound, "pointpage.unknown_head", "pointpage.unknown")
	default:
		s.show(w, seen)
	}
}

// pointSheet is one page on its way, as the template reads it.
type pointSheet struct {
	sheet
	Shown          bool
	Site, Point    string
	Ways           []pointWay
	Locate, Others string
}

type pointWay struct{ Say, Link, Words string }

// show lays out a checkpoint that is known.
func (s *pointSheet) show(w http.ResponseWriter, seen PointSeen) {
	s.Shown, s.Site, s.Point = true, seen.Site, seen.Name
	s.Title, s.Note = s.say("pointpage.title", text.A("name", seen.Name)), s.say("pointpage.not_yet")
	for _, x := range seen.Ways {
		name := text.A("platform", s.platform(x.Platform))
		way := pointWay{Link: x.Link, Say: s.say("pointpage.link", name)}
		if x.Link == "" {
			way.Say, way.Words = s.say("pointpage.words", name), seen.Words
		}
		s.Ways = append(s.Ways, way)
	}
	if seen.Locate {
		s.Locate = s.say("pointpage.locate")
	}
	if seen.Phone != "" {
		s.Others = s.say("pointpage.others", text.ByPhone("phone", seen.Phone))
	}
	s.write(w, http.StatusOK, s, pointPageFiles, "point/page.html")
}

// platform is what people call a platform.
func (s *pointSheet) platform(name string) string {
	switch name {
	case "telegram":
		return s.say("pointpage.telegram")
	case "wechat":
		return s.say("pointpage.wechat")
	case "wecom":
		return s.say("pointpage.wecom")
	}
	return s.say("pointpage.chat")
}

// end writes a page that only says something.
func (s *pointSheet) end(w http.ResponseWriter, status int, head, note text.Key) {
	s.Title, s.Note = s.say(head), s.say(note)
	s.write(w, status, s, pointPageFiles, "point/page.html")
}
