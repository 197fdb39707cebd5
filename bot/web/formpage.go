package web

import (
	"net/http"
	"strconv"

	"anping/bot/text"
	"anping/scoring/survey"
)

// formPage is a page with a questionnaire on its way, as the template reads it.
type formPage struct {
	sheet
	Questions   []formQuestion
	Choice      *formQuestion // what is asked before them, nil = nothing
	Missing     []formMissing
	MissingHead string
	Words       *formWords
	Thanks      []string // what was answered to what was sent
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

type formWords struct{ Legend, Value, Hint string }

// lay lays the questions out.
func (p *formPage) lay(asks survey.Questionnaire, choice *formQuestion, wordsHint string) {
	best, worst := p.say("form.best"), p.say("form.worst")
	if asks.Shopper { // who looks is not satisfied, but sees
		best, worst = p.say("form.seen_best"), p.say("form.seen_worst")
	}
	p.Choice, p.Questions, p.Words = choice, nil, nil
	for i, q := range asks.Questions {
		legend := strconv.Itoa(i+1) + ". " + q.Text.In(p.Lang)
		if q.Kind == survey.Words {
			p.Words = &formWords{Legend: q.Text.In(p.Lang) + p.say("form.optional"), Hint: wordsHint}
			continue
		}
		x := formQuestion{Name: "q" + strconv.Itoa(i+1), Legend: legend, Wide: q.Kind == survey.Recommend}
		for _, v := range q.Values() {
			o := formOption{ID: x.Name + "-" + strconv.Itoa(v), Value: strconv.Itoa(v), Label: strconv.Itoa(v)}
			switch {
			case v == survey.NotTried:
				o.Label = p.say("button.survey_untried")
			case q.Kind == survey.Scale && v == 5:
				o.Hint = best
			case q.Kind == survey.Scale && v == 1:
				o.Hint = worst
			}
			x.Options = append(x.Options, o)
		}
		p.Questions = append(p.Questions, x)
	}
}

// fill reads what was filled in and puts it into the page that is laid out, for
// where something is missing: then Missing says what.
func (p *formPage) fill(r *http.Request) (chosen string, values []int, words string) {
	choose := func(q *formQuestion) string {
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
	if p.Choice != nil {
		chosen = choose(p.Choice)
	}
	for i := range p.Questions {
		n, err := strconv.Atoi(choose(&p.Questions[i]))
		if err != nil {
			n = survey.Unanswered
		}
		values = append(values, n)
	}
	words = r.PostForm.Get("words")
	if p.Words != nil {
		p.Words.Value = words
	}
	return chosen, values, words
}

// end writes a page that only says something.
func (p *formPage) end(w http.ResponseWriter, status int, head, note text.Key) {
	p.Questions, p.Missing, p.Words = nil, nil, nil
	p.Title, p.Note = p.say(head), p.say(note)
	p.ends(w, status)
}

func (p *formPage) failed(w http.ResponseWriter, err error) {
	p.log.Error(p.what, "err", err)
	p.end(w, http.StatusServiceUnavailable, "form.failed_head", "form.failed")
}

// ends writes the page as it is.
func (p *formPage) ends(w http.ResponseWriter, status int) {
	if len(p.Missing) > 0 {
		p.MissingHead = p.say("form.missing", text.A("count", strconv.Itoa(len(p.Missing))))
		p.Head = p.MissingHead + " · " + p.Title
	}
	p.write(w, status, p, formFiles, "survey/page.html")
}
