package wecom

import (
	"regexp"
	"strings"

	"anping/bot"
)

// mostCalled is how many people one message calls (ours): who is on duty in a
// team, not all of an enterprise.
const mostCalled = 20

// mobile is a number as mentioned_mobile_list takes it.
var mobile = regexp.MustCompile(`^1[0-9]{10}$`)

// Calls is true: a robot can call people by name in its group.
func (w *WeCom) Calls() bool { return true }

// calledOf are those who can be called, by userid where they are bound here, else
// by their mobile number.
func calledOf(all []bot.Called) (out []called) {
	for _, c := range all {
		phone := strings.TrimPrefix(strings.NewReplacer("-", "", " ", "").Replace(c.Phone), "+86")
		switch {
		case len(out) == mostCalled:
		case isUser(c.Ext):
			out = append(out, called{User: c.Ext})
		case mobile.MatchString(phone):
			out = append(out, called{Phone: phone})
		}
	}
	return out
}

// robotText is a text of a robot, which calls people by lists: markdown knows
// userids only.
type robotText struct {
	Content string   `json:"content"`
	Users   []string `json:"mentioned_list,omitempty"`
	Mobiles []string `json:"mentioned_mobile_list,omitempty"`
}

// says is what a robot posts for a part that is words.
func (w *WeCom) says(one part, again bool) robotMessage {
	var text robotText
	var names []string
	for _, c := range one.Calls {
		if c.User != "" {
			text.Users = append(text.Users, c.User)
			names = append(names, "<@"+c.User+">")
		} else {
			text.Mobiles = append(text.Mobiles, c.Phone)
		}
	}
	if len(text.Mobiles) > 0 {
		text.Content = w.worded(one, again, plainText)
		return robotMessage{Type: "text", Text: &text}
	}
	s := w.spoken(one, again)
	if len(names) > 0 {
		s += "\n" + strings.Join(names, " ")
	}
	return robotMessage{Type: "markdown", Markdown: &content{s}}
}
