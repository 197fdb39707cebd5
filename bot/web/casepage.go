package web

import (
	"context"
	"embed"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"strconv"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// casePageFiles are the page of a case and its style sheet. It has no script: it
// works in whatever browser a link opens in.
//
//go:embed case
var casePageFiles embed.FS

// CaseState is what a link can show.
type CaseState string

// The states.
const (
	CaseShown   CaseState = "shown"
	CaseOver    CaseState = "over"    // the case ended too long ago
	CaseUnknown CaseState = "unknown" // it is not theirs, or no more
)

// CaseSeen is what one client sees of one case, as the rules have decided.
type CaseSeen struct {
	State CaseState
	Lang  string // in which it is said
	What  text.Line
	Now   text.Line // where it stands
	Rate  bool      // it waits for a rating
	Run   int       // of which a rating is
	Stars int       // given already, 0 = none
}

// CaseSaid is what a rating is answered; empty where the chat says it.
type CaseSaid struct {
	Lines []text.Line
	Words []string // that the client may say next in the chat
}

// CaseAsker decides for the page.
type CaseAsker interface {
	// Show is what a link shows, in lang; "" is the client's language.
	Show(ctx context.Context, l CaseLink, lang string) (CaseSeen, error)
	// Rate gives a run 1 to 5 stars, once, and says what is seen afterwards.
	Rate(ctx context.Context, l CaseLink, run, stars int, lang string) (CaseSaid, CaseSeen, error)
}

// CasePage is the page of a case: what a message that can only say that something
// waits leads to. A link is for one client and one case; the case's own words are
// not on it.
type CasePage struct {
	Base  string // what links begin with; "" = none are made
	Key   []byte // signs links
	Asker CaseAsker
	Text  Texts
	Clock bot.Clock
	Log   *slog.Logger
}

// maxCaseForm bounds what a rating posts, in bytes: two numbers.
const maxCaseForm = 4 << 10

// Mount serves the page under /case/.
func (p *CasePage) Mount(mux *http.ServeMux) {
	handle := func(pattern string, h http.HandlerFunc) { mux.Handle(pattern, shielded(h)) }
	handle("GET /case/{token}", func(w http.ResponseWriter, r *http.Request) { p.serve(w, r, false) })
	handle("POST /case/{token}", func(w http.ResponseWriter, r *http.Request) { p.serve(w, r, true) })
	handle("GET /case/style/page.css", stylesheet(casePageFiles, "case/page.css"))
}

// serve shows a case, or takes its rating. The link is the proof of who asks; it is
// checked before anything is read.
func (p *CasePage) serve(w http.ResponseWriter, r *http.Request, rates bool) {
	s := caseSheet{p: p, Lang: language(r)}
	l, err := p.read(r.PathValue("token"))
	switch {
	case errors.Is(err, errExpired):
		s.end(w, http.StatusGone, "casepage.over_head", "casepage.over")
		return
	case err != nil:
		s.end(w, http.StatusForbidden, "casepage.refused_head", "casepage.refused")
		return
	}
	lang := "" // the client's, unless the page was asked for another
	if r.URL.Query().Get("lang") != "" {
		lang = s.Lang
	}
	var seen CaseSeen
	var said CaseSaid
	if rates {
		r.Body = http.MaxBytesReader(w, r.Body, maxCaseForm)
		run, stars, ok := rating(r)
		if !ok {
			s.end(w, http.StatusBadRequest, "casepage.failed_head", "casepage.failed")
			return
		}
		said, seen, err = p.Asker.Rate(r.Context(), l, run, stars, lang)
	} else {
		seen, err = p.Asker.Show(r.Context(), l, lang)
	}
	if err != nil {
		p.Log.Error("case page", "err", err)
		s.end(w, http.StatusServiceUnavailable, "casepage.failed_head", "casepage.failed")
		return
	}
	if seen.Lang != "" {
		s.Lang = text.Nearest(seen.Lang)
	}
	s.state(w, l, seen, said)
}

// rating is what a form posts: the run, and 1 to 5 stars.
func rating(r *http.Request) (run, stars int, ok bool) {
	if err := r.ParseForm(); err != nil {
		return 0, 0, false
	}
	run, err1 := strconv.Atoi(r.PostForm.Get("run"))
	stars, err2 := strconv.Atoi(r.PostForm.Get("stars"))
	return run, stars, err1 == nil && err2 == nil && stars >= 1 && stars <= 5
}

// caseSheet is one page on its way, as the template reads it.
type caseSheet struct {
	p *CasePage

	Lang, Tag, Title, Note string
	Languages              []formLanguage
	Shown                  bool
	What, Now, Rated       string
	Thanks                 []string
	Next                   []string
	Run                    int
	Stars                  []caseStar
}

type caseStar struct{ Value, Hint string }

func (s *caseSheet) say(key text.Key, args ...text.Arg) string {
	return s.p.Text.Say(s.Lang, key, args...).String()
}

// state answers by what the link can show.
func (s *caseSheet) state(w http.ResponseWriter, l CaseLink, seen CaseSeen, said CaseSaid) {
	switch seen.State {
	case CaseShown:
	case CaseOver:
		s.end(w, http.StatusGone, "casepage.over_head", "casepage.over")
		return
	default:
		s.end(w, http.StatusForbidden, "casepage.refused_head", "casepage.refused")
		return
	}
	no := text.A("no", l.No)
	s.Title, s.Note, s.Shown = s.say("casepage.title", no), s.say("casepage.next"), true
	s.What, s.Now = seen.What.String(), seen.Now.String()
	for _, line := range said.Lines {
		s.Thanks = append(s.Thanks, line.String())
	}
	if seen.Stars > 0 {
		s.Rated = s.say("casepage.rated", text.A("stars", strconv.Itoa(seen.Stars)))
	}
	if seen.Stars > 0 && seen.Stars <= scoring.LowRating {
		s.Next = said.Words
	}
	if seen.Rate {
		s.Run = seen.Run
		for n := 5; n >= 1; n-- {
			star := caseStar{Value: strconv.Itoa(n)}
			switch n {
			case 5:
				star.Hint = s.say("casepage.best")
			case 1:
				star.Hint = s.say("casepage.worst")
			}
			s.Stars = append(s.Stars, star)
		}
	}
	s.write(w, http.StatusOK)
}

// end writes a page that only says something.
func (s *caseSheet) end(w http.ResponseWriter, status int, head, note text.Key) {
	s.Title, s.Note = s.say(head), s.say(note)
	s.write(w, status)
}

func (s *caseSheet) write(w http.ResponseWriter, status int) {
	s.Tag, s.Languages = languagesOf(s.p.Text, s.Lang)
	layout{"case page", casePageFiles, "case/page.html", s.Tag, template.FuncMap{
		"t": func(key string) string { return s.say(text.Key(key)) },
	}, s.p.Log}.write(w, status, s)
}
