package web

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring/survey"
)

// formFiles are the page of the form and its style sheet. It has no script: it
// works in whatever browser a link opens in.
//
//go:embed survey
var formFiles embed.FS

// Asked is what one client is asked, as the rules have decided.
type Asked struct {
	State AskedState
	Round survey.Round
	Site  string // its name
	Until string // the last local day
	Lang  string // the client's
}

// AskedState is what the client can do.
type AskedState string

// The states.
const (
	AskOpen    AskedState = "open"
	AskDone    AskedState = "done"
	AskOver    AskedState = "over"
	AskUnknown AskedState = "unknown" // there is no such client there any more
)

// Given is what was filled in.
type Given struct {
	Anonymous bool
	Values    []int
	Words     string
}

// Asker decides for the form.
type Asker interface {
	Ask(ctx context.Context, site int64, period string, client int64) (Asked, error)
	// Give stores an answer once; it says AskDone also when there was one.
	Give(ctx context.Context, site int64, period string, client int64, given Given) (AskedState, error)
}

// FormTexts says texts and days.
type FormTexts interface {
	Texts
	ShortDate(lang, day string) string
}

// Form is the web form of the survey. A link is for one client; nothing that
// tells who answered what is logged or kept here.
type Form struct {
	Base  string // what links begin with; "" = none are made
	Key   []byte // signs links
	Asker Asker
	Text  FormTexts
	Clock bot.Clock
	Log   *slog.Logger
}

const (
	maxForm    = 32 << 10
	formPolicy = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

// Router takes pages at patterns of net/http; a *http.ServeMux is one.
type Router interface {
	Handle(pattern string, h http.Handler)
}

// Mount serves the form under /survey/.
func (f *Form) Mount(mux Router) {
	handle := func(pattern string, h http.HandlerFunc) { mux.Handle(pattern, shielded(h)) }
	handle("GET /survey/{token}", func(w http.ResponseWriter, r *http.Request) { f.serve(w, r, false) })
	handle("POST /survey/{token}", func(w http.ResponseWriter, r *http.Request) { f.serve(w, r, true) })
	handle("GET /survey/style/form.css", stylesheet(formFiles, "survey/form.css"))
}

// shielded sets the headers of every answer, and takes no answers from another
// site's page.
func shielded(next http.HandlerFunc) http.Handler {
	origin := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		for k, v := range map[string]string{
			"Content-Security-Policy": formPolicy, "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
			"Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin", "Cache-Control": "no-store", "X-Robots-Tag": "noindex",
		} {
			h.Set(k, v)
		}
		if err := origin.Check(r); err != nil {
			http.Error(w, "this form takes answers from its own page only", http.StatusForbidden)
			return
		}
		next(w, r)
	})
}

// stylesheet serves a page's style from its embedded files.
func stylesheet(files fs.FS, name string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		_, _ = w.Write(data)
	}
}

func (f *Form) serve(w http.ResponseWriter, r *http.Request, gives bool) {
	p := formPage{sheet: f.sheet(r)}
	var asked Asked
	in, err := f.read(r.PathValue("token"))
	switch {
	case errors.Is(err, errExpired):
		p.end(w, http.StatusGone, "form.over_head", "form.over")
		return
	case err != nil:
		p.end(w, http.StatusForbidden, "form.refused_head", "form.refused")
		return
	}
	if asked, err = f.Asker.Ask(r.Context(), in.site, in.period, in.client); err != nil {
		p.failed(w, err)
		return
	}
	if r.URL.Query().Get("lang") == "" && asked.Lang != "" {
		p.Lang = text.Nearest(asked.Lang)
	}
	if asked.State == AskOpen && gives {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if err := r.ParseForm(); err != nil {
			p.end(w, http.StatusBadRequest, "form.failed_head", "form.failed")
			return
		}
		given, whole := p.given(r, asked)
		if !whole {
			p.show(w, http.StatusUnprocessableEntity, asked)
			return
		}
		if asked.State, err = f.Asker.Give(r.Context(), in.site, in.period, in.client, given); err != nil {
			p.failed(w, err)
			return
		}
	}
	p.state(w, asked, gives)
}

// sheet is what a page of the form is laid out in.
func (f *Form) sheet(r *http.Request) sheet {
	return sheet{text: f.Text, log: f.Log, what: "survey form", Lang: language(r), Style: formStyle}
}

// formStyle is the address of the style sheet of forms.
const formStyle = "/survey/style/form.css"

// state answers by what the client can do now.
func (p *formPage) state(w http.ResponseWriter, asked Asked, gave bool) {
	switch {
	case asked.State == AskDone && gave:
		p.end(w, http.StatusOK, "form.done_head", "form.done")
	case asked.State == AskDone:
		p.end(w, http.StatusOK, "form.already_head", "form.already")
	case asked.State == AskOver:
		p.end(w, http.StatusGone, "form.over_head", "form.over")
	case asked.State == AskUnknown:
		p.end(w, http.StatusForbidden, "form.refused_head", "form.refused")
	default:
		p.lay(asked.Round.Asks, p.byName(), p.say("form.words_hint"))
		p.show(w, http.StatusOK, asked)
	}
}

// given is what a client has filled in.
func (p *formPage) given(r *http.Request, asked Asked) (Given, bool) {
	p.lay(asked.Round.Asks, p.byName(), p.say("form.words_hint"))
	chosen, values, words := p.fill(r)
	return Given{Anonymous: chosen == "anonymous", Values: values, Words: words}, len(p.Missing) == 0
}

// byName asks whether to answer by name.
func (p *formPage) byName() *formQuestion {
	return &formQuestion{Name: "by", Legend: p.say("form.by"), Options: []formOption{
		{ID: "by-anonymous", Value: "anonymous", Label: p.say("form.anonymous"), Hint: p.say("form.anonymous_hint")},
		{ID: "by-named", Value: "named", Label: p.say("form.named")},
	}}
}

// show writes the form.
func (p *formPage) show(w http.ResponseWriter, status int, asked Asked) {
	p.Title = p.say("form.title", text.A("site", asked.Site))
	p.Note = p.say("form.note", text.A("until", p.text.ShortDate(p.Lang, asked.Until)))
	p.ends(w, status)
}
