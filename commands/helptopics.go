package commands

import (
	"slices"

	"anping/bot"
	"anping/bot/text"
)

// topic is one line of the staff's help: a name and the commands below it, what
// people say most first.
type topic struct {
	line     text.Key
	list     string   // of other words that call it: 帮助 扣分
	commands []string // with a line in 帮助 全部
	also     []string // without one: they stand in the menu and below the topic
	apart    []string // words beside a button: told only who asks for the word
}

// topics are all of them, in the order in which the help names them. Every
// command that a word calls but 帮助 itself stands in one.
func topics() []topic {
	return []topic{
		{line: "help.topic_work", list: "help_work", commands: []string{"accept", "arrive", "plan", "done", "progress"}},
		{line: "help.topic_points", list: "help_points", commands: []string{"deduct", "add", "undo", "void"}, apart: []string{"book", "cancel", "praise"}},
		{line: "help.topic_case", list: "help_case", commands: []string{
			"report", "answer", "extra", "reportfor", "behalf", "recast", "unfounded", "duplicate", "reopen", "rate", "urge", "human", "confirm",
		}, also: []string{"split"}, apart: []string{"site"}},
		{line: "help.topic_delay", list: "help_delay", commands: []string{"wait", "pass"}, also: []string{"resume"}},
		{line: "help.topic_score", list: "help_score", commands: []string{"score", "teamscore", "ledger"}, also: []string{"year", "problems", "spotcheck"}, apart: []string{"recur", "spotted"}},
		{line: "help.topic_appeal", list: "help_appeal", commands: []string{"appeal", "uphold"}, also: []string{"partial", "dismiss", "byhand"}},
		{line: "help.topic_notice", list: "help_notice", commands: []string{"preview", "hold"}, also: []string{"release", "skip"}},
		{line: "help.topic_suggest", list: "help_suggest", commands: []string{"suggest", "adopt"}, also: []string{"decline", "merge", "unmerge"}},
		{line: "help.topic_survey", list: "help_survey", commands: []string{"survey"}, also: []string{"surveyfor", "mystery", "improve"}},
		{line: "help.topic_rounds", list: "help_rounds", commands: []string{"check"}, also: []string{"tap", "patrol", "patrols", "quiz", "assess", "surprise"}},
		{line: "help.topic_days", list: "help_days", commands: []string{"visit", "absence", "back"}, also: []string{"absences", "visits", "service", "todo"}, apart: []string{"todone", "visitlater", "cannot", "grant", "refuse", "strike", "restore"}},
		{line: "help.topic_rota", list: "help_rota", commands: []string{"rota"}, also: []string{"handover", "relieve"}},
		{line: "help.topic_self", list: "help_self", commands: []string{"bindgroup", "unbind", "settings", "tune"}, apart: []string{"bind", "bindme", "unbindgroup", "erase", "agree", "disagree"}},
	}
}

// shown are a topic's commands in the menu and below its name.
func (t topic) shown() []string { return slices.Concat(t.commands, t.also) }

// helpLine is how a command is written, "" = nobody says it.
func helpLine(c bot.Command) text.Key {
	if c.Help != "" {
		return c.Help
	}
	return c.HelpWord
}
