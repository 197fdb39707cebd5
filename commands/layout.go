package commands

import (
	"slices"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// smallTeam is the number of people under which names are not shown in any
// form: masked ones would be plain to all (rules.md 8).
const smallTeam = 5

// eveningFacts is all that one notice says.
type eveningFacts struct {
	texts     *text.Catalogue
	roster    *scoring.Roster
	standards scoring.Standards
	at        time.Time // now
	group     scoring.Group
	lang      string
	period    string // the local day it is the notice of
	zone      *time.Location
	cut       time.Time     // what was recorded up to here is told
	late      time.Duration // 0 = in time
	std       scoring.Standard
	owing     []scoring.Person // guards who owe a suggestion
	visits    []teamShort      // key clients whose week still wants a visit
	evening   bot.Evening

	bonuses    []scoring.Entry
	deductions []scoring.Entry
	unheld     []scoring.Entry          // alarm tests that were not held, 0 points
	reversals  []scoring.Entry          // of entries told before
	rests      map[string]scoring.Entry // what stands after a partial verdict, by its cause
	appealed   map[string]bool          // entries with an open appeal
	held       time.Duration            // how long 暂缓 put it off, 0 = not
	told       []string                 // all that this notice tells, or need not tell any more
}

// sort puts what is untold where it is told. An entry waits for its private
// note; one that was undone before anybody was told of it is told to nobody.
func (f *eveningFacts) sort(untold []bot.Untold) {
	ready, waiting := f.readiness(untold)
	f.deductions, f.told = make([]scoring.Entry, 0, len(untold)), make([]string, 0, len(untold)) // most are
	for _, u := range untold {
		e := u.Entry
		back := e.Reverses != "" && (ready[e.Reverses] || waiting[e.Reverses]) // both sides are untold
		switch {
		case u.ReversedBy != "" && (ready[u.ReversedBy] || waiting[u.ReversedBy]), back:
			f.told = append(f.told, e.No)
		case !ready[e.No], u.ReversedBy != "":
			// Waits for its note, or for its reversal, which is younger than 2 min.
		case e.Reverses != "":
			f.reversals, f.told = append(f.reversals, e), append(f.told, e.No)
		case unheld(e):
			f.unheld, f.told = append(f.unheld, e), append(f.told, e.No)
		case e.Points > 0:
			f.bonuses, f.told = append(f.bonuses, e), append(f.told, e.No)
		case f.corrected(e, untold):
			f.told = append(f.told, e.No) // stands in the line of its correction
		default:
			f.deductions, f.told = append(f.deductions, e), append(f.told, e.No)
		}
	}
}

// readiness says which entries may be told and which wait for their private
// note. What one verdict booked has one note and waits together.
func (f *eveningFacts) readiness(untold []bot.Untold) (ready, waiting map[string]bool) {
	ready, waiting = map[string]bool{}, map[string]bool{}
	f.rests, f.appealed = map[string]scoring.Entry{}, map[string]bool{}
	late := map[string]bool{} // verdicts that wait
	for _, u := range untold {
		if u.NoteDue.IsZero() || u.Attempted || f.at.Sub(u.NoteDue) >= noteWaits {
			ready[u.Entry.No] = true
		} else {
			waiting[u.Entry.No], late[rulingOf(u.Entry)] = true, true
		}
		if u.Entry.IsRest() {
			f.rests[u.Entry.Cause] = u.Entry
		}
		f.appealed[u.Entry.No] = u.Appealed
	}
	for _, u := range untold {
		if ruling := rulingOf(u.Entry); ruling != "" && late[ruling] {
			delete(ready, u.Entry.No)
			waiting[u.Entry.No] = true
		}
	}
	return ready, waiting
}

// rulingOf is the appeal whose verdict made an entry, "" for none.
func rulingOf(e scoring.Entry) string {
	no, ok := strings.CutPrefix(e.Cause, scoring.CauseAppeal)
	if !ok {
		return ""
	}
	no, _, _ = strings.Cut(no, "/")
	return no
}

// corrected reports whether an entry is what stands of one that this group was
// told before.
func (f *eveningFacts) corrected(e scoring.Entry, untold []bot.Untold) bool {
	if !e.IsRest() {
		return false
	}
	for _, u := range untold {
		if u.Entry.Reverses != "" && scoring.RestCause(u.Entry.Cause) == e.Cause {
			return !slices.ContainsFunc(untold, func(o bot.Untold) bool { return o.Entry.No == u.Entry.Reverses })
		}
	}
	return false
}

// body lays the notice out: good news first, then what cost points, the clocks,
// what was taken back, what is still to be done (rules.md 8).
func (f eveningFacts) body(head text.Key) bot.Body {
	b := bot.Body{Lang: f.lang, Head: f.head(head)}
	add := func(lines ...text.Line) { b.Lines = append(b.Lines, lines...) }
	if f.held > 0 {
		add(f.say("evening.held", text.A("span", f.texts.Span(f.lang, f.held))))
	}
	if f.late > 0 {
		add(f.say("evening.late", text.A("span", f.texts.Span(f.lang, f.late))))
	}
	if len(f.bonuses) > 0 {
		add(f.bonusLine())
	}
	if len(f.deductions) > 0 {
		add(f.say("evening.deductions", text.A("points", total(f.deductions).String()), text.A("count", number(len(f.deductions)))))
		for i, e := range f.deductions {
			add(f.deductionLine(i+1, e))
		}
	} else {
		add(f.say("evening.clean"))
	}
	if len(f.unheld) > 0 {
		add(f.unheldLine())
	}
	add(f.clockLine())
	overdue, due := f.limits()
	if len(overdue) > 0 {
		add(f.say("evening.overdue", text.In("cases", f.texts.Join(f.lang, overdue...))))
	}
	if len(due) > 0 {
		add(f.say("evening.due", text.In("cases", f.texts.Join(f.lang, due...))))
	}
	for _, e := range f.reversals {
		add(f.correctionLine(e))
	}
	if len(f.visits) > 0 || len(f.owing) > 0 {
		add(f.missingLine())
	}
	if len(f.deductions) > 0 {
		add(f.say("evening.appeal"))
	}
	return b
}

func (f eveningFacts) say(key text.Key, args ...text.Arg) text.Line {
	return f.texts.Say(f.lang, key, args...)
}

// head is 【阳光花园·今日通报 6月12日(四)17:37】 with the cut-off, not the minute of sending.
func (f eveningFacts) head(key text.Key) text.Line {
	name := f.roster.Site(f.group.Site).Name
	if f.group.Team != 0 {
		name += "·" + f.roster.Team(f.group.Team).Name
	}
	clock := f.texts.Clock(f.lang, f.cut, f.zone)
	if f.roster.Day(f.group.Site, f.cut) != f.period {
		clock = f.say("evening.until", text.A("at", f.texts.When(f.lang, f.cut, noonOf(f.period, f.zone), f.zone))).String()
	}
	return f.say(key, text.A("name", name), text.A("date", f.texts.Date(f.lang, f.period)), text.A("clock", clock))
}

// noonOf is the noon of a local day.
func noonOf(day string, zone *time.Location) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, day, zone)
	if err != nil {
		return time.Time{}
	}
	return t.Add(12 * time.Hour)
}

func total(entries []scoring.Entry) scoring.Points {
	var sum scoring.Points
	for _, e := range entries {
		sum += e.Points
	}
	return sum
}

// bonusLine is 👍 加分 +1.5:周*帮老人提菜 +0.5;钱*获表扬 +1.
func (f eveningFacts) bonusLine() text.Line {
	items := make([]text.Line, len(f.bonuses))
	for i, e := range f.bonuses {
		what := f.place(e)
		if len(what) == 0 {
			what = text.Plain(f.shortRule(e))
		}
		key := text.Key("evening.bonus")
		if e.Subject.Kind != scoring.SubjectPerson {
			key = "evening.bonus_own"
		}
		items[i] = f.say(key, text.In("who", f.who(e)), text.In("what", what),
			text.A("points", short(e.Points)), text.In("day", f.otherDay(e)))
	}
	return f.say("evening.bonuses", text.A("points", short(total(f.bonuses))),
		text.In("items", text.Joined(f.say("evening.between").String(), items...)))
}

// deductionLine is ①李* 漏打 北门×2 −1.0, or ②A1019 到场超 3 分钟 −1.5.
func (f eveningFacts) deductionLine(n int, e scoring.Entry) text.Line {
	return f.say("evening.deduction", text.A("mark", circled(n)), text.In("what", f.what(e)),
		text.A("points", e.Points.String()), text.In("open", f.open(e)), text.In("day", f.otherDay(e)))
}

// open is (申诉中) of an entry with an open appeal.
func (f eveningFacts) open(e scoring.Entry) text.Line {
	if !f.appealed[e.No] {
		return nil
	}
	return f.say("mark.appealed")
}

// correctionLine is 🔁 更正:K250611-03 漏打 申诉成立,退回 +1.0(6月11日). Who appealed
// is nobody's business.
func (f eveningFacts) correctionLine(e scoring.Entry) text.Line {
	back := e.Points
	if rest, ok := f.rests[scoring.RestCause(e.Cause)]; ok {
		back += rest.Points
	}
	key, points := text.Key("evening.corrected"), back.String()
	if back < 0 {
		key, points = "evening.corrected_bonus", unsigned(back)
	}
	return f.say(key, text.A("no", e.Reverses), text.A("rule", f.shortRule(e)), text.A("points", points),
		text.In("why", f.say(whyReversed(e, back != e.Points))), text.In("day", f.entryDay(e)))
}

// entryDay is the day of an entry that lies on another than the notice's.
func (f eveningFacts) entryDay(e scoring.Entry) text.Line {
	if e.Day == f.period {
		return nil
	}
	return f.say("evening.day", text.A("day", f.texts.ShortDate(f.lang, e.Day)))
}

// what is a deduction without its points: of a case its number and what was
// late, of a person also the (hidden) name.
func (f eveningFacts) what(e scoring.Entry) text.Line {
	if e.Case != "" {
		if e.Rule == scoring.RuleArrive {
			return f.say("evening.arrive", text.A("no", e.Case), text.A("count", number(e.Count)))
		}
		return f.say("evening.case", text.A("no", e.Case), text.A("rule", ruleName(f.standards, f.lang, e)))
	}
	parts := make([]text.Line, 0, 3)
	if who := f.who(e); len(who) > 0 {
		parts = append(parts, who)
	}
	parts = append(parts, text.Plain(f.shortRule(e)))
	count, place := strings.TrimSpace(times(e.Count)), f.place(e)
	if len(place) > 0 || count != "" {
		parts = append(parts, append(place, text.Plain(count)...))
	}
	return text.Joined(" ", parts...)
}

// place is what a group may read beside the rule: places of the roster and the
// rule's own words. Whatever else an entry holds is not for a group, which never
// reads a client's name or flat (rules.md 8).
func (f eveningFacts) place(e scoring.Entry) text.Line {
	var public []text.Line
	rule := ruleOf(f.standards, e)
	for part := range strings.SplitSeq(e.Place, placeSeparator) {
		known := slices.ContainsFunc(f.roster.SitePlaces(e.Site), func(p scoring.Place) bool { return p.Name == part })
		switch {
		case known:
			public = append(public, text.Plain(part))
		case rule.Says(part):
			public = append(public, text.Line{{T: part, M: text.Typed}})
		}
	}
	if len(public) == 0 {
		return nil
	}
	return f.texts.Join(f.lang, public...)
}

// shortRule is how people call a rule: its first everyday word, else its name.
// The standard keeps its words folded, in simplified characters: who reads
// traditional ones gets the name.
func (f eveningFacts) shortRule(e scoring.Entry) string {
	rule := ruleOf(f.standards, e)
	lang := "zh"
	if f.lang != "" && rule.Names[f.lang] != "" {
		lang = f.lang
	}
	if words := rule.Words[lang]; len(words) > 0 && lang != "zh-Hant" {
		return words[0]
	}
	return rule.Names.In(lang)
}

// who names a person in the form of the group; nobody for a team or a site.
func (f eveningFacts) who(e scoring.Entry) text.Line {
	if e.Subject.Kind != scoring.SubjectPerson {
		return nil
	}
	person, form := f.roster.Person(e.Subject.ID), f.group.Names
	name := person.Name
	switch {
	case e.Points > 0 && person.FullName:
		form = scoring.NameFull // who agreed is praised in full, also in a small team
	case f.roster.TeamSize(e.Team, f.period) < smallTeam:
		form = scoring.NameDuty
	}
	switch form {
	case scoring.NameFull:
		return text.Line{{T: name, M: text.Name}}
	case scoring.NameDuty:
		return f.say("evening.post")
	}
	return text.Line{{T: scoring.Masked(name), M: text.Name}}
}

// otherDay is the day of an entry that lies on another day than the notice's,
// and that it was recorded later than it happened, when it was (rules.md 8).
func (f eveningFacts) otherDay(e scoring.Entry) text.Line {
	if e.Day == f.period || f.roster.Day(e.Site, e.Recorded) == e.Day {
		return f.entryDay(e)
	}
	return f.say("evening.other_day", text.A("day", f.texts.ShortDate(f.lang, e.Day)))
}

// clockLine is ⏱ 本月接单 3 分钟内 96%(48/50,目标 95%);今日 2/2|在办 2 件.
func (f eveningFacts) clockLine() text.Line {
	limit := f.std.Profile(f.roster.Site(f.group.Site).Profile).Accept
	within, open := text.A("limit", f.texts.Span(f.lang, limit)), text.A("open", number(f.openCases()))
	if f.evening.Month.Den == 0 {
		return f.say("evening.clocks_none", within, open, text.In("none", f.say("evening.none")))
	}
	return f.say("evening.clocks", within, open,
		text.A("target", f.std.Targets.AcceptRate.Percent()), text.A("percent", f.evening.Month.Percent()),
		text.A("rate", rate(f.evening.Month)), text.A("today", f.today()))
}

func (f eveningFacts) today() string {
	if f.evening.Today.Den == 0 {
		return f.say("evening.none").String()
	}
	return rate(f.evening.Today)
}

func rate(r scoring.Rate) string { return number(r.Num) + "/" + number(r.Den) }

// openCases counts the cases that still want work: those solved wait only for
// the client's word. Open holds the nearest, solved ones come last in it.
func (f eveningFacts) openCases() int {
	n := f.evening.OpenCount
	for _, c := range f.evening.Open {
		if !c.Open() {
			n--
		}
	}
	return n
}

// circled numbers the lines of a notice: ① to ⑳, then (21).
func circled(n int) string {
	if n >= 1 && n <= 20 {
		return string(rune('①' + n - 1))
	}
	return "(" + number(n) + ")"
}
