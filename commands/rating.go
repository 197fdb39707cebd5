package commands

import (
	"regexp"
	"slices"
	"strings"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// starsForm is a rating in front of words, on tidied text: 2, 5分, 四星, 3 又坏了.
var starsForm = regexp.MustCompile(`(?i)^([1-5]|[一二两兩三四五])\s?(?:分|星|stars?\b|points?\b)?(?:$|[\s,.;:!、])`)

// runForm is the run that a button's rating is for.
var runForm = regexp.MustCompile(`^r(\d+)(?:\s|$)`)

// measured are words that make the number in front of them no rating: 3 号楼.
const measured = "号號栋棟幢楼樓单單层層元户戶个個天日月点點时時分秒米次人台"

// stars is a rating as somebody wrote it, or as a button says it.
type stars struct {
	count int    // 1 to 5; 0 = none is written
	no    string // of the case, or ""
	run   string // of the case; "" = typed
	words string // what else was said
}

// parseStars reads 5, A1027 5分 很快, 2 A1027 r1, in any order of number and stars.
func parseStars(words string) stars {
	var s stars
	s.no, words = cutRated(words)
	if m := starsForm.FindStringSubmatchIndex(words); m != nil {
		if rest := trim(words[m[1]:]); !startsMeasure(rest) {
			count, _ := smallNumber(words[m[2]:m[3]])
			s.count, words = count, rest
		}
	}
	if s.no == "" {
		s.no, words = cutRated(words)
	}
	if m := runForm.FindStringSubmatchIndex(words); m != nil {
		s.run, words = words[m[2]:m[3]], trim(words[m[1]:])
	}
	s.words = words
	return s
}

// cutRated takes a case's number off, which here must begin with its letter: a
// bare 1027 is no rating.
func cutRated(words string) (no, rest string) {
	words = scoring.Tidy(words)
	if !strings.HasPrefix(strings.ToUpper(words), "A") {
		return "", words
	}
	return cutCase(words)
}

func startsMeasure(words string) bool {
	for _, r := range words {
		return strings.ContainsRune(measured, r)
	}
	return false
}

// runOf names the case and its run in an action: what was meant for a run says
// nothing about the next.
func (f casefile) runOf() string { return f.c.No + " r" + number(f.c.Run) }

// askRating asks the client for 5 to 1, by buttons and as the open question of
// their chat, so that a bare digit answers it (rules.md 6).
func (f casefile) askRating(c *bot.Change, b *bot.Body, say text.Key) {
	b.Lines = append(b.Lines, f.r.Say(b.Lang, say, f.no()))
	var choices []choice
	for n := 5; n >= 1; n-- {
		choices = append(choices, choice{text.Plain(number(n)), "rate " + number(n) + " " + f.runOf()})
	}
	f.ask(c, b, "rate", choices)
}

// ask asks the client of the case, as long as a rating lives.
func (f casefile) ask(c *bot.Change, b *bot.Body, kind string, choices []choice) {
	until := f.c.Resolved.Add(scoring.RateWithin)
	offer(f.r, c, b, 0, until, choices...)
	if f.c.Chat == 0 {
		return
	}
	c.Questions = append(c.Questions, bot.Question{
		ID: f.r.ID(), Chat: f.c.Chat, Kind: kind, Options: options(choices), Until: until, Open: true,
	})
}

// rating is the rating of the case's run, for KPIs.
func (f casefile) rating() scoring.Rating {
	return scoring.Rating{
		Case: f.c.No, Run: f.c.Run, Stars: f.c.Rated, Client: f.c.Client, Person: f.c.Holder, Team: f.c.Team, Site: f.c.Site, At: f.r.Now,
	}
}

// judges are who hears what a client says of the work: the captains, without
// who did it, else the supervisors.
func (f casefile) judges() []scoring.Person {
	people := slices.DeleteFunc(f.captains(), func(p scoring.Person) bool { return p.ID == f.c.Holder })
	if len(people) == 0 {
		people = slices.DeleteFunc(f.supervisors(), func(p scoring.Person) bool { return p.ID == f.c.Holder })
	}
	return people
}

// tellJudges tells them one thing, once under a key.
func (f casefile) tellJudges(c *bot.Change, key string, say text.Key, args ...text.Arg) {
	for _, p := range f.judges() {
		lines := []text.Line{f.r.Say(p.Lang, say, append(args, f.no(), text.In("what", f.what(p.Lang)))...)}
		if f.c.Holder != 0 {
			lines = append(lines, f.r.Say(p.Lang, "clock.holder", text.ByName("name", f.r.Roster.Person(f.c.Holder).Name)))
		}
		c.Notes = append(c.Notes, bot.Note{
			Key: key + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress, Body: bot.Body{Lang: p.Lang, Lines: lines},
		})
	}
}

// askedCase is the case that the open question about a rating is about; "" = none.
func askedCase(r *bot.Request) string {
	if r.Asked.Kind != "rate" && r.Asked.Kind != "doubt" || len(r.Asked.Options) == 0 {
		return ""
	}
	_, words, _ := strings.Cut(r.Asked.Options[0].Action, " ")
	return parseStars(words).no
}

// answeredFor closes the question about a case's rating.
func answeredFor(r *bot.Request, c *bot.Change, no string) {
	if askedCase(r) == no {
		q := r.Asked
		q.Open = false
		c.Questions = append(c.Questions, q)
	}
}
