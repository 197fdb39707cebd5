package roster

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"anping/scoring"
)

// CheckItem is a row of checks.csv: a line of a checklist.
type CheckItem struct {
	scoring.CheckItem
	SiteCode string
	TeamCode string
	ByNo     string // employee number of who checks it, "" = the team's captain
}

// mostCheckName is how many characters a list, an item or a place has at most (ours).
const mostCheckName = 40

// checks reads checks.csv. Where a site has one team the column team may be empty.
func (x *reader) checks() []CheckItem {
	var items []CheckItem
	seen := map[string]bool{}
	for _, r := range x.sheet(columns{
		"checks", 6, []string{"code", "site", "list", "item", "every", "due", "team", "place", "rule", "by", "from"},
	}, true) {
		i := CheckItem{SiteCode: x.site(r), ByNo: r.code("by", false)}
		i.Code, i.List, i.Item, i.Place = r.code("code", true), r.must("list"), r.must("item"), r.cell("place")
		for _, x := range []struct{ column, said string }{{"list", i.List}, {"item", i.Item}, {"place", i.Place}} {
			if n := utf8.RuneCountInString(x.said); n > mostCheckName {
				r.wrong(x.column, "%d characters are too many: %d at most, for it stands on a button", n, mostCheckName)
			}
		}
		i.FromDay = r.day("from")
		i.Every = choice(r, "every", "", map[string]scoring.CheckEvery{
			"week": scoring.CheckWeekly, "month": scoring.CheckMonthly, "每周": scoring.CheckWeekly, "每月": scoring.CheckMonthly, "每週": scoring.CheckWeekly,
		})
		i.Due = r.checkDue(i.Every)
		i.Rule = choice(r, "rule", "", map[string]string{
			"d1-alarm": scoring.RuleAlarm, "d1-fire": scoring.RuleFire, "d1-camera": scoring.RuleCamera,
			"报警": scoring.RuleAlarm, "消防": scoring.RuleFire, "摄像头": scoring.RuleCamera, "報警": scoring.RuleAlarm, "攝像頭": scoring.RuleCamera,
		})
		i.TeamCode = x.checkTeam(r, i.SiteCode)
		if i.ByNo != "" && !x.lost["people"] && x.roles[i.ByNo] == scoring.RoleNone {
			r.wrong("by", "nobody has the number %s in %s", i.ByNo, x.from.called("people"))
		}
		once(seen, r, "code", i.Code)
		items = append(items, i)
	}
	return items
}

// checkTeam is a row's team, or the only one of its site.
func (x *reader) checkTeam(r record, site string) string {
	if code := x.team(r, site); code != "" || r.cell("team") != "" {
		return code
	}
	var all []string
	for code, of := range x.teamSites {
		if of == site {
			all = append(all, code)
		}
	}
	if len(all) != 1 {
		if site != "" && !x.lost["teams"] {
			r.wrong("team", "site %s has %d teams: name the one whose captain checks", site, len(all))
		}
		return ""
	}
	return all[0]
}

// checkDue is the day of the week or month until whose end an item is due.
func (r record) checkDue(every scoring.CheckEvery) int {
	text := scoring.Fold(r.must("due"))
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	switch every {
	case scoring.CheckMonthly:
		if err == nil && n >= 1 && n <= 31 {
			return n
		}
		r.wrong("due", "%q is no day of a month from 1 to 31", text)
	case scoring.CheckWeekly:
		for day, names := range weekNames() {
			if slices.Contains(names, text) {
				return day
			}
		}
		r.wrong("due", "%q is no day of the week like mon or 周一", text)
	default:
		r.must("every")
	}
	return 0
}

// weekNames are the days of the week as people write them, from Monday.
func weekNames() [7][]string {
	return [7][]string{
		{"mon", "monday", "周一", "星期一", "週一", "1"},
		{"tue", "tuesday", "周二", "星期二", "週二", "2"},
		{"wed", "wednesday", "周三", "星期三", "週三", "3"},
		{"thu", "thursday", "周四", "星期四", "週四", "4"},
		{"fri", "friday", "周五", "星期五", "週五", "5"},
		{"sat", "saturday", "周六", "星期六", "週六", "6"},
		{"sun", "sunday", "周日", "星期日", "周天", "週日", "7"},
	}
}
