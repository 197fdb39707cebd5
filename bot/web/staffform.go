package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring/survey"
)

// StaffLink says what a link lets one member of staff fill in: for a client in the
// round of a period, or as a mystery shopper.
type StaffLink struct {
	Person int64
	Period string
	Client int64  // 0 = a mystery shopper's
	No     string // "" = for a client
	Until  time.Time
}

// StaffAsked is what the form shows, as the rules have decided.
type StaffAsked struct {
	State  AskedState
	Behalf bool // it asks how the client was asked
	Asks   survey.Questionnaire
	About  text.Line
	Lang   string
}

// StaffGiven is what was filled in.
type StaffGiven struct {
	How    survey.Source
	Values []int
	Words  string
}

// StaffAsker decides for the form.
type StaffAsker interface {
	// Ask is what a link lets fill in, in lang; "" is the person's language.
	Ask(ctx context.Context, l StaffLink, lang string) (StaffAsked, error)
	// Give stores it once, and says what the chat answers and what is asked then.
	Give(ctx context.Context, l StaffLink, given StaffGiven, lang string) ([]text.Line, StaffAsked, error)
}

// StaffForm is the web form of a member of staff. A link is signed for one person
// and one questionnaire, holds for a time, and acts with no more than their rights.
type StaffForm struct {
	Base  string // what links begin with; "" = none are made
	Key   []byte // signs links
	Asker StaffAsker
	Text  FormTexts
	Clock bot.Clock
	Log   *slog.Logger
}

// staffPurpose is what its links are signed for.
const staffPurpose = "staff form"

// Mount serves the form under /survey/staff/.
func (f *StaffForm) Mount(mux Router) {
	handle := func(pattern string, h http.HandlerFunc) { mux.Handle(pattern, shielded(h)) }
	handle("GET /survey/staff/{token}", func(w http.ResponseWriter, r *http.Request) { f.serve(w, r, false) })
	handle("POST /survey/staff/{token}", func(w http.ResponseWriter, r *http.Request) { f.serve(w, r, true) })
}

// Link is the address for one person; "" without an address. A moment counts in
// whole seconds.
//
//	/survey/staff/<token of "9.2025-Q3.17.-.1757865600">
func (f *StaffForm) Link(l StaffLink) string {
	if f.Base == "" {
		return ""
	}
	said := fmt.Sprintf("%d.%s.%d.%s.%d", l.Person, orDash(l.Period), l.Client, orDash(l.No), l.Until.Unix())
	return strings.TrimSuffix(f.Base, "/") + "/survey/staff/" + signed(f.Key, staffPurpose, said)
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func (f *StaffForm) read(token string) (StaffLink, error) {
	said, err := unsigned(f.Key, staffPurpose, token)
	if err != nil {
		return StaffLink{}, err
	}
	p := strings.Split(said, ".")
	if len(p) != 5 {
		return StaffLink{}, errTampered
	}
	l := StaffLink{Period: strings.TrimPrefix(p[1], "-"), No: strings.TrimPrefix(p[3], "-")}
	var until int64
	for i, n := range map[int]*int64{0: &l.Person, 2: &l.Client, 4: &until} {
		if *n, err = strconv.ParseInt(p[i], 10, 64); err != nil {
			return StaffLink{}, errTampered
		}
	}
	if l.Until = time.Unix(until, 0); !f.Clock.Now().Before(l.Until) {
		return l, errExpired
	}
	return l, nil
}

func (f *StaffForm) serve(w http.ResponseWriter, r *http.Request, gives bool) {
	p := formPage{sheet: sheet{text: f.Text, log: f.Log, what: "staff form", Lang: language(r), Style: formStyle}}
	l, err := f.read(r.PathValue("token"))
	switch {
	case errors.Is(err, errExpired):
		p.end(w, http.StatusGone, "staffform.over_head", "staffform.over")
		return
	case err != nil:
		p.end(w, http.StatusForbidden, "form.refused_head", "staffform.refused")
		return
	}
	lang := ""
	if r.URL.Query().Get("lang") != "" {
		lang = p.Lang
	}
	asked, err := f.Asker.Ask(r.Context(), l, lang)
	if err != nil {
		p.failed(w, err)
		return
	}
	if asked.Lang != "" {
		p.Lang = text.Nearest(asked.Lang)
	}
	if asked.State != AskOpen || !gives {
		p.staff(w, http.StatusOK, asked)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		p.end(w, http.StatusBadRequest, "form.failed_head", "form.failed")
		return
	}
	p.lay(asked.Asks, p.how(asked), p.say("staffform.words_hint"))
	how, values, words := p.fill(r)
	if len(p.Missing) > 0 {
		p.staffShow(w, http.StatusUnprocessableEntity, asked)
		return
	}
	said, asked, err := f.Asker.Give(r.Context(), l, StaffGiven{How: survey.Source(how), Values: values, Words: words}, lang)
	if err != nil {
		p.failed(w, err)
		return
	}
	for _, line := range said {
		p.Thanks = append(p.Thanks, line.String())
	}
	p.staff(w, http.StatusOK, asked)
}

// staff answers by what can be filled in now.
func (p *formPage) staff(w http.ResponseWriter, status int, asked StaffAsked) {
	switch asked.State {
	case AskDone:
		p.end(w, status, "staffform.done_head", "staffform.done")
	case AskOver:
		p.end(w, http.StatusGone, "staffform.over_head", "staffform.over")
	case AskOpen:
		p.lay(asked.Asks, p.how(asked), p.say("staffform.words_hint"))
		p.staffShow(w, status, asked)
	default:
		p.end(w, http.StatusForbidden, "form.refused_head", "staffform.refused")
	}
}

// how asks how the client was asked.
func (p *formPage) how(asked StaffAsked) *formQuestion {
	if !asked.Behalf {
		return nil
	}
	q := &formQuestion{Name: "how", Legend: p.say("staffform.how")}
	for _, o := range []struct {
		source survey.Source
		label  text.Key
	}{{survey.ByPhone, "button.surveyfor_phone"}, {survey.BySpot, "button.surveyfor_spot"}, {survey.ByPaper, "button.surveyfor_paper"}} {
		q.Options = append(q.Options, formOption{ID: "how-" + string(o.source), Value: string(o.source), Label: p.say(o.label)})
	}
	return q
}

func (p *formPage) staffShow(w http.ResponseWriter, status int, asked StaffAsked) {
	p.Title, p.Note = asked.About.String(), p.say("staffform.mystery_note")
	if asked.Behalf {
		p.Note = p.say("staffform.behalf_note")
	}
	p.ends(w, status)
}
