package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// assessedSays is what a button of an assessment says: 合格, 有问题, or 【扣分】 of
// what was found.
func (s clerk) assessedSays(ctx context.Context, r *bot.Request) (bot.Change, error) {
	word, rest, _ := strings.Cut(scoring.Tidy(r.Words), " ")
	no, rest := cutNumber(rest, "ZX-", assessForm)
	at, said, _ := strings.Cut(rest, " ")
	a, answer, err := s.assessment(ctx, r, no)
	if err != nil || !answer.Reply.Empty() {
		return answer, err
	}
	i := slices.IndexFunc(a.Lines(), func(i scoring.CheckItem) bool { return i.Code == a.No+"."+at })
	switch {
	case i < 0:
		return reply(r, "assess.unknown", text.A("no", no))
	case word == "book":
		return s.assessBook(ctx, r, a, a.Lines()[i])
	case word == "fine":
		return s.foundAs(ctx, r, a, a.Lines()[i], scoring.CheckFine, "")
	}
	return s.foundAs(ctx, r, a, a.Lines()[i], scoring.CheckBad, trim(said))
}

// found is what words say of an item: nothing or 没问题 that it is in order, 有问题
// and what; of anything else it is asked.
func (s clerk) found(ctx context.Context, r *bot.Request, a scoring.Assessment, item scoring.CheckItem, words string) (bot.Change, error) {
	if what, bad := cutBegun(r, "check_bad", words); bad {
		return s.foundAs(ctx, r, a, item, scoring.CheckBad, what)
	}
	if _, fine := cutBegun(r, "assess_fine", words); fine || words == "" {
		return s.foundAs(ctx, r, a, item, scoring.CheckFine, "")
	}
	at := strings.TrimPrefix(item.Code, a.No+".")
	return list(r, r.Say(r.Lang, "assess.which", text.As("item", item.Item), text.As("words", words)), nil, []choice{
		{r.Say(r.Lang, "button.assess_fine"), "assessed fine " + a.No + " " + at},
		{r.Say(r.Lang, "button.flawed"), "assessed flawed " + a.No + " " + at + " " + words},
	})
}

// foundAs records what was found at an item. What is wrong wants a word or a photo;
// its rule is proposed, never charged by itself. With the last item the assessment
// is over and the result goes out.
func (s clerk) foundAs(ctx context.Context, r *bot.Request, a scoring.Assessment, item scoring.CheckItem, state scoring.CheckState, words string) (bot.Change, error) {
	day := r.Roster.Day(a.Site, r.At)
	switch {
	case a.State == scoring.AssessOpen && day < a.FromDay:
		return reply(r, "assess.early", text.A("no", a.No), text.A("from", r.Catalogue().ShortDate(r.Lang, a.FromDay)))
	case !a.Runs(day):
		return reply(r, "assess.over", text.A("no", a.No))
	case state == scoring.CheckBad && words == "" && len(media(r)) == 0:
		return askFor(r, r.Say(r.Lang, "assess.what", text.As("item", item.Item)), "assessed flawed "+a.No+" "+strings.TrimPrefix(item.Code, a.No+"."))
	}
	made, err := s.Checks(ctx, r.View, a.Site, a.No)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read checks: %w", err)
	}
	if had, ok := scoring.CheckOf(made, item.Code, a.No); ok && had.Entry != "" {
		return reply(r, "check.booked", text.A("item", item.Item), text.A("entry", had.Entry))
	}
	check := scoring.Check{
		Item: item.Code, Period: a.No, Site: a.Site, Team: a.Team, Person: r.Who.Standing.Person, State: state, Media: len(media(r)) > 0,
		Words: shortened(words), At: r.At,
	}
	made = append(slices.DeleteFunc(made, func(c scoring.Check) bool { return c.Item == check.Item }), check)
	c := bot.Change{}
	keepChecked(r, &c, check)
	left := a.Left(made)
	key := text.Key("assess.fine")
	if state == scoring.CheckBad {
		key = "assess.bad"
	}
	c.Reply = r.Reply(key, text.As("item", item.Item), text.A("left", number(len(left))))
	if state == scoring.CheckBad && item.Rule != "" {
		proposeFlaw(r, &c, a, item, check)
	}
	settled(r, &c)
	if len(left) == 0 {
		c.Reply.Lines = append(c.Reply.Lines, r.Say(r.Lang, "assess.complete"))
		assessOver(r.Reading, &c, a, made)
	} else {
		putItems(r.Reading, &c, &c.Reply, r.Who.Standing.Person, a, made)
	}
	return c, nil
}

// proposeFlaw puts the rule of an item to who leads the site: the assessor too,
// where they may book on that team.
func proposeFlaw(r *bot.Request, c *bot.Change, a scoring.Assessment, item scoring.CheckItem, check scoring.Check) {
	action := "assessed book " + a.No + " " + strings.TrimPrefix(item.Code, a.No+".")
	rule, ok := r.Standards.On(r.Roster.Day(a.Site, r.At)).Rule(item.Rule)
	if !ok {
		return
	}
	if r.Reach > bot.OwnTeam {
		offer(r.Reading, c, &c.Reply, r.Who.Standing.Person, r.Now.Add(scoring.RecordWithin), choice{r.Say(r.Lang, "button.flaw_book"), action})
		return
	}
	for _, p := range r.Roster.Supervisors(a.Site, r.Roster.Day(a.Site, r.Now)) {
		b := bot.Body{Lang: p.Lang, Image: photoIn(media(r)), Lines: []text.Line{
			r.Say(p.Lang, "assess.flaw", text.A("no", a.No), text.ByName("name", r.Who.Person.Name), text.As("item", item.Item),
				text.A("whose", assessed(r.Reading, a)), text.A("rule", rule.Names.In(p.Lang)), text.A("points", entryPoints(rule.Points))),
		}}
		if check.Words != "" {
			b.Lines = append(b.Lines, r.Say(p.Lang, "told.remark", text.As("remark", check.Words)))
		}
		offer(r.Reading, c, &b, p.ID, r.Now.Add(scoring.RecordWithin), choice{r.Say(p.Lang, "button.flaw_book"), action})
		n := assessNote(r.Reading, p, item.Code+"/"+hash(r), b)
		n.Class = bot.ClassProgress
		c.Notes = append(c.Notes, n)
	}
}

// assessBook puts what was found to who leads the site as any deduction: it is
// booked once confirmed, once an item.
func (s clerk) assessBook(ctx context.Context, r *bot.Request, a scoring.Assessment, item scoring.CheckItem) (bot.Change, error) {
	std := r.Standards.On(r.Roster.Day(a.Site, r.At))
	rule, ok := std.Rule(item.Rule)
	made, err := s.Checks(ctx, r.View, a.Site, a.No)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read checks: %w", err)
	}
	check, found := scoring.CheckOf(made, item.Code, a.No)
	switch {
	case r.Reach <= bot.OwnTeam, !ok, !found, check.State != scoring.CheckBad:
		return reply(r, "assess.not_wrong", text.As("item", item.Item))
	case check.Entry != "":
		return reply(r, "check.booked", text.A("item", item.Item), text.A("entry", check.Entry))
	}
	bad := slip{
		Site: a.Site, Team: a.Team, Kind: scoring.SubjectTeam, Subject: a.Team, Version: std.Version, At: check.At.Unix(), Remark: trimmed(a.No, item.Item, check.Words),
		Check: item.Code + "/" + a.No,
	}
	bad = bad.priced(rule, 1)
	if bad.Photo, err = s.checkPhoto(ctx, r, item.Code, a.No); err != nil {
		return bot.Change{}, err
	}
	if bad.Photo == "" {
		bad.Photo = photoIn(media(r))
	}
	return s.askToBook(ctx, proposal{r: r}, bad, rule)
}

// putItems lists what is left of an assessment, two buttons an item for the first
// four, until its last day ends.
func putItems(r *bot.Reading, c *bot.Change, b *bot.Body, person int64, a scoring.Assessment, made []scoring.Check) {
	until := calendar.At(calendar.AddDays(a.ToDay, 1), 0, r.Roster.Zone(a.Site))
	left := a.Left(made)
	if len(left) == 0 {
		return
	}
	names := make([]text.Line, len(left))
	for i, item := range left {
		names[i] = text.Line{{T: item.Item, M: text.Typed}}
		if 2*i+1 < mostListed {
			at := a.No + " " + strings.TrimPrefix(item.Code, a.No+".")
			offer(r, c, b, person, until, choice{r.Say(b.Lang, "button.checked", text.As("item", item.Item)), "assessed fine " + at},
				choice{r.Say(b.Lang, "button.assess_bad", text.As("item", item.Item)), "assessed flawed " + at})
		}
	}
	b.Lines = append(b.Lines, r.Say(b.Lang, "assess.left", text.In("items", r.Catalogue().Join(b.Lang, names...))), r.Say(b.Lang, "assess.say"))
}

func itemNames(r *bot.Reading, lang string, a scoring.Assessment) text.Line {
	names := make([]text.Line, len(a.Items))
	for i, item := range a.Items {
		names[i] = text.Line{{T: item.Name, M: text.Typed}}
	}
	return r.Say(lang, "assess.left", text.In("items", r.Catalogue().Join(lang, names...)))
}

// assessFound says what was found item by item: what is wrong and, once it is over,
// what was not looked at.
func assessFound(r *bot.Reading, lang string, a scoring.Assessment, made []scoring.Check) (lines []text.Line) {
	for _, item := range a.Lines() {
		check, ok := scoring.CheckOf(made, item.Code, a.No)
		key := text.Key("assess.found_fine")
		switch {
		case !ok && a.State == scoring.AssessOpen:
			continue
		case !ok:
			key = "assess.found_nothing"
		case check.State == scoring.CheckBad && check.Entry != "" && check.Words == "":
			key = "assess.found_booked_photo"
		case check.State == scoring.CheckBad && check.Entry != "":
			key = "assess.found_booked"
		case check.State == scoring.CheckBad && check.Words != "":
			key = "assess.found_bad"
		case check.State == scoring.CheckBad:
			key = "assess.found_bad_photo"
		}
		lines = append(lines, r.Say(lang, key, text.As("item", item.Item), text.As("words", check.Words), text.A("entry", check.Entry)))
	}
	return lines
}

// assessOver closes an assessment and tells the result to the managers, to who asked
// for it, the assessor and the captains of who was assessed.
func assessOver(r *bot.Reading, c *bot.Change, a scoring.Assessment, made []scoring.Check) {
	a.State, a.Done = scoring.AssessDone, r.Now
	c.Assessments = append(c.Assessments, a)
	c.Due = append(c.Due, bot.Due{Name: noticeAssess, Scope: a.No})
	bad := 0
	for _, x := range made {
		if x.State == scoring.CheckBad {
			bad++
		}
	}
	left := len(a.Left(made))
	told := slices.Concat(
		[]scoring.Person{r.Roster.Person(a.By)}, managers(r.Roster, a.Site, r.Roster.Day(a.Site, r.Now)), assessCaptains(r, a),
		[]scoring.Person{r.Roster.Person(a.Assessor)},
	)
	for _, p := range once(told) {
		if p.ID == 0 || r.Roster.Standing(p.ID, r.Now).Role == scoring.RoleNone {
			continue
		}
		b := bot.Body{Lang: p.Lang, Lines: []text.Line{
			r.Say(p.Lang, "assess.result", text.A("fine", number(len(made)-bad)), text.A("bad", number(bad)), text.A("left", number(left))),
			assessLine(r, p.Lang, a, made),
		}}
		b.Lines = append(b.Lines, assessFound(r, p.Lang, a, made)...)
		c.Notes = append(c.Notes, assessNote(r, p, a.No+"/result", b))
	}
}
