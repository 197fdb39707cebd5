package bot

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"anping/bot/text"
	"anping/scoring"
)

// call is what a message turned out to ask for: a command with its words, or a
// reply the engine itself gives.
type call struct {
	command string
	words   string
	reply   Body
	left    bool     // nothing is said but that a file was not kept
	again   bool     // an answer without a question: read once more before saying so
	label   bool     // it calls nothing, and may be a button's label
	asked   Question // what the reply asks again, ID "" = nothing
}

// understand reads what a message asks for, in the order: a pressed button, an
// answer to the open question, a command word, a place, anything else. silent
// is true for what the bot does not speak to: unaddressed words in a group, and
// in a group of no roster whatever cannot make it one.
func (h *hearing) understand(r *Request) (c call, silent bool) {
	c, silent = h.read(r)
	if to := h.commands[c.command].InGroup; to != "" && r.Chat.Group {
		c.command = to
	}
	if strange(r) && !h.commands[c.command].Anywhere {
		return call{}, true
	}
	return c, silent
}

func (h *hearing) read(r *Request) (c call, silent bool) {
	if r.Action != "" {
		return h.pressed(r), false
	}
	if onlyLeftOut(r) {
		return call{left: true}, r.Chat.Group && !r.Named
	}
	if utf8.RuneCountInString(r.Text) > maxText {
		return call{reply: r.Reply(keyTooLong)}, false
	}
	if action, ok := r.Asked.answeredBy(r.Text, r.Who.Standing.Person); ok {
		return asCall(action), false
	}
	if c, ok := h.plainly(r); ok {
		return c, false
	}
	if h.drops(r) {
		return call{command: "cancel"}, false
	}
	if action, ok := h.completed(r); ok {
		return asCall(action), false
	}
	role := r.Who.Role()
	if c, ok := h.words.read(r.Text, role != scoring.RoleClient && role != scoring.RoleNone, h.allowed(role)); ok {
		if r.Chat.Group && !r.Named && c.words != "" && !h.apart(r, c) {
			return call{}, true // in a group only a bare command word speaks to the bot (rules.md 6)
		}
		return c, false
	}
	if r.Chat.Group && !r.Named {
		return call{}, true
	}
	c = h.otherwise(r, role)
	c.label = h.mayBeLabel(r, role)
	return c, false
}

// strange reports whether a message comes from a group that is in no roster.
// Whoever likes can put the bot into a group: it hears nothing there and says
// nothing, or it would talk of the company to anybody.
func strange(r *Request) bool {
	return r.Chat.Group && r.Roster.Group(r.Who.Chat.Group).ID == 0
}

// unasked reports whether silence is an answer: to words in a group that did
// not name the bot, and to everything in a strange one.
func unasked(r *Request) bool { return r.Chat.Group && (!r.Named || strange(r)) }

// apart reports whether a command that may be called anywhere stands apart from
// the words behind it: 绑定群 夜班队, but not 绑定群里的人呢.
func (h *hearing) apart(r *Request, c call) bool {
	cmd := h.commands[c.command]
	first, _, _ := strings.Cut(scoring.Fold(r.Text), " ")
	return (cmd.Anywhere || h.commands[cmd.InGroup].Anywhere) && h.words.names(first)
}

func (h *hearing) allowed(role scoring.Role) func(command string) bool {
	return func(command string) bool { return h.rights[command][role] != Nothing }
}

func (h *hearing) pressed(r *Request) call {
	row := r.Pressed
	switch {
	case row.ID == "" || !row.Until.After(r.Now):
		return call{reply: r.Reply(keyGone)}
	case row.Person != 0 && row.Person != r.Who.Standing.Person:
		return call{reply: r.Reply(keyNotYours)}
	}
	return asCall(row.Action)
}

// otherwise is for words that call no command.
func (h *hearing) otherwise(r *Request, role scoring.Role) call {
	switch role {
	case scoring.RoleClient, scoring.RoleNone:
		code, ok := scoring.FindCode(r.Text)
		if ok && h.commands["bind"].Run != nil && (role == scoring.RoleNone || r.Who.Client.Unlisted()) {
			return call{command: "bind", words: code} // whoever has one means it, also without the word
		}
		if !TriedToShow(r.Message) && r.Location == nil && h.words.names(r.Text) {
			return call{command: "help"} // 接单 alone is a word of staff and reports nothing
		}
		return call{command: "report", words: r.Text}
	}
	if r.Text == "" && r.Location != nil {
		return call{command: "arrive"}
	}
	if r.Text == "" && len(r.Media) == 0 {
		return call{command: "help"} // nothing but the bot's name
	}
	if r.Text == "" && len(r.Media) > 0 && !r.Chat.Group {
		return call{command: "attach"}
	}
	if isDigit(r.Text) {
		return call{reply: r.Reply(keyNoQuestion), again: true}
	}
	if h.commands["unclear"].Run != nil && (greeting(r) || accuses(r)) {
		return call{command: "unclear", words: r.Text} // 你好 is no 办好, 举报 no 另报
	}
	if word, command := h.words.near(r.Text, h.allowed(role)); word != "" {
		// In the script of who reads it; as typed also where that is of another language.
		word = r.Catalogue().Spelled(r.Lang, command, word, scoring.Fold)
		return call{reply: r.Reply(keyDidYouMean, text.As("word", word))}
	}
	if h.commands["unclear"].Run != nil && r.Text != "" {
		return call{command: "unclear", words: r.Text}
	}
	return call{reply: r.Reply(keyUnknown)}
}

// greeting reports whether somebody says hello or thanks and nothing else.
func greeting(r *Request) bool {
	said := strings.Trim(scoring.Fold(r.Text), " ,.!?~。！？、")
	return slices.ContainsFunc(r.Catalogue().List("greetings"), func(w string) bool { return scoring.Fold(w) == said }) ||
		slices.ContainsFunc(r.Catalogue().List("thanked"), func(w string) bool { return scoring.Fold(w) == said })
}

// accuses reports whether words begin with 举报 and go on.
func accuses(r *Request) bool {
	first, _, more := strings.Cut(scoring.Fold(r.Text), " ")
	return more && slices.ContainsFunc(r.Catalogue().List("accuses"), func(w string) bool { return scoring.Fold(w) == first })
}

// answeredBy finds the option that a text stands for: its label, or its number
// when no label is itself a number.
func (q Question) answeredBy(typed string, person int64) (action string, ok bool) {
	if q.ID == "" || q.Person != 0 && q.Person != person {
		return "", false
	}
	typed = scoring.Fold(typed)
	numbered := true
	for _, o := range q.Options {
		if o.Free {
			continue
		}
		if label := scoring.Fold(o.Label); label == typed {
			return o.Action, true
		} else if isDigit(label) {
			numbered = false
		}
	}
	if n, err := strconv.Atoi(typed); err == nil && numbered && n >= 1 && n <= len(q.Options) && !q.Options[n-1].Free {
		return q.Options[n-1].Action, true
	}
	return "", false
}

// completed is the action of the open question that takes any words, with the
// words of this message; false where they begin with a command word that stands
// apart, for who says 接单 while a reason is asked for means 接单.
func (h *hearing) completed(r *Request) (action string, ok bool) {
	i := slices.IndexFunc(r.Asked.Options, func(o Option) bool { return o.Free })
	first, _, _ := strings.Cut(scoring.Fold(r.Text), " ")
	switch {
	case i < 0 || r.Chat.Group || r.Asked.Person != r.Who.Standing.Person,
		r.Text == "" && len(r.Media) == 0 && !(r.Location != nil && r.Asked.Options[i].Place),
		h.words.names(first) || strings.HasPrefix(first, "/"):
		return "", false
	}
	return strings.TrimSpace(r.Asked.Options[i].Action + " " + r.Text), true
}

// drops reports whether words take back what the open question of one of the staff
// would make of any words: 算了 is no reason, and no service. A survey's line for
// words is not dropped so: the rest of it was answered.
func (h *hearing) drops(r *Request) bool {
	said := scoring.Letters(r.Text)
	return said != "" && r.Asked.Person != 0 && r.Asked.Person == r.Who.Standing.Person && !r.Chat.Group && len(r.Media) == 0 &&
		h.commands["cancel"].Run != nil && slices.ContainsFunc(r.Asked.Options, func(o Option) bool { return o.Free }) &&
		slices.ContainsFunc(r.Catalogue().List("dropped"), func(w string) bool { return scoring.Letters(w) == said })
}

func isDigit(s string) bool {
	s = scoring.Fold(s)
	return len(s) > 0 && len(s) <= 2 && strings.Trim(s, "0123456789") == ""
}

// asCall splits an action, "accept A1027", into a command and its words.
func asCall(action string) call {
	command, words, _ := strings.Cut(action, " ")
	return call{command: command, words: words}
}
