package commands

import (
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

// tunePast is how many days back a day without a year is taken for one that is past
// (ours): 11月1日 said on 29 November is hardly next year's.
const tunePast = 60

// tuneYearless is a month and a day, with no year.
var tuneYearless = regexp.MustCompile(`^(\d{1,2})月(\d{1,2})[日号號]?$`)

// tuneDayForm is a day from which something can be changed.
const tuneDayForm = `今天|明天|后天|後天|大后天|大後天|(?:周|星期|週)[一二三四五六日天]|today|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday|` +
	`\d{1,2}月\d{1,2}[日号號]?|\d{4}-\d{1,2}-\d{1,2}`

// cutFrom takes the day at the end off narrow, folded words: as it was said, "" when
// none was, and as a local day, "" when no calendar has it. The day is before today
// when it is past.
func cutFrom(words, today string) (rest, said, from string) {
	m := tuneFrom.FindStringSubmatchIndex(words)
	if m == nil {
		return words, "", ""
	}
	rest, said = words[:m[0]], words[m[2]:m[3]]
	if d := tuneYearless.FindStringSubmatch(said); d != nil {
		day, ok := nearestDay(pad(d[1])+"-"+pad(d[2]), today)
		if ok && day < today && day > calendar.AddDays(today, -tunePast) {
			return rest, said, day
		}
	}
	if strings.Contains(said, "年") {
		return rest, said, tuneDayOf(strings.NewReplacer("年", "-", "月", "-").Replace(strings.TrimRight(said, "日号號")), today)
	}
	return rest, said, tuneDayOf(said, today)
}

// past says that the day is past, and how the same day of the year after is typed.
func past(r *bot.Request, from, earliest string) (bot.Change, error) {
	today := latestDay(r.Reading)
	next := tuneDayOf(from[len("2025-"):len("2025-06")]+"月"+from[len("2025-06-"):], calendar.AddDays(today, 1))
	if next == "" { // 2月29日 of a year that has one
		return reply(r, "tune.no_day", tuneExample(r))
	}
	again := yearDay(r.Reading, r.Lang, next)
	if _, _, read := cutFrom("from "+again, today); read != next {
		again = next
	}
	return reply(r, "tune.past", text.A("day", amendmentDay(r.Reading, r.Lang, from)), text.A("from", amendmentDay(r.Reading, r.Lang, earliest)), text.A("again", again))
}

// tuneExample is a day from which something can be changed, a fortnight ahead or when
// the newest standard has begun, as it can be typed.
func tuneExample(r *bot.Request) text.Arg {
	today := latestDay(r.Reading)
	day := max(calendar.AddDays(today, 14), r.Standards.Newest().AmendFrom("", today))
	said := r.Catalogue().ShortDate(r.Lang, day)
	if _, _, read := cutFrom("from "+said, today); read != day {
		said = day
	}
	return text.A("day", said)
}

// capTuned is the cap of the one rule that words name. A minus in front of the
// number was taken off already: points are deducted, so a cap is a size.
func capTuned(r *bot.Request, base scoring.Standard, words, n string) (what, value string, answer bot.Change, err error) {
	p, err := scoring.ParsePoints(n)
	capped := slices.DeleteFunc(base.AnyRules(words), func(f scoring.RuleMatch) bool { return f.Rule.Cap == 0 })
	if err != nil || len(capped) != 1 {
		answer, err = reply(r, "tune.no_cap")
		return "", "", answer, err
	}
	if rest := meaning(r, capped[0].Rest); rest != "" {
		answer, err = reply(r, "tune.unread", text.As("words", rest))
		return "", "", answer, err
	}
	return scoring.AmendCap + capped[0].Rule.Code, strconv.FormatInt(int64(p), 10), bot.Change{}, nil
}

// unread is what of words names no rule and does not go without saying; "" when all
// was understood.
func unread(r *bot.Request, base scoring.Standard, words string) string {
	for found := base.AnyRules(words); len(found) > 0; found = base.AnyRules(words) {
		words = found[0].Rest
	}
	return meaning(r, words)
}

// meaning is words without those that say nothing of what is changed: 改成, to.
func meaning(r *bot.Request, words string) string {
	kept := slices.DeleteFunc(strings.Fields(words), func(w string) bool {
		return trim(w) == "" || slices.ContainsFunc(r.Catalogue().List("tune_filler"), func(f string) bool { return scoring.Fold(f) == trim(w) })
	})
	return strings.Join(kept, " ")
}

// amendmentLapsed ends a proposal that nobody can agree to any more and tells who made it:
// on the spot when they ask themself.
func amendmentLapsed(r *bot.Request, c *bot.Change, a scoring.Amendment) {
	a.State, a.DoneAt = scoring.AmendmentStale, r.At
	c.Amendments = append(c.Amendments, a)
	if a.By == r.Who.Standing.Person {
		c.Reply.Lines = append(c.Reply.Lines, amendmentLine(r.Reading, r.Lang, "tune.told_stale", a))
		return
	}
	c.Notes = append(c.Notes, amendmentTold(r.Reading, a, "tune.told_stale"))
}

// arrivesFirst says which clock stands against an amendment that would leave no time
// between accepting and arriving, and how long that one is.
func arrivesFirst(r *bot.Reading, lang string, base scoring.Standard, a scoring.Amendment) (text.Key, []text.Arg) {
	key, other := text.Key("tune.arrives_first"), scoring.AmendAccept
	clock, dispatch := strings.CutPrefix(a.What, scoring.AmendDispatch)
	p := base.Profiles[scoring.ProfilePost]
	if dispatch {
		p = base.Profiles[scoring.ProfileDispatch]
	}
	if clock == scoring.AmendAccept {
		key, other = "tune.accepts_last", scoring.AmendArriveKey
		if p.ArriveOrdinary < p.ArriveKey {
			other = scoring.AmendArriveOrdinary
		}
	}
	if dispatch {
		other = scoring.AmendDispatch + other
	}
	value, _ := base.Amendable(other)
	return key, []text.Arg{
		text.In("what", amendmentName(r, lang, base, a.What)), text.In("other", amendmentName(r, lang, base, other)),
		text.A("limit", amendedValue(r, lang, other, value)),
	}
}

// tuneAway is the day that 今天, 明天, 后天 or 大后天 means; "" for any other word.
func tuneAway(word, today string) string {
	for i, names := range []string{"今天 today", "明天 tomorrow", "后天 後天", "大后天 大後天"} {
		if slices.Contains(strings.Fields(names), word) {
			return calendar.AddDays(today, i)
		}
	}
	return ""
}

// tuneDayOf is the day that a word means, seen from another: of a day of the week
// the next one, that day included. "" when there is no such day.
func tuneDayOf(word, from string) string {
	if day := tuneAway(word, from); day != "" {
		return day
	}
	for i, names := range []string{"一 monday", "二 tuesday", "三 wednesday", "四 thursday", "五 friday", "六 saturday", "日 天 sunday"} {
		for _, name := range strings.Fields(names) {
			if word == name || strings.HasSuffix(word, name) && !strings.Contains(word, "月") {
				return calendar.AddDays(from, (i-calendar.Weekday(from)+7)%7)
			}
		}
	}
	if day, err := time.Parse("2006-1-2", word); err == nil {
		return day.Format(time.DateOnly)
	}
	day, err := time.Parse("2006-1月2", from[:len("2025-")]+strings.TrimRight(word, "日号號"))
	if err != nil {
		return ""
	}
	if out := day.Format(time.DateOnly); out >= from {
		return out
	}
	return day.AddDate(1, 0, 0).Format(time.DateOnly)
}
