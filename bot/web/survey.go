package web

import (
	"context"
	"embed"
	"errors"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"strconv"

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

// Mount serves the form under /survey/.
func (f *Form) Mount(mux *http.ServeMux) {
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
	p := formPage{f: f, Lang: language(r)}
	in, err := f.read(r.PathValue("token"))
	switch {
	case errors.Is(err, errExpired):
		p.end(w, http.StatusGone, "form.over_head", "form.over")
		return
	case err != nil:
		p.end(w, http.StatusForbidden, "form.refused_head", "form.refused")
		return
	}
	asked, err := f.Asker.Ask(r.Context(), in.site, in.period, in.client)
	if err != nil {
		p.failed(w, err)
		return
	}
	if p.asked = asked; r.URL.Query().Get("lang") == "" && asked.Lang != "" {
		p.Lang = text.Nearest(asked.Lang)
	}
	if asked.State == AskOpen && gives {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if err := r.ParseForm(); err != nil {
			p.end(w, http.StatusBadRequest, "form.failed_head", "form.failed")
			return
		}
		given, whole := p.fill(r)
		if !whole {
			p.show(w, http.StatusUnprocessableEntity)
			return
		}
		if asked.State, err = f.Asker.Give(r.Context(), in.site, in.period, in.client, given); err != nil {
			p.failed(w, err)
			return
		}
	}
	p.state(w, asked.State, gives)
}

// state answers by what the client can do now.
func (p *formPage) state(w http.ResponseWriter, state AskedState, gave bool) {
	switch {
	case state == AskDone && gave:
		p.end(w, http.StatusOK, "form.done_head", "form.done")
	case state == AskDone:
		p.end(w, http.StatusOK, "form.already_head", "form.already")
	case state == AskOver:
		p.end(w, http.StatusGone, "form.over_head", "form.over")
	case state == AskUnknown:
		p.end(w, http.StatusForbidden, "form.refused_head", "form.refused")
	default:
		p.ask()
		p.show(w, http.StatusOK)
	}
}

// formPage is one page on its way, as the template reads it.
type formPage struct {
	f     *Form
	asked Asked

	Lang, Tag, Title, Note string
	Languages              []formLanguage
	Questions              []formQuestion
	Choice                 formQuestion // by name or not
	Missing                []formMissing
	Words                  *formWords
}

type formLanguage struct {
	Tag, Name string
	Here      bool
}

type formQuestion struct {
	Name, Legend string
	Wide         bool // many answers: 0 to 10
	Options      []formOption
	Error        bool
}

type formOption struct {
	ID, Value, Label, Hint string
	Checked                bool
}

type formMissing struct{ ID, Legend string }

type formWords struct{ Legend, Value string }

func (p *formPage) say(key text.Key, args ...text.Arg) string {
	return p.f.Text.Say(p.Lang, key, args...).String()
}

// fill reads what was filled in and puts it into the page, for where something
// is missing; whole says that nothing is.
func (p *formPage) fill(r *http.Request) (Given, bool) {
	p.ask()
	g := Given{Anonymous: r.PostForm.Get("by") == "anonymous", Words: r.PostForm.Get("words")}
	chosen := func(q *formQuestion) string {
		value := r.PostForm.Get(q.Name)
		for i := range q.Options {
			if q.Options[i].Value == value {
				q.Options[i].Checked = true
				return value
			}
		}
		q.Error = true
		p.Missing = append(p.Missing, formMissing{q.Options[0].ID, q.Legend})
		return ""
	}
	chosen(&p.Choice)
	for i := range p.Questions {
		n, err := strconv.Atoi(chosen(&p.Questions[i]))
		if err != nil {
			n = survey.Unanswered
		}
		g.Values = append(g.Values, n)
	}
	if p.Words != nil {
		p.Words.Value = g.Words
	}
	return g, len(p.Missing) == 0
}

// ask lays the questions out.
func (p *formPage) ask() {
	round := p.asked.Round
	p.Choice = formQuestion{Name: "by", Legend: p.say("form.by"), Options: []formOption{
		{ID: "by-anonymous", Value: "anonymous", Label: p.say("form.anonymous"), Hint: p.say("form.anonymous_hint")},
		{ID: "by-named", Value: "named", Label: p.say("form.named")},
	}}
	for i, q := range round.Asks.Questions {
		legend := strconv.Itoa(i+1) + ". " + q.Text.In(p.Lang)
		if q.Kind == survey.Words {
			p.Words = &formWords{Legend: q.Text.In(p.Lang) + p.say("form.optional")}
			continue
		}
		x := formQuestion{Name: "q" + strconv.Itoa(i+1), Legend: legend, Wide: q.Kind == survey.Recommend}
		for _, v := range q.Values() {
			o := formOption{ID: x.Name + "-" + strconv.Itoa(v), Value: strconv.Itoa(v), Label: strconv.Itoa(v)}
			switch {
			case v == survey.NotTried:
				o.Label = p.say("button.survey_untried")
			case q.Kind == survey.Scale && v == 5:
				o.Hint = p.say("form.best")
			case q.Kind == survey.Scale && v == 1:
				o.Hint = p.say("form.worst")
			}
			x.Options = append(x.Options, o)
		}
		p.Questions = append(p.Questions, x)
	}
}

// show writes the form.
func (p *formPage) show(w http.ResponseWriter, status int) {
	p.Title = p.say("form.title", text.A("site", p.asked.Site))
	p.Note = p.say("form.note", text.A("until", p.f.Text.ShortDate(p.Lang, p.asked.Until)))
	p.write(w, status)
}

// end writes a page that only says something.
func (p *formPage) end(w http.ResponseWriter, status int, head, note text.Key) {
	p.Questions, p.Missing, p.Words = nil, nil, nil
	p.Title, p.Note = p.say(head), p.say(note)
	p.write(w, status)
}

func (p *formPage) failed(w http.ResponseWriter, err error) {
	p.f.Log.Error("survey form", "err", err)
	p.end(w, http.StatusServiceUnavailable, "form.failed_head", "form.failed")
}

// languagesOf is a page's language as HTML names it, and those that it offers.
func languagesOf(texts Texts, here string) (tag string, all []formLanguage) {
	for _, lang := range text.Languages() {
		all = append(all, formLanguage{Tag: lang, Name: texts.Say(lang, "settings.own").String(), Here: lang == here})
	}
	if here == "zh" {
		return "zh-CN", all
	}
	return here, all
}

func (p *formPage) write(w http.ResponseWriter, status int) {
	p.Tag, p.Languages = languagesOf(p.f.Text, p.Lang)
	layout{"survey form", formFiles, "survey/page.html", p.Tag, template.FuncMap{
		"t":       func(key string) string { return p.say(text.Key(key)) },
		"missing": func() string { return p.say("form.missing", text.A("count", strconv.Itoa(len(p.Missing)))) },
	}, p.f.Log}.write(w, status, p)
}
