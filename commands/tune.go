package commands

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// tuneAnswer is how long 【同意】 can be pressed (ours): until the day comes, at most.
const tuneAnswer = 30 * 24 * time.Hour

// What follows 调, on narrow, folded words: the day at the end, then how long, how
// many points, or the five weights.
var (
	tuneFrom   = regexp.MustCompile(`[,;]?\s*(?:从|從|自|from|as of)\s*(` + tuneDayForm + `|\d{4}年\d{1,2}月\d{1,2}[日号號]?)\s*(?:起|开始|開始)?[。.]?$`)
	tuneSpan   = regexp.MustCompile(`^(.+?)\s*(\d{1,4}(?:\.5)?)\s*(分钟|分鐘|小时|小時|minutes?|mins?|hours?|h)$`)
	tunePoints = regexp.MustCompile(`^(.+?)\s*[-+−]?(\d{1,3}(?:\.\d{1,2})?|半)\s*(?:分|points?)?$`)
	tuneCap    = regexp.MustCompile(`^(.+?)\s*(?:一单|一單|每单|每單|per case)?\s*(?:封顶|封頂|最多扣|最多|cap)\s*[-−]?\s*(\d{1,3}(?:\.\d{1,2})?)\s*(?:分|points?)?$`)
	tuneShare  = regexp.MustCompile(`^\s*(\d{1,3})\s*%?$`)
	tuneFive   = regexp.MustCompile(`^[\s:]*(?:\d{1,3}(?:\.\d{1,2})?\s*[%分]?[\s,、;/:.-]*)+$`)
	tuneNumber = regexp.MustCompile(`\d{1,3}(?:\.\d{1,2})?`)
)

// tune is 调: a change of the standard, said back, and on 【提交】 put to every other
// manager and administrator of the company. Alone it lists what is proposed.
func (s clerk) tune(ctx context.Context, r *bot.Request) (bot.Change, error) {
	if r.Who.Standing.Site != 0 {
		return reply(r, "tune.company_only")
	}
	if f := strings.Fields(r.Words); len(f) > 3 && f[0] == "sure" && (r.Pressed.ID != "" || chosen(r)) {
		last := len(f) - 1
		return s.proposeAmendment(ctx, r, f[1], strings.Join(f[2:last], " "), f[last])
	}
	words := scoring.Fold(scoring.Narrow(scoring.Tidy(r.Words)))
	if trim(words) == "" {
		return s.proposed(ctx, r)
	}
	base, today := r.Standards.Newest(), latestDay(r.Reading)
	words, said, from := cutFrom(words, today)
	what, value, answer, err := tuned(r, base, trim(words), from)
	if err != nil || !answer.Reply.Empty() {
		return answer, err
	}
	earliest := base.AmendFrom(what, today)
	switch {
	case said == "":
		from = earliest
	case from == "":
		return reply(r, "tune.no_day", tuneExample(r))
	case from < today:
		return past(r, from, earliest)
	}
	a := scoring.Amendment{Base: base.Version, What: what, Value: value, From: from}
	if key, args := untunable(r.Reading, r.Lang, base, a); key != "" {
		return reply(r, key, args...)
	}
	c, err := list(r, amendmentLine(r.Reading, r.Lang, "tune.confirm", a), []text.Line{r.Say(r.Lang, "tune.second")}, []choice{
		{r.Say(r.Lang, "button.tune_submit"), "tune sure " + what + " " + value + " " + from}, {r.Say(r.Lang, "button.cancel"), "cancel"},
	})
	return plainly(r, c, true), err
}

// latestDay is the latest local day at which any site is: what begins after it is
// still to come everywhere.
func latestDay(r *bot.Reading) string {
	day := calendar.Day(r.Now, time.UTC)
	for _, site := range r.Roster.Sites {
		day = max(day, r.Roster.Day(site.ID, r.Now))
	}
	return day
}

// tuned reads what is to be changed and its value; the Change answers when it is
// nothing, or one of several.
func tuned(r *bot.Request, base scoring.Standard, words, from string) (what, value string, answer bot.Change, err error) {
	if rest, ok := cutListed(r, "tune_weights", words); ok {
		if !tuneFive.MatchString(rest) {
			answer, err = reply(r, "tune.weights")
			return "", "", answer, err
		}
		var values []string
		for _, n := range tuneNumber.FindAllString(rest, -1) {
			p, err := scoring.ParsePoints(n)
			if err != nil {
				return scoring.AmendWeights, "", bot.Change{}, nil //nolint:nilerr // no value: the weights are asked for
			}
			values = append(values, strconv.FormatInt(int64(p), 10))
		}
		return scoring.AmendWeights, strings.Join(values, " "), bot.Change{}, nil
	}
	if what, value := limitTuned(r, words); what != "" {
		return what, value, bot.Change{}, nil
	}
	if rest, ok := cutListed(r, "tune_target", words); ok {
		if m := tuneShare.FindStringSubmatch(rest); m != nil {
			return scoring.AmendTarget, m[1], bot.Change{}, nil
		}
	}
	if m := tuneCap.FindStringSubmatch(words); m != nil {
		return capTuned(r, base, m[1], m[2])
	}
	m := tunePoints.FindStringSubmatch(words)
	if m == nil {
		answer, err = reply(r, "tune.how", tuneExample(r))
		return "", "", answer, err
	}
	p, err := scoring.ParsePoints(m[2])
	found := base.AnyRules(m[1])
	switch {
	case err != nil, len(found) == 0:
		answer, err = reply(r, "tune.how", tuneExample(r))
		return "", "", answer, err
	case unread(r, base, m[1]) != "":
		answer, err = reply(r, "tune.unread", text.As("words", unread(r, base, m[1])))
		return "", "", answer, err
	case len(found) > 1:
		var choices []choice
		for _, f := range found[:min(len(found), mostListed)] {
			choices = append(choices, choice{text.Plain(f.Rule.Names.In(r.Lang)), trimmed("tune", f.Rule.Code, m[2], fromWords(from))})
		}
		answer, err = list(r, r.Say(r.Lang, "tune.which"), nil, choices)
		return "", "", answer, err
	}
	if found[0].Rule.Points <= 0 {
		p = -p // 扣 keeps its sign
	}
	return found[0].Rule.Code, strconv.FormatInt(int64(p), 10), bot.Change{}, nil
}

func fromWords(day string) string {
	if day == "" {
		return ""
	}
	return "from " + day
}

// cutListed takes a word of a list off the front of folded words.
func cutListed(r *bot.Request, name, words string) (rest string, ok bool) {
	for _, word := range r.Catalogue().List(name) {
		if rest, ok := strings.CutPrefix(words, scoring.Fold(word)); ok {
			return rest, true
		}
	}
	return words, false
}

// limitTuned is a clock and its seconds, of guards on the site or, after 外派, of
// technicians sent out; "" when the words name none.
func limitTuned(r *bot.Request, words string) (what, value string) {
	rest, dispatch := cutListed(r, "tune_dispatch", words)
	m := tuneSpan.FindStringSubmatch(trim(rest))
	if m == nil {
		return "", ""
	}
	what = limitNamed(r, m[1])
	if what == "" || !dispatch && (what == scoring.AmendFarOrdinary || what == scoring.AmendFarKey) {
		return "", ""
	}
	if dispatch {
		what = scoring.AmendDispatch + what
	}
	return what, seconds(m[2], m[3])
}

// limitNamed is the clock that words name, by its own name or one of its words.
func limitNamed(r *bot.Request, words string) string {
	for _, what := range limitsTuned() {
		if slices.ContainsFunc(r.Catalogue().List("tune_"+what), func(w string) bool { return scoring.Fold(w) == trim(words) }) {
			return what
		}
	}
	return ""
}

func limitsTuned() []string {
	return []string{
		scoring.AmendAccept, scoring.AmendArriveOrdinary, scoring.AmendArriveKey, scoring.AmendResolveSimple, scoring.AmendResolveComplex,
		scoring.AmendFarOrdinary, scoring.AmendFarKey,
	}
}

// seconds is 8 and 分钟 as the standard keeps it: whole minutes are what people read.
func seconds(n, unit string) string {
	minutes, half := strings.CutSuffix(n, ".5")
	x, err := strconv.Atoi(minutes)
	x *= 60
	if strings.HasPrefix(unit, "小") || strings.HasPrefix(unit, "h") {
		x *= 60
		if half {
			x, half = x+30*60, false
		}
	}
	if err != nil || half {
		return "0" // refused as no value that it can have
	}
	return strconv.Itoa(x)
}

// untunable says why an amendment cannot be; "" when it can.
func untunable(r *bot.Reading, lang string, base scoring.Standard, a scoring.Amendment) (text.Key, []text.Arg) {
	today := latestDay(r)
	earliest := text.A("from", amendmentDay(r, lang, base.AmendFrom(a.What, today)))
	if a.From <= today || a.From > calendar.AddDays(today, scoring.AmendAhead) {
		return "tune.day", []text.Arg{earliest}
	}
	_, err := base.Amend(a)
	switch {
	case errors.Is(err, scoring.ErrAmendDay):
		return "tune.day", []text.Arg{earliest}
	case errors.Is(err, scoring.ErrAmendMonth):
		return "tune.month", []text.Arg{earliest}
	case errors.Is(err, scoring.ErrAmendSame):
		return "tune.same", []text.Arg{text.In("what", amendmentName(r, lang, base, a.What))}
	case errors.Is(err, scoring.ErrAmendBase):
		return "tune.stale_base", nil
	case err != nil && a.What == scoring.AmendWeights:
		return "tune.weights", nil
	case err != nil && a.What == scoring.AmendTarget:
		return "tune.share", nil
	case errors.Is(err, scoring.ErrAmendOrder):
		return arrivesFirst(r, lang, base, a)
	case err != nil:
		return "tune.value", []text.Arg{text.In("what", amendmentName(r, lang, base, a.What))}
	}
	return "", nil
}

// proposeAmendment keeps an amendment and puts it to the others.
func (s clerk) proposeAmendment(ctx context.Context, r *bot.Request, what, value, from string) (bot.Change, error) {
	base := r.Standards.Newest()
	a := scoring.Amendment{
		Base: base.Version, What: what, Value: value, From: from, State: scoring.AmendmentProposed, By: r.Who.Standing.Person, At: r.At,
	}
	if key, args := untunable(r.Reading, r.Lang, base, a); key != "" {
		return reply(r, key, args...)
	}
	others, err := s.nearest(ctx, r.Reading, [][]scoring.Person{tuners(r.Reading)}, a.By)
	if err != nil {
		return bot.Change{}, err
	}
	if len(others) == 0 {
		return reply(r, "tune.nobody")
	}
	if a.No, err = newNo(ctx, r.Reading, "TZ-", bot.SeriesAmendment); err != nil {
		return bot.Change{}, err
	}
	c := bot.Change{}
	c.Amendments = []scoring.Amendment{a}
	for _, p := range others {
		b := bot.Body{Lang: p.Lang, Lines: []text.Line{amendmentLine(r.Reading, p.Lang, "tune.asked", a)}}
		offer(r.Reading, &c, &b, p.ID, r.Now.Add(tuneAnswer),
			choice{r.Say(p.Lang, "button.tune_agree"), "agree " + a.No}, choice{r.Say(p.Lang, "button.tune_disagree"), "disagree " + a.No})
		c.Notes = append(c.Notes, bot.Note{
			Key: "amendment/" + a.No + "/" + number(p.ID), To: bot.Address{Person: p.ID}, Class: bot.ClassProgress, Body: b, Due: r.Roster.Quiet(p.ID, r.Now),
		})
	}
	answered(r, &c)
	c.Reply = bot.Body{Lang: r.Lang, Lines: []text.Line{amendmentLine(r.Reading, r.Lang, "tune.done", a, text.In("judges", judgesLine(r.Reading, r.Lang, others)))}}
	return c, nil
}

// tuners are who may change the company's standard: its managers and administrators.
func tuners(r *bot.Reading) []scoring.Person {
	all := once(append(managers(r.Roster, 0, latestDay(r)), r.Roster.Admins(latestDay(r))...))
	return slices.DeleteFunc(all, func(p scoring.Person) bool { return r.Roster.Standing(p.ID, r.Now).Site != 0 })
}

// proposed is 调 alone: what waits for a second person, and how a change is said.
func (s clerk) proposed(ctx context.Context, r *bot.Request) (bot.Change, error) {
	open, err := s.OpenAmendments(ctx, r.View)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read amendments: %w", err)
	}
	c := bot.Change{Reply: r.Reply("tune.how", tuneExample(r))}
	c.Reply.Lines = append(c.Reply.Lines, r.Say(r.Lang, "tune.more"))
	base := r.Standards.Newest()
	for _, a := range open {
		if key, _ := untunable(r.Reading, r.Lang, base, a); key != "" {
			amendmentLapsed(r, &c, a)
			continue
		}
		c.Reply.Lines = append(c.Reply.Lines, amendmentLine(r.Reading, r.Lang, "tune.line", a))
		if a.By != r.Who.Standing.Person && len(c.Reply.Buttons) < mostListed {
			offer(r.Reading, &c, &c.Reply, r.Who.Standing.Person, r.Now.Add(listWithin),
				choice{r.Say(r.Lang, "button.tune_agree_to", text.A("no", a.No)), "agree " + a.No})
		}
	}
	return c, nil
}
