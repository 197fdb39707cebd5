package main

import (
	"strings"
	"time"
)

// othersButtons are buttons that were put before somebody else.
func othersButtons() []talkRow {
	return []talkRow{
		{name: "a client accepts by the group's button", who: "c-wang@g-day", says: "【接单】", of: "g-day", answer: "这个操作不在您的权限内。发「帮助」看您能做什么"},
		{name: "a client accepts in a private chat", who: "c-zhang", says: "【接单】", of: "g-day", answer: "这个操作不在您的权限内。发「帮助」看您能做什么"},
		{name: "a stranger accepts", who: "x-1", says: "【接单】", of: "g-day", changed: "chats", answer: "这个操作不在您的权限内。发「帮助」看您能做什么"},
		{name: "a guard of another site accepts", who: "p-gaoyuan", says: "【接单】", of: "g-day", answer: "没有 A1001 这件工单。发「进度」看在办的"},
		{name: "a captain of another site accepts", who: "p-linfeng", says: "【接单】", of: "g-day", answer: "没有 A1001 这件工单。发「进度」看在办的"},
		{name: "the accused guard looks at his own case", who: "p-qianjin", says: "【查看】", of: "p-zhaomin", answer: "这个按钮是给别人的。发「帮助」看您能做什么"},
		{name: "the accused guard accepts his own case", who: "p-qianjin", says: "【接单】", of: "p-zhaomin", answer: "这个按钮是给别人的。发「帮助」看您能做什么"},
		{name: "a colleague looks at it", who: "p-zhengyi", says: "【查看】", of: "p-zhaomin", answer: "这个按钮是给别人的。发「帮助」看您能做什么"},
		{name: "another team's captain looks at it", who: "p-wanglei", says: "【查看】", of: "p-zhaomin", answer: "这个按钮是给别人的。发「帮助」看您能做什么"},
		{name: "another site's captain looks at it", who: "p-linfeng", says: "【查看】", of: "p-zhaomin", answer: "这个按钮是给别人的。发「帮助」看您能做什么"},
		{name: "another client looks at it", who: "c-wutai", says: "【查看】", of: "p-zhaomin", answer: "这个按钮是给别人的。发「帮助」看您能做什么"},
		{name: "who complained looks at the captain's view", who: "c-zhang", says: "【查看】", of: "p-zhaomin", answer: "这个按钮是给别人的。发「帮助」看您能做什么"},
		{name: "a stranger looks at it", who: "x-2", says: "【查看】", of: "p-zhaomin", changed: "chats", answer: "这个按钮是给别人的。发「帮助」看您能做什么"},
		{name: "it is pressed in the team's group", who: "p-zhengyi@g-day", says: "【查看】", of: "p-zhaomin", answer: "这个按钮是给别人的。发「帮助」看您能做什么"},
		{name: "a guard decides on an appeal", who: "p-sunwei", says: "【成立】", of: "p-chenjing", answer: "这个按钮是给别人的。发「帮助」看您能做什么"},
		{name: "who recorded decides on the appeal", who: "p-zhaomin", says: "【成立】", of: "p-chenjing", answer: "这个按钮是给别人的。发「帮助」看您能做什么"},
		{name: "another site's captain decides", who: "p-linfeng", says: "【不成立】", of: "p-chenjing", answer: "这个按钮是给别人的。发「帮助」看您能做什么"},
		{name: "a client decides", who: "c-wang", says: "【成立】", of: "p-chenjing", answer: "这个按钮是给别人的。发「帮助」看您能做什么"},
		{name: "a colleague appeals for him", who: "p-zhengyi", says: "【申诉】", of: "p-sunwei", answer: "这个按钮是给别人的。发「帮助」看您能做什么"},
		{name: "a guard undoes the captain's entry", who: "p-sunwei", says: "【撤销】", of: "p-zhaomin", answer: "这个按钮是给别人的。发「帮助」看您能做什么"},
		{name: "another captain undoes it", who: "p-wanglei", says: "【撤销】", of: "p-zhaomin", answer: "这个按钮是给别人的。发「帮助」看您能做什么"},
	}
}

// othersNumbers are numbers of cases, entries and appeals of somebody else.
func othersNumbers() []talkRow {
	return []talkRow{
		{name: "another site's case accepted", who: "p-gaoyuan", says: "接单 A1001", answer: "没有 A1001 这件工单。发「进度」看在办的"},
		{name: "another site's case looked at", who: "p-linfeng", says: "进度 A1001", answer: "没有 A1001 这件工单。发「进度」看在办的"},
		{name: "another site's case solved", who: "p-gaoyuan", says: "好了 A1001 修好了", answer: "没有 A1001 这件工单。发「进度」看在办的"},
		{name: "another site's case closed", who: "p-linfeng", says: "不属实 A1001 没有这事", answer: "没有 A1001 这件工单。发「进度」看在办的"},
		{name: "another site's case answered", who: "p-linfeng", says: "回 A1001 请您加我微信", answer: "没有 A1001 这件工单。发「进度」看在办的"},
		{name: "another site's category", who: "p-linfeng", says: "类别 A1001 漏水", answer: "没有 A1001 这件工单。发「进度」看在办的"},
		{name: "another client looks", who: "c-wutai", says: "进度 A1001", answer: "没有在办的 A1001。发「进度」看全部"},
		{name: "another client urges", who: "c-wutai", says: "催 A1001", answer: "没有 A1001 这件工单。发「进度」看在办的"},
		{name: "another client confirms", who: "c-wutai", says: "确认 A1001", answer: "没有 A1001 这件工单。发「进度」看在办的"},
		{name: "another client reopens", who: "c-wutai", says: "重开 A1001", answer: "没有 A1001 这件工单。发「进度」看在办的"},
		{name: "another client adds", who: "c-zhang", says: "补充 A1001 不用修了", answer: "没有 A1001 这件工单。发「进度」看在办的"},
		{name: "another client withdraws", who: "c-zhang", says: "看错了 A1001", answer: "要撤回哪一件?"},
		{name: "a case of no number", who: "p-qianjin", says: "接单 A9999999999999999999", answer: "没有 A999999999999… 这件工单。发「进度」看在办的"},
		{name: "the accused asks by the number", who: "p-qianjin", says: "进度 A1002", answer: "没有 A1002 这件工单。发「进度」看在办的"},
		{name: "the accused closes his own case", who: "p-qianjin", says: "不属实 A1002 没有睡", answer: "这个操作不在您的权限内。发「帮助」看您能做什么"},
		{name: "the accused answers in his own case", who: "p-qianjin", says: "回 A1002 谁投诉我", answer: "没有 A1002 这件工单。发「进度」看在办的"},
		{name: "the accused adds to his own case", who: "p-qianjin", says: "补充 A1002 我没有睡", answer: "没有 A1002 这件工单。发「进度」看在办的"},
		{name: "the accused calls it solved", who: "p-qianjin", says: "好了 A1002", answer: "没有 A1002 这件工单。发「进度」看在办的"},
		{name: "who recorded decides by the number", who: "p-zhaomin", says: "成立 SS-1 同意", answer: "这条是您记的,SS-1 要由别人来定"},
		{name: "the guard decides for himself", who: "p-sunwei", says: "成立 SS-1 同意", answer: "这个操作不在您的权限内。发「帮助」看您能做什么"},
		{name: "another site's captain decides by the number", who: "p-linfeng", says: "不成立 SS-1 不同意", answer: "没有 SS-1 这件申诉。发「申诉」看能申诉的"},
		{name: "a colleague appeals by the number", who: "p-zhengyi", says: "申诉 K250612-01 我觉得不对", answer: "没有您可以申诉的 K250612-01。发「申诉」看能申诉的"},
		{name: "another site's captain voids", who: "p-linfeng", says: "作废 K250612-01 记错", answer: "没有 K250612-01 这条记分。请看记分时的回复里的编号"},
		{name: "a guard voids his own entry", who: "p-sunwei", says: "作废 K250612-01 记错", answer: "这个操作不在您的权限内。发「帮助」看您能做什么"},
		{name: "another site's guard is deducted", who: "p-zhaomin", says: "扣 高远 漏打", answer: "没找到人。请写全名或工号,例如「扣 某某 漏打 2 北门」;扣班组写班组名,例如「扣 夜班队 灭火器 1号楼」"},
		{name: "a client deducts", who: "c-wang", says: "扣 钱进 漏打", changed: "cases case_steps", answer: "已收到,编号 A1003。只交给负责人私下处理"},
		{name: "a guard deducts a colleague", who: "p-qianjin", says: "扣 孙伟 漏打", answer: "这个操作不在您的权限内。发「帮助」看您能做什么"},
		{name: "a guard reads a colleague's ledger", who: "p-qianjin", says: "台账 孙伟", answer: "孙伟不在您管的班组"},
		{name: "a captain reads another site's ledger", who: "p-zhaomin", says: "台账 高远", answer: "看不出是谁或哪个月。请写「台账 姓名」「台账 班组名 上月」"},
	}
}

// strangeNames are names that look like somebody's and are not theirs, and words
// that hide what they are.
func strangeNames() []talkRow {
	deduct := func(name, words, answer string) talkRow {
		return talkRow{name: name, who: "p-zhaomin", says: "扣 " + words, answer: answer}
	}
	return []talkRow{
		deduct("a name with a space of no width", "孙\u200b伟 漏打", "请确认:孙伟(日班队)|日常巡检漏打卡|−0.5 分"),
		deduct("a name with a joiner", "孙\u2060伟 漏打", "请确认:孙伟(日班队)|日常巡检漏打卡|−0.5 分"),
		deduct("a name right to left", "\u202e伟孙\u202c 漏打", "没找到人。请写全名或工号,例如「扣 某某 漏打 2 北门」;扣班组写班组名,例如「扣 夜班队 灭火器 1号楼」"),
		deduct("a name in compatibility form", "孙\u2f08伟 漏打", "没有叫这个名字的人。您是想说 孙伟 吗?"),
		deduct("a Cyrillic name", "Сун Вэй 漏打", "没找到人。请写全名或工号,例如「扣 某某 漏打 2 北门」;扣班组写班组名,例如「扣 夜班队 灭火器 1号楼」"),
		deduct("a name of another character that looks alike", "孙伟\u0307 漏打", "请确认:孙伟(日班队)|日常巡检漏打卡|−0.5 分"),
		deduct("full width", "孙伟 漏打 2 北门", "请确认:孙伟(日班队)|日常巡检漏打卡 ×2|−1.0 分|北门"),
		deduct("nobody", " 漏打", "没找到人。请写全名或工号,例如「扣 某某 漏打 2 北门」;扣班组写班组名,例如「扣 夜班队 灭火器 1号楼」"),
		deduct("everybody", "* 漏打", "没找到人。请写全名或工号,例如「扣 某某 漏打 2 北门」;扣班组写班组名,例如「扣 夜班队 灭火器 1号楼」"),
		deduct("SQL as a name", "' OR name LIKE '% 漏打", "没找到人。请写全名或工号,例如「扣 某某 漏打 2 北门」;扣班组写班组名,例如「扣 夜班队 灭火器 1号楼」"),
		deduct("a name of 3,000 characters", strings.Repeat("孙", 3000)+" 漏打", "没有叫这个名字的人。您是想说 孙伟 吗?"),
		{name: "a Cyrillic number", who: "p-gaoyuan", says: "接单 А1001", answer: "没有 A1001 这件工单。发「进度」看在办的"},
		{name: "a full-width number", who: "p-gaoyuan", says: "接单 A1001", answer: "没有 A1001 这件工单。发「进度」看在办的"},
		{name: "a command right to left", who: "p-gaoyuan", says: "\u202e单接 A1001", answer: "没看懂,您是想说「接单」吗?请再发一次"},
		{name: "NUL within a command", who: "p-gaoyuan", says: "接单\x00 A1001", answer: "没有 A1001 这件工单。发「进度」看在办的"},
		{name: "bad UTF-8 within a command", who: "p-gaoyuan", says: "接单\xff A1001", answer: "没有 A1001 这件工单。发「进度」看在办的"},
		{name: "a guard praises himself", who: "p-sunwei", says: "表扬 孙伟 工作认真", answer: "表扬要由客户来说。要加分请队长发「加 某某 帮老人提菜」"},
		{name: "staff praise a colleague", who: "p-qianjin", says: "表扬 孙伟 工作认真", answer: "表扬要由客户来说。要加分请队长发「加 某某 帮老人提菜」"},
	}
}

// strangeCounts are numbers and days beyond what there is.
func strangeCounts() []talkRow {
	var rows []talkRow
	for _, said := range []struct{ words, answer string }{
		{"漏打 ×99999999", "看不出「×99999999」是几次。次数请写 1 到 20,例如「2 次」"},
		{"漏打 -3", "「日常巡检漏打卡」每次 0.5 分,分值由细则定,不能另写。发生几次请写次数,例如「2 次」"},
		{"漏打 0", "看不出「0」是几次。次数请写 1 到 20,例如「2 次」"},
		{"漏打 1e9", "看不出「1e9」是几次。次数请写 1 到 20,例如「2 次」"},
		{"漏打 1.5", "「日常巡检漏打卡」每次 0.5 分,分值由细则定,不能另写。发生几次请写次数,例如「2 次」"},
		{"漏打 九千九百九十九次", "看不出「九千九百九十九次」是几次。次数请写 1 到 20,例如「2 次」"},
		{"漏打 99999999999999999999", "看不出「99999999999999999999」是几次。次数请写 1 到 20,例如「2 次」"},
		{"漏打 0x10", "看不出「0x10」是几次。次数请写 1 到 20,例如「2 次」"},
		{"漏打 NaN", "看不出「NaN」是几次。次数请写 1 到 20,例如「2 次」"},
		{"漏打 +∞", "请确认:孙伟(日班队)|日常巡检漏打卡|−0.5 分"},
		{"漏打 21", "看不出「21」是几次。次数请写 1 到 20,例如「2 次」"},
		{"漏打 2月30日", "看不出「2月30日」是什么时候。请写「21:30」「昨天 21:30」或「6月3日 21:30」"},
		{"漏打 13月1日", "看不出「13月1日」是什么时候。请写「21:30」「昨天 21:30」或「6月3日 21:30」"},
		{"漏打 6月31日", "看不出「6月31日」是什么时候。请写「21:30」「昨天 21:30」或「6月3日 21:30」"},
		{"漏打 2099-01-01", "时间还没到,不能先记。请改成已经发生的时间"},
		{"漏打 1970-01-01", "只能记 3 天以内的事。更早的请由主管记"},
		{"漏打 明天", "时间还没到,不能先记。请改成已经发生的时间"},
		{"漏打 0000-00-00", "看不出「0000-00-00」是什么时候。请写「21:30」「昨天 21:30」或「6月3日 21:30」"},
		{"漏打 25:61", "看不出「25:61」是什么时候。请写「21:30」「昨天 21:30」或「6月3日 21:30」"},
	} {
		rows = append(rows, talkRow{name: said.words, who: "p-zhaomin", says: "扣 孙伟 " + said.words, answer: said.answer})
	}
	return append(rows,
		talkRow{name: "加 of a negative", who: "p-zhaomin", says: "加 孙伟 帮老人 -5", answer: "「主动帮助客户」每次 0.5 分,分值由细则定,不能另写。发生几次请写次数,例如「2 次」"},
		talkRow{name: "加 of a thousand", who: "p-zhaomin", says: "加 孙伟 帮老人提菜 +1000", answer: "「主动帮助客户」每次 0.5 分,分值由细则定,不能另写。发生几次请写次数,例如「2 次」"},
	)
}

// expired are questions that are over, and what is said or pressed twice.
func expired() []talkRow {
	return []talkRow{
		{name: "a deduction to be asked about", who: "p-zhaomin", says: "扣 郑义 漏打 北门", answer: "请确认"},
		{name: "another captain confirms it", who: "p-wanglei", says: "【确认】", of: "p-zhaomin", answer: "这个按钮是给别人的。发「帮助」看您能做什么"},
		{name: "whom it is about confirms it", who: "p-zhengyi", says: "【取消】", of: "p-zhaomin", answer: "这个按钮是给别人的。发「帮助」看您能做什么"},
		{name: "an answer by a number from another chat", who: "p-zhengyi", says: "1", answer: "现在没有等您回答的问题。发「帮助」看可以怎么说"},
		{name: "confirmed after its 15 minutes", who: "p-zhaomin", says: "【确认】", after: 16 * time.Minute, answer: "超过 15 分钟没有确认,这条没有记。要记请再发一次"},
		{name: "confirmed by a number when it is over", who: "p-zhaomin", says: "1", answer: "现在没有等您回答的问题。发「帮助」看可以怎么说"},
		{name: "the same message id", who: "p-zhaomin", again: true, answer: "现在没有等您回答的问题。发「帮助」看可以怎么说"},
		{name: "a deduction again", who: "p-zhaomin", says: "扣 郑义 漏打 北门", answer: "请确认"},
		{name: "confirmed", who: "p-zhaomin", says: "【确认】", answer: "已记", changed: "entries"},
		{name: "the confirmation again under its id", who: "p-zhaomin", again: true, answer: "已记"},
		{name: "confirmed by another press", who: "p-zhaomin", says: "【确认】", answer: "这条已经记过了:K250612-03"},
		{name: "cancelled when it is booked", who: "p-zhaomin", says: "【取消】", answer: "这条已经记过了:K250612-03"},
		{name: "a guard accepts", who: "p-zhengyi@g-day", says: "【接单】", of: "g-day", changed: "cases case_steps", answer: "A1001 由您负责,14:23 前到场"},
		{name: "another presses the same button", who: "p-fengtao@g-day", says: "【接单】", of: "g-day", answer: "A1001 已有人接单"},
		{name: "and the first once more", who: "p-zhengyi@g-day", says: "【接单】", of: "g-day", answer: "A1001 由您负责,14:23 前到场"},
		{name: "undone when its two minutes are over", who: "p-zhaomin", says: "【撤销】", after: 3 * time.Minute, answer: "这个按钮已经过期。发「进度」看最新情况"},
	}
}

// rings are staff who praise each other and themselves through somebody's client
// account: what one client says of one guard earns points once a month, and
// whoever is praised does not decide.
func rings() []talkRow {
	const once = "这位客户这个月已经给钱进加过一次分"
	return []talkRow{
		{name: "a guard logs a service", who: "p-qianjin", says: "便民 帮住户搬东西", answer: "BM-1 已记便民服务,本月班组 1/2 ✅", changed: "services"},
		{name: "a client praises", who: "c-miller", says: "表扬 钱进 帮我搬东西", answer: "Thank you! A1004 has been passed on to 钱进 and the captain.", changed: "cases case_steps"},
		{name: "the praised guard gives himself the points", who: "p-qianjin", says: "【客户表扬 +1】", of: "p-zhaomin", answer: "这个按钮是给别人的。发「帮助」看您能做什么"},
		{name: "a colleague gives them", who: "p-fengtao", says: "【客户表扬 +1】", of: "p-zhaomin", answer: "这个按钮是给别人的。发「帮助」看您能做什么"},
		{name: "another site's captain gives them", who: "p-linfeng", says: "【客户表扬 +1】", of: "p-zhaomin", answer: "这个按钮是给别人的。发「帮助」看您能做什么"},
		{name: "the client gives them", who: "c-miller", says: "【客户表扬 +1】", of: "p-zhaomin", answer: "This button is meant for somebody else. Send “help” to see what you can do."},
		{name: "the captain gives them", who: "p-zhaomin", says: "【客户表扬 +1】", answer: "已记 K250612-04,钱进 +1", changed: "cases entries"},
		{name: "and again", who: "p-zhaomin", says: "【客户表扬 +1】", answer: "A1004 已经定过了"},
		{name: "the same client praises again", who: "c-miller", says: "表扬 钱进 又帮我搬东西", answer: "Thank you! A1005 has been passed on to 钱进 and the captain.", changed: "cases case_steps"},
		{name: "no points for the second", who: "p-zhaomin", says: "【客户表扬 +1】", answer: once},
		{name: "nor by the smaller rule", who: "p-zhaomin", says: "【主动帮助客户 +0.5】", answer: once},
		{name: "a client praises a guard of another site", who: "c-wutai", says: "表扬 钱进 认真", answer: "谢谢您!A1006 已转告队长", changed: "cases case_steps"},
		{name: "a captain praises himself as a client", who: "c-miller", says: "表扬 赵敏 认真", answer: "Thank you! A1007 has been passed on to 赵敏 and the captain.", changed: "cases case_steps"},
		{name: "and books it by typing", who: "p-zhaomin", says: "加 赵敏 帮老人提菜", answer: "不能给自己记分,请由上一级记"},
	}
}

// guesses are codes that somebody tries: five wrong ones an hour and chat.
func guesses() []talkRow {
	rows := []talkRow{{name: "a code guessed", who: "x-9", says: "绑定 AAAA2222", answer: "还可以试 4 次", changed: "chats"}}
	for _, code := range []string{"BBBB2222", "CCCC2222", "DDDD2222"} {
		rows = append(rows, talkRow{name: "a code guessed " + code, who: "x-9", says: "绑定 " + code, answer: "没有这个绑定码,请核对后再发"})
	}
	return append(rows,
		talkRow{name: "a fifth", who: "x-9", says: "绑定 EEEE2222", answer: "试错 5 次了"},
		talkRow{name: "a sixth", who: "x-9", says: "绑定 FFFF2222", answer: "试错 5 次了"},
		talkRow{name: "from another chat", who: "x-8", says: "绑定 FFFF2222", answer: "没有这个绑定码,请核对后再发。还可以试 4 次", changed: "chats"},
		talkRow{name: "SQL for a code", who: "x-8", says: "绑定 ' OR 1=1 --", answer: "绑定码是 8 位数字和字母,没有 0、O、1、I、L。请核对后再发,例如「绑定 7K3F92WM」"},
		talkRow{name: "somebody else's group", who: "p-linfeng@g-day", says: "绑定群 日班队", answer: "绑定群要由这个班组的队长、主管或经理来做"},
	)
}
