package commands

import (
	"slices"

	"anping/bot"
	"anping/scoring/sentence"
)

// clerk answers commands, notices and receipts out of a Store. lists are the
// words that clients' sentences are read with; only commands read any.
type clerk struct {
	Store
	lists *sentence.Lists
	forms Forms // nil = there is no web form
}

// All lists the commands, in the order in which the help names them; lists are
// what clients' sentences are read with; forms, at most one, makes the addresses of
// the web forms. Where two share a word (确认, 好了) the
// engine takes the first that the speaker may use, so staff come before clients
// here.
func All(store Store, lists *sentence.Lists, forms ...Forms) []bot.Command {
	s := clerk{Store: store, lists: lists}
	if len(forms) > 0 {
		s.forms = forms[0]
	}
	list := slices.Concat(s.ofWork(), s.ofCases(), s.ofPoints(), s.ofDays(), s.ofPeople())
	for i := range list {
		list[i].Run = minding(leading(list[i].Run))
	}
	return list
}

// ofWork are the commands that a case goes through.
func (s clerk) ofWork() []bot.Command {
	return []bot.Command{
		{Name: "report", Help: "help.report", Joins: true, Run: s.report},
		{Name: "withdraw", Run: s.withdrawCase},
		{Name: "accept", Help: "help.accept", Run: s.accept},
		{Name: "arrive", Help: "help.arrive", Run: s.arrive},
		{Name: "plan", Help: "help.plan", Run: s.plan},
		{Name: "done", Help: "help.done", Run: s.done},
		{Name: "attach", Run: s.attach},
		{Name: "progress", Help: "help.progress", Run: s.heeded(s.progress)},
	}
}

// ofPoints are the commands about entries, appeals, suggestions and notices.
func (s clerk) ofPoints() []bot.Command {
	return []bot.Command{
		{Name: "deduct", Help: "help.deduct", Run: s.deduct},
		{Name: "add", Help: "help.add", Run: s.add},
		{Name: "book", HelpWord: "helpword.book", Run: s.book},
		{Name: "confirm", Help: "help.confirm", Run: s.heeded(s.confirm)},
		{Name: "cancel", HelpWord: "helpword.cancel", Run: s.cancel},
		{Name: "undo", Help: "help.undo", Run: s.undo},
		{Name: "charge", Run: s.charge},
		{Name: "appeal", Help: "help.appeal", Run: s.reasoned(s.appeal)},
		{Name: "uphold", Help: "help.uphold", HelpFrom: bot.OwnSite, Run: apart(s.uphold)},
		{Name: "partial", HelpWord: "helpword.partial", Run: s.reasoned(s.partial)},
		{Name: "dismiss", HelpWord: "helpword.dismiss", Run: s.reasoned(s.dismiss)},
		{Name: "void", Help: "help.void", Run: s.reasoned(s.void)},
		{Name: "byhand", HelpWord: "helpword.byhand", Run: apart(s.byHand)},
		{Name: "teamscore", Help: "help.teamscore", Run: apart(s.teamScore)},
		{Name: "year", HelpWord: "helpword.year", Run: apart(s.year)},
		{Name: "ledger", Help: "help.ledger", HelpFrom: bot.OwnTeam, Run: apart(s.account)},
		{Name: "hold", Help: "help.hold", Run: s.reasoned(s.hold)},
		{Name: "release", HelpWord: "helpword.release", Run: apart(s.release)},
		{Name: "skip", HelpWord: "helpword.skip", Run: s.reasoned(s.skip)},
		{Name: "praise", HelpWord: "helpword.praise", Joins: true, Run: s.praise},
		{Name: "credit", Run: s.credit},
		{Name: "unclear", Run: s.unclear},
		{Name: "score", Help: "help.score", Run: s.score},
		{Name: "suggest", Help: "help.suggest", Joins: true, Run: s.listened(s.suggest)},
		{Name: "adopt", Help: "help.adopt", Run: s.adopt},
		{Name: "decline", HelpWord: "helpword.decline", Run: s.decline},
		{Name: "merge", HelpWord: "helpword.merge", Run: s.merge},
		{Name: "unmerge", HelpWord: "helpword.unmerge", Run: s.unmerge},
		{Name: "preview", Help: "help.preview", Run: s.preview},
		{Name: "survey", Help: "help.survey", Run: apart(s.survey)},
		{Name: "surveyfor", HelpWord: "helpword.surveyfor", Run: s.surveyFor},
		{Name: "mystery", HelpWord: "helpword.mystery", Run: s.mystery},
		{Name: "improve", HelpWord: "helpword.improve", Run: apart(s.improve)},
	}
}

// ofDays are the commands about days and weeks: who is absent, who was visited.
func (s clerk) ofDays() []bot.Command {
	return []bot.Command{
		{Name: "absence", Help: "help.absence", Run: s.absence},
		{Name: "grant", HelpWord: "helpword.grant", Run: s.grant},
		{Name: "refuse", HelpWord: "helpword.refuse", Run: s.refuse},
		{Name: "back", Help: "help.back", Run: s.back},
		{Name: "absences", HelpWord: "helpword.absences", Run: s.absences},
		{Name: "visit", Help: "help.visit", Joins: true, Run: s.visit},
		{Name: "visits", HelpWord: "helpword.visits", Run: s.visitList},
		{Name: "visitlater", HelpWord: "helpword.visitlater", Run: s.visitLater},
		{Name: "cannot", HelpWord: "helpword.cannot", Run: s.cannot},
		{Name: "poor", Run: s.poor},
		{Name: "check", Help: "help.check", Run: s.check},
		{Name: "checked", Run: s.checked},
		{Name: "flawed", Run: s.flawed},
		{Name: "assess", HelpWord: "helpword.assess", Run: s.assess},
		{Name: "surprise", HelpWord: "helpword.surprise", Run: s.assess},
		{Name: "assessed", Run: s.assessedSays},
		{Name: "quiz", HelpWord: "helpword.quiz", Run: s.quiz},
		{Name: "quizmark", Run: s.quizMark},
		{Name: "quizbook", Run: s.quizBook},
		{Name: "need", Run: s.need},
		{Name: "needcase", Run: s.needCase},
		{Name: "todo", HelpWord: "helpword.todo", Run: s.todo},
		{Name: "todone", HelpWord: "helpword.todone", Run: s.todone},
		{Name: "service", HelpWord: "helpword.service", Joins: true, Run: s.service},
		{Name: "thank", Run: s.thank},
		{Name: "came", Run: s.came},
		{Name: "strike", HelpWord: "helpword.strike", Run: apart(s.strike)},
		{Name: "struck", Run: s.strikes},
		{Name: "restore", HelpWord: "helpword.restore", Run: s.restore},
		{Name: "handover", HelpWord: "helpword.handover", Joins: true, Run: s.handWrite},
		{Name: "relieve", HelpWord: "helpword.relieve", Run: s.relieve},
		{Name: "tap", HelpWord: "helpword.tap", Secret: true, Run: s.tap},
		{Name: "patrol", HelpWord: "helpword.patrol", Run: s.patrolNow},
		{Name: "patrols", HelpWord: "helpword.patrols", Run: s.patrolList},
		{Name: "missed", Run: s.missed},
		{Name: "problems", HelpWord: "helpword.problems", Run: apart(s.problemLedger)},
		{Name: "recur", HelpWord: "helpword.recur", Run: s.recur},
		{Name: "spotcheck", HelpWord: "helpword.spotcheck", Run: apart(s.spotCheck)},
		{Name: "spotted", HelpWord: "helpword.spotted", Run: s.spotted},
	}
}

// ofPeople are the commands about who is who, and the help.
func (s clerk) ofPeople() []bot.Command {
	return []bot.Command{
		{Name: "bindgroup", Help: "help.bindgroup", Anywhere: true, Secret: true, Run: s.bindGroup},
		{Name: "swapgroup", Anywhere: true, Run: s.swapGroup},
		{Name: "unbindgroup", HelpWord: "helpword.unbindgroup", Run: s.unbindGroup},
		{Name: "bind", HelpWord: "helpword.bind", InGroup: "bindgroup", Secret: true, Run: s.bind},
		{Name: "claim", Run: s.claim},
		{Name: "vouch", Run: s.vouch},
		{Name: "unbind", Help: "help.unbind", Run: s.unbind},
		{Name: "bindme", HelpWord: "helpword.bindme", Run: s.bindMe},
		{Name: "pick", Run: s.pick},
		{Name: "erase", HelpWord: "helpword.erase", Run: s.erase},
		{Name: "rota", Help: "help.rota", HelpFrom: bot.OwnTeam, Run: s.rota},
		{Name: "tune", Help: "help.tune", Run: apart(s.tune)},
		{Name: "agree", HelpWord: "helpword.agree", Run: apart(s.agree)},
		{Name: "disagree", HelpWord: "helpword.disagree", Run: apart(s.disagree)},
		{Name: "settings", Help: "help.settings", Run: s.settings},
		{Name: "help", Help: "help.help", Run: s.help},
	}
}

// ofCases are the commands about what happens to a case after it was opened.
func (s clerk) ofCases() []bot.Command {
	return []bot.Command{
		{Name: "wait", Help: "help.wait", Run: s.waitFor},
		{Name: "resume", HelpWord: "helpword.resume", Run: s.resume},
		{Name: "pass", Help: "help.pass", Run: s.pass},
		{Name: "takeover", Run: s.takeover},
		{Name: "turndown", Run: s.turndown},
		{Name: "recast", Help: "help.recast", Run: s.recast},
		{Name: "site", HelpWord: "helpword.site", Run: s.siteOfCase},
		{Name: "answer", Help: "help.answer", Run: s.answer},
		{Name: "extra", Help: "help.extra", Joins: true, Run: s.listened(s.extra)},
		{Name: "reportfor", Help: "help.reportfor", Run: s.reportFor},
		{Name: "behalf", Help: "help.behalf", Run: s.behalf},
		{Name: "unfounded", Help: "help.unfounded", Run: s.unfounded},
		{Name: "duplicate", Help: "help.duplicate", Run: s.duplicate},
		{Name: "split", HelpWord: "helpword.split", Run: s.split},
		{Name: "reopen", Help: "help.reopen", Run: s.heeded(s.openAgain)},
		{Name: "rate", Help: "help.rate", Run: s.heeded(s.rate)},
		{Name: "unhappy", Run: s.unhappy},
		{Name: "urge", Help: "help.urge", Run: s.heeded(s.urge)},
		{Name: "human", Help: "help.human", Run: s.listened(s.human)},
	}
}

// Notices lists what the clock asks for; forms, at most one, makes the addresses
// of the web form.
func Notices(store Store, forms ...Forms) []bot.Notice {
	s := clerk{Store: store}
	if len(forms) > 0 {
		s.forms = forms[0]
	}
	e := newEvening(store)
	return []bot.Notice{
		{Name: "case", Run: mindingByClock(s.caseClock)},
		{Name: noticeDraft, Run: s.draftWaits},
		{Name: noticeEvening, Run: e.post},
		{Name: noticePreview, Run: e.preview},
		{Name: noticeBinding, Run: s.bindingWaits},
		{Name: noticeAppeal, Run: s.appealWaits},
		{Name: noticeEvent, Run: s.event},
		{Name: noticeRating, Run: s.morning},
		{Name: noticeLeave, Run: s.leave},
		{Name: noticePhone, Run: s.newPhone},
		{Name: noticeVisits, Run: s.visits},
		{Name: noticeVisitAgain, Run: s.visitAgain},
		{Name: noticeSurvey, Run: s.surveyDue},
		{Name: noticePatrol, Run: s.patrol},
		{Name: noticePatrolLate, Run: s.patrolLate},
		{Name: noticePatrolCharge, Run: s.patrolCharge},
		{Name: noticeImprove, Run: s.improveDue},
		{Name: noticeMystery, Run: s.mysteryDue},
		{Name: noticeComplaint, Run: s.complaint},
		{Name: noticeProblem, Run: s.problemDue},
		{Name: noticeChecks, Run: s.checkDue},
		{Name: noticeAssess, Run: s.assessDue},
		{Name: noticeQuizzes, Run: s.quizzesDue},
		{Name: noticeQuiz, Run: s.quizEnds},
		{Name: noticeEffect, Run: s.effectDue},
		{Name: noticeSuggestions, Run: s.suggestions},
		{Name: noticeTuned, Run: s.tunedDue},
		{Name: noticeTuning, Run: s.tuning},
		{Name: noticeServices, Run: s.services},
		{Name: noticeWorkday, Run: s.workday},
		{Name: noticeHandover, Run: s.handover},
		{Name: noticeTodo, Run: s.todoDue},
		{Name: noticeRota, Run: s.rotaMoved},
		{Name: noticeRotaCase, Run: s.rotaCase},
	}
}

// Receipts lists what the ends of notes cause, by purpose.
func Receipts(store Store) []bot.Receipt {
	s := clerk{Store: store}
	return []bot.Receipt{
		{Purpose: purposeAlert, Run: s.alerted},
		{Purpose: purposeTold, Run: s.told},
		{Purpose: purposeSurvey, Run: s.surveyTold},
		{Purpose: "", Run: s.chatDead},
		{Purpose: string(bot.Unannounced), Run: s.unannounced},
		{Purpose: string(bot.Held), Run: s.answerWaits},
	}
}
