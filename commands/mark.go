package commands

import (
	"strings"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// whyReversed names what took an entry back, by the cause of its reversal; part
// says that some of it stands again.
func whyReversed(back scoring.Entry, part bool) text.Key {
	switch {
	case strings.HasPrefix(back.Cause, scoring.CauseAppeal) && part:
		return "why.partial"
	case strings.HasPrefix(back.Cause, scoring.CauseAppeal):
		return "why.won"
	case strings.HasPrefix(back.Cause, causeVoid):
		return "why.voided"
	case strings.HasPrefix(back.Cause, "late/"):
		return "why.in_time"
	}
	return "why.undone"
}

// marker says how the entries of a list stand: under appeal, taken back and by
// what, left by a partial verdict.
type marker struct {
	r        *bot.Reading
	lang     string
	back     map[string]scoring.Entry // reversals by what they take back
	rests    map[string]bool          // causes
	appealed map[string]string        // open appeals by entry
}

func newMarker(r *bot.Reading, lang string, entries []scoring.Entry, appealed map[string]string) marker {
	m := marker{r: r, lang: lang, back: map[string]scoring.Entry{}, rests: map[string]bool{}, appealed: appealed}
	for _, e := range entries {
		if e.Reverses != "" {
			m.back[e.Reverses] = e
		}
		if e.IsRest() {
			m.rests[e.Cause] = true
		}
	}
	return m
}

// of is the mark of an entry, nil when there is nothing to say.
func (m marker) of(e scoring.Entry) text.Line {
	if back, ok := m.back[e.No]; ok {
		switch why := whyReversed(back, m.rests[scoring.RestCause(back.Cause)]); why {
		case "why.undone":
			return m.r.Say(m.lang, "mark.undone")
		case "why.voided":
			return m.r.Say(m.lang, "mark.voided")
		default:
			return m.r.Say(m.lang, "mark.reversed", text.In("why", m.r.Say(m.lang, why)))
		}
	}
	switch {
	case m.appealed[e.No] != "":
		return m.r.Say(m.lang, "mark.appealed")
	case e.IsRest():
		return m.r.Say(m.lang, "mark.rest")
	}
	return nil
}
