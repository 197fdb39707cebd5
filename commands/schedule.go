package commands

import (
	"slices"
	"time"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/calendar"
)

// The notices of the schedule. Their scope is the group's row number.
const (
	noticeEvening = "evening"
	noticePreview = "preview"
)

const (
	previewBefore = 30 * time.Minute // product.md, The evening notice
	spreadEach    = 30 * time.Second // between two handfuls of posts of one minute (ours)
	spreadHandful = 10               // posts that go out together: with 30 s, 20 a minute (ours)
	spreadWithin  = 10 * time.Minute // rules.md 8
)

// Schedule gives the first occurrence of the evening notice and its preview of
// every group, for a roster that has just been loaded. Where today's time has
// passed the first period is tomorrow (architecture.md 7).
func Schedule(roster *scoring.Roster, now time.Time) []bot.Due {
	days := map[string]map[int64]time.Duration{}
	var out []bot.Due
	for _, g := range roster.Groups {
		for _, name := range []string{noticeEvening, noticePreview} {
			day := max(roster.Day(g.Site, now), g.FromDay)
			for {
				if days[day] == nil {
					days[day] = spreads(roster, day)
				}
				due := dueOn(roster, g, name, day, days[day][g.ID])
				if due.Next.After(now) {
					out = append(out, due)
					break
				}
				day = calendar.AddDays(day, 1)
			}
		}
	}
	return out
}

// dueOn is a group's occurrence of a notice on a local day, early before the
// group's time by its place in the spread. Previews go to private chats and are
// not spread.
func dueOn(roster *scoring.Roster, g scoring.Group, name, day string, early time.Duration) bot.Due {
	if name == noticePreview {
		early = previewBefore
	}
	next := noticeTime(roster, g, day).Add(-early)
	return bot.Due{Name: name, Scope: number(g.ID), Period: day, Next: next}
}

// noticeTime is the instant of a group's evening notice on a local day.
func noticeTime(roster *scoring.Roster, g scoring.Group, day string) time.Time {
	return calendar.At(day, roster.NoticeMinute(g.ID, day), roster.Zone(g.Site))
}

// spreads says how long before its own time each group's notice is posted on a
// local day, so that the posts of one minute do not go out at one moment
// (rules.md 8). Groups of one minute stand in the order of their row numbers, a
// handful every 30 s, the last at the minute; so many that this takes more than
// 10 min stand closer. A handful shares its reads and its commit.
func spreads(roster *scoring.Roster, day string) map[int64]time.Duration {
	minutes := map[time.Time][]int64{}
	for _, g := range roster.Groups {
		at := noticeTime(roster, g, day)
		minutes[at] = append(minutes[at], g.ID)
	}
	out := make(map[int64]time.Duration, len(roster.Groups))
	for _, groups := range minutes {
		slices.Sort(groups)
		early := Spread(len(groups))
		for i, id := range groups {
			out[id] = early[i]
		}
	}
	return out
}

// Spread says how long before one minute each of so many notices is posted, in
// the order of their groups, the last one at the minute itself.
func Spread(groups int) []time.Duration {
	out := make([]time.Duration, groups)
	last := (groups - 1) / spreadHandful
	each := min(spreadEach, spreadWithin/time.Duration(last+1)).Truncate(time.Second)
	for i := range out {
		out[i] = time.Duration((groups-1-i)/spreadHandful) * each
	}
	return out
}

// Minutes counts the groups by the moment of their evening notice on each one's
// local day of now.
func Minutes(roster *scoring.Roster, now time.Time) map[time.Time]int {
	out := map[time.Time]int{}
	for _, g := range roster.Groups {
		out[noticeTime(roster, g, roster.Day(g.Site, now))]++
	}
	return out
}
