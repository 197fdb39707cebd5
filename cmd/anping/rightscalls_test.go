package main

import (
	"fmt"
	"slices"
	"strings"

	"anping/bot"
)

// doing is how a command is called about a thing.
type doing struct {
	command string
	words   string // {case}, {entry} … are filled in
	stage   string // what the thing has to be, see things and bring
	photo   bool
	strange bool   // called in a group that is in no roster
	bound   bool   // called in the target's group
	alone   bool   // about nothing but oneself: only one's own is tried
	asks    bool   // it worked when something was asked
	brief   bool   // shows is one line
	pressed bool   // its words belong to another command, for staff
	shows   string // in the answer when it worked but neither changed a fact nor told a secret
}

// doings are all of them, in the order of the table.
func doings() []doing {
	return slices.Concat(caseDoings(), pointDoings(), dayDoings(), peopleDoings())
}

func caseDoings() []doing {
	return []doing{
		{command: "report", words: "3号楼灯坏", alone: true},
		{command: "withdraw", words: "{case}"},
		{command: "accept", words: "{case}"},
		{command: "arrive", words: "{case}", stage: "accepted"},
		{command: "plan", words: "{case} 换电机 18:30前", stage: "arrived"},
		{command: "done", words: "{case} 换了保险丝", stage: "arrived"},
		{command: "attach", words: "{case}", stage: "arrived", photo: true},
		{command: "progress", words: "", stage: "accepted"},
		{command: "wait", words: "{case} 等配件 明天10点", stage: "arrived"},
		{command: "resume", words: "{case}", stage: "waiting"},
		{command: "pass", words: "{case} 郑义", stage: "accepted"},
		{command: "takeover", words: "{case}", stage: "offered"},
		{command: "turndown", words: "{case}", stage: "offered"},
		{command: "recast", words: "{case} 漏水", stage: "accepted"},
		{command: "answer", words: "{case} 师傅十分钟后到", stage: "accepted"},
		{command: "extra", words: "{case} 在二单元", stage: "accepted"},
		{command: "reportfor", words: "{client} 3号楼漏水", alone: true},
		{command: "behalf", words: "{guard} 到了", stage: "accepted"},
		{command: "unfounded", words: "{case} 没有这回事", stage: "accepted"},
		{command: "duplicate", words: "{case} 报过了", stage: "accepted"},
		{command: "split", words: "{case}", stage: "joined"},
		{command: "reopen", words: "{case}", stage: "resolved"},
		{command: "confirm", words: "{case}", stage: "resolved", pressed: true},
		{command: "rate", words: "5 {case}", stage: "resolved"},
		{command: "unhappy", words: "{case} r1", stage: "doubt"},
		{command: "urge", words: "{case}"},
		{command: "human", words: "", alone: true},
		{command: "site", words: "{case} 阳光花园", shows: "已经在", brief: true}, // the stories have one whose site is not known
	}
}

func pointDoings() []doing {
	return []doing{
		{command: "deduct", words: "{guard} 漏打 1", asks: true},
		{command: "add", words: "{guard} 帮老人提菜", asks: true},
		{command: "book", words: "{q}", stage: "slip", asks: true},
		{command: "cancel", words: "{q}", stage: "slip", asks: true},
		{command: "undo", words: "{entry}", stage: "recorded"},
		{command: "charge", words: "yes {case} 1 accept", stage: "late"},
		{command: "void", words: "{entry} 记错了", stage: "recorded"},
		{command: "byhand", words: "{entry}", stage: "recorded"},
		{command: "appeal", words: "{entry} 打卡器没电", stage: "mine"},
		{command: "uphold", words: "{appeal} 属实", stage: "appealed"},
		{command: "partial", words: "{appeal} 0.2 有一半", stage: "appealed"},
		{command: "dismiss", words: "{appeal} 证据清楚", stage: "appealed"},
		{command: "score", alone: true, shows: "100"},
		{command: "survey", alone: true, shows: "问卷"},
		{command: "surveyfor", words: "{client} 阳光花园", alone: true, shows: "没有要填的问卷"},
		{command: "mystery", words: "{mystery}", stage: "mystery"},
		{command: "improve", words: "{plan} 每晚多巡一次", stage: "plan"},
		{command: "teamscore", words: "{team}", shows: "{team}"},
		{command: "year", words: "{team}", shows: "年度"},
		{command: "ledger", words: "{guard}"},
		{command: "suggest", words: "门岗放带锁快递柜", alone: true},
		{command: "adopt", words: "{sugg}"},
		{command: "decline", words: "{sugg} 太贵了"},
		{command: "merge", words: "{sugg} {earlier}"},
		{command: "unmerge", words: "{sugg}", stage: "merged"},
		{command: "preview", words: "{group}", shows: "【预览】"},
		{command: "hold", words: "{group} 等照片"},
		{command: "release", words: "{group}", stage: "held"},
		{command: "skip", words: "{group} 停电"},
		{command: "praise", words: "{guard} 帮我提菜上楼", alone: true},
		{command: "credit", words: "{case} D1-HELP", stage: "praise"},
	}
}

func dayDoings() []doing {
	return []doing{
		{command: "absence", words: "6月20日-6月22日 家里有事", alone: true},
		{command: "back", stage: "leave", alone: true},
		{command: "grant", words: "{absence}", stage: "asked"},
		{command: "refuse", words: "{absence}", stage: "asked"},
		{command: "absences", words: "{team}", stage: "leave"},
		{command: "visit", words: "{client} 身体好,说想修门口的灯", alone: true},
		{command: "visits", words: "{team}"},
		{command: "visitlater", alone: true},
		{command: "cannot", words: "{client} 住院了", alone: true},
		{command: "poor", words: "yes {visit}", stage: "visited"},
		{command: "need", words: "{visit} 门口的灯", stage: "visited"},
		{command: "needcase", words: "{visit}", stage: "visited"},
		{command: "todo", words: "{visit}", stage: "visited"},
		{command: "todone", words: "{visit}", stage: "todo"},
		{command: "service", words: "{client} 帮搬冰箱", alone: true},
		{command: "thank", words: "{service}", stage: "served"},
		{command: "came", words: "{visit} no", stage: "came"},
		{command: "strike", words: "{service} 没有这回事", stage: "served"},
		{command: "struck", words: "{service} 没有这回事", stage: "served"},
		{command: "restore", words: "{service}", stage: "unserved"},
		{command: "handover", words: "北门门禁时好时坏", alone: true},
		{command: "relieve", words: "{hand}", stage: "handed"},
		{command: "tap", words: "1-NORTH23", alone: true, shows: "打卡"},
		{command: "patrol", alone: true, shows: "这一巡"},
		{command: "patrols", words: "{team}", shows: "这一巡", brief: true},
		{command: "missed", words: "not {miss} 进不去", stage: "missed"},
		{command: "problems", words: "{team}", stage: "again"},
		{command: "recur", words: "different {case}", stage: "again"},
		{command: "spotcheck", words: "{team}", stage: "spot"},
		{command: "spotted", words: "fine {spot} 1", stage: "spot"},
		{command: "check", words: "{check}"},
		{command: "checked", words: "{check}"},
		{command: "flawed", words: "{check}"},
		{command: "assess", words: "{assess} 灭火器 没问题", stage: "assessed"},
		{command: "surprise", words: "消防 {team} 6月12日到6月20日 陈静 灭火器、通道", asks: true},
		{command: "assessed", words: "fine {assess} 1", stage: "assessed"},
		{command: "quiz", words: "{guard}"},
		{command: "quizmark", words: "{quiz} 1 yes", stage: "quizzed"},
		{command: "quizbook", words: "{quiz}", stage: "quizdone"},
	}
}

func peopleDoings() []doing {
	return []doing{
		{command: "bind", words: "7K3F92WM", stage: "code", alone: true},
		{command: "claim", words: "yes {code}", stage: "claim", alone: true},
		{command: "vouch", words: "yes {code}", stage: "waits"},
		{command: "unbind", alone: true, asks: true},
		{command: "bindme", words: "日班队", alone: true, asks: true},
		{command: "pick", words: "{code} {guardid}", stage: "nobody"},
		{command: "erase", alone: true, asks: true},
		{command: "settings", words: "English", alone: true},
		{command: "tune", words: "仪容 0.5", alone: true, shows: "请核对"},
		{command: "agree", words: "{amendment}", stage: "tuned", alone: true},
		{command: "disagree", words: "{amendment}", stage: "tuned", alone: true},
		{command: "rota", words: "{team} 明天 休", asks: true},
		{command: "bindgroup", words: "{group}", strange: true, shows: "换到本群吗"},
		{command: "swapgroup", words: "yes {gid}", strange: true, asks: true},
		{command: "unbindgroup", bound: true},
		{command: "unclear", words: "天气不错", alone: true, shows: "没看懂"},
		{command: "help", alone: true, shows: "例如|这样说|绑定|报|直接发"},
	}
}

// fill puts a thing's numbers and names into words.
func (m *realm) fill(words string, x aim, has bot.Records) string {
	code, question, appeal := "0", "none", "SS-0"
	if len(has.Codes) > 0 {
		code = fmt.Sprint(has.Codes[0].ID)
	}
	if len(has.Questions) > 0 {
		question = has.Questions[0].ID
	}
	if len(has.Appeals) > 0 {
		appeal = has.Appeals[0].No
	}
	absence := "QJ-0"
	if len(has.Absences) > 0 {
		absence = has.Absences[0].No
	}
	amendment := "TZ-0"
	if len(has.Amendments) > 0 {
		amendment = has.Amendments[0].No
	}
	visit := "ZF-0"
	if len(has.Visits) > 0 {
		visit = has.Visits[0].No
	}
	service := "BM-0"
	if len(has.Services) > 0 {
		service = has.Services[0].No
	}
	hand := "JB-0"
	if len(has.Handovers) > 0 {
		hand = has.Handovers[0].No
	}
	quiz := "KM-0"
	if len(has.Quizzes) > 0 {
		quiz = has.Quizzes[0].No
	}
	assess := "ZX-0"
	if len(has.Assessments) > 0 {
		assess = has.Assessments[0].No
	}
	miss := "XJ-0"
	if len(has.Misses) > 0 {
		miss = has.Misses[0].No
	}
	plan := "GJ-0"
	if len(has.Plans) > 0 {
		plan = has.Plans[0].No
	}
	mystery := "AF-0"
	if len(has.Mysteries) > 0 {
		mystery = has.Mysteries[0].No
	}
	check := map[string]string{"日班队": "CK1", "夜班队": "CK2", "湖东队": "CK3"}[x.team]
	if x.reach == bot.Own {
		check = fmt.Sprint("CKP", m.ids[x.guard])
	}
	spot := "CC-0"
	if len(has.Spots) > 0 {
		spot = has.Spots[0].No
	}
	guard := x.guard
	if x.reach == bot.Own && len(has.Codes) > 0 {
		guard = "孙伟" // whom a leader binds
	}
	return strings.NewReplacer(
		"{case}", has.Cases[0].No, "{entry}", has.Entries[0].No, "{sugg}", has.Suggestions[0].No, "{earlier}", has.Suggestions[1].No, "{appeal}", appeal, "{absence}", absence, "{amendment}", amendment, "{visit}", visit, "{service}", service, "{hand}", hand, "{spot}", spot, "{miss}", miss, "{check}", check, "{quiz}", quiz, "{assess}", assess, "{plan}", plan, "{mystery}", mystery, "{code}", code, "{q}", question,
		"{guard}", x.guard, "{guardid}", fmt.Sprint(m.ids[guard]), "{client}", x.client, "{team}", x.team, "{group}", x.group, "{gid}", fmt.Sprint(m.ids[x.group]),
	).Replace(words)
}
