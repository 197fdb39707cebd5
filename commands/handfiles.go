package commands

import (
	"slices"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// mostHanded bounds the files that who takes a case is handed: what WeChat sends
// at once (ours).
const mostHanded = 9

// handFiles hands whoever has taken a case the photos, voice messages and videos
// that were sent to it before, each once in a run and in private, wherever it was
// taken: a case may consist of a voice message alone, and the group is shown none
// of them. Those of a case whose words accuse staff are for who may read the words
// (rules.md 5). files may hold those of other cases.
func (f casefile) handFiles(c *bot.Change, files []scoring.Evidence) {
	me := f.c.Holder
	files = slices.DeleteFunc(slices.Clone(files), func(e scoring.Evidence) bool { return e.Case != f.c.No || e.By == me })
	if !f.mayRead(f.c.About, me) || f.c.Private() {
		return
	}
	lang, count := f.r.Roster.Person(me).Lang, min(len(files), mostHanded)
	for i, e := range files[:count] {
		one := []bot.MediaRef{{SHA256: e.SHA256, Kind: e.Kind}}
		b := bot.Body{Lang: lang, Lines: []text.Line{f.r.Say(lang, "handed.one", f.no(), text.In("what", kindOf(f.r, lang, one)))}}
		show(&b, one)
		if i == count-1 && len(files) > count {
			b.Lines = append(b.Lines, f.r.Say(lang, "handed.more", text.A("n", number(len(files)-count))))
		}
		c.Notes = append(c.Notes, bot.Note{
			Key: f.runKey("handed", number(me), e.ID), To: bot.Address{Person: me}, Class: bot.ClassProgress, Body: b,
		})
	}
}
