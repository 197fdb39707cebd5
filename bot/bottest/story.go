package bottest

import (
	"fmt"
	"strings"
)

// Story is a parsed story file. Its form, line by line:
//
//	# anything                          a comment
//	at 2025-06-12 14:00                 the moment it starts, in the zone of the world
//	王阿姨: 3号楼道闸坏了出不去             somebody speaks in the private chat
//	李强@夜班队群: 接单                   somebody speaks in a group; @! in front of the words addresses the bot
//	李强 14:02:30: 接单                   the platform's time lies before its arrival
//	李强: 【接单】                        presses the newest button of that label in that chat
//	李强: 好了 换了保险丝 [照片]            with a photo
//	王阿姨: [语音:3号楼灯坏了]             a voice message, with what the platform made of its words
//	李强: [位置 31.2304,121.4737]        a location
//	+3m                                 time passes (any Go duration), stopping at all that is due
//	to 17:37 | to 2025-06-13 08:00      time passes until then
//	down 40s                            time passes while nothing runs
//	fail 李强: retry dead unknown after  the next sends to that chat end so
//	import 李强: to 2025-06-12           the files are imported again, with that in the person's row
//	import 李强: from 2025-08-01, to     several columns; one without a value is emptied
//	import 李强: gone                    without the person's row
//	state: select count(*) from entries => 1
//
// Indented below a line is everything that it caused:
//
//	< 已受理,编号 A1001。              the answer
//	| a second line of it
//	夜班队群 < 🔔 A1001 …             what landed in a chat; 补发 in front when labelled
//
// All of it must be listed, in that order: the answer, then chat by chat in the
// order of the roster. … stands for any text. Numbers (A1001, K250612-01, SS-1, J-1)
// are compared by identity, so that a story also holds when another instance's
// block of numbers served it. Run the tests with -update to write what happened.
type Story struct {
	Name  string
	Start string
	Steps []Step
	head  []string // lines before the first step
}

// Step is one line that does something, and what it must cause.
type Step struct {
	Line     int
	Text     string
	Comments []string // comment and empty lines in front of it
	Want     []Expect
}

// Expect is one thing that lands somewhere: Chat "" is the answer.
type Expect struct {
	Chat  string
	Lines []string
}

// ParseStory reads a story file.
func ParseStory(name, content string) (Story, error) {
	s := Story{Name: name}
	var comments []string
	for i, raw := range strings.Split(strings.TrimRight(content, "\n"), "\n") {
		line := strings.TrimRight(raw, " ")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
			comments = append(comments, line)
		case strings.HasPrefix(line, "at ") && s.Start == "":
			s.Start = strings.TrimPrefix(line, "at ")
			s.head, comments = comments, nil
		case strings.HasPrefix(line, " "):
			if err := s.expect(strings.TrimSpace(line)); err != nil {
				return s, fmt.Errorf("%s:%d: %w", name, i+1, err)
			}
		default:
			s.Steps = append(s.Steps, Step{Line: i + 1, Text: line, Comments: comments})
			comments = nil
		}
	}
	if s.Start == "" {
		return s, fmt.Errorf("%s:1: no line \"at 2025-06-12 14:00\"", name)
	}
	if !strings.Contains(content, "\nstate:") {
		return s, fmt.Errorf("%s: no state: line; a story without one does not count", name)
	}
	return s, nil
}

// Comments are the comments of the story, in order.
func (s Story) Comments() []string {
	out := append([]string(nil), s.head...)
	for _, st := range s.Steps {
		out = append(out, st.Comments...)
	}
	return out
}

func (s *Story) expect(line string) error {
	if len(s.Steps) == 0 {
		return fmt.Errorf("an indented line before the first step")
	}
	step := &s.Steps[len(s.Steps)-1]
	if line == "|" || strings.HasPrefix(line, "| ") {
		if len(step.Want) == 0 {
			return fmt.Errorf("a second line without a first")
		}
		last := &step.Want[len(step.Want)-1]
		last.Lines = append(last.Lines, strings.TrimPrefix(strings.TrimPrefix(line, "|"), " "))
		return nil
	}
	chat, first, ok := strings.Cut(" "+line, " < ")
	if !ok {
		return fmt.Errorf("neither \"chat < text\" nor \"| text\": %q", line)
	}
	step.Want = append(step.Want, Expect{strings.TrimSpace(chat), []string{first}})
	return nil
}

// String writes the story in its file's form.
func (s Story) String() string {
	var b strings.Builder
	for _, c := range s.head {
		b.WriteString(c + "\n")
	}
	b.WriteString("at " + s.Start + "\n")
	for _, st := range s.Steps {
		for _, c := range st.Comments {
			b.WriteString(c + "\n")
		}
		b.WriteString(st.Text + "\n")
		for _, w := range st.Want {
			b.WriteString(strings.TrimRight("  "+strings.TrimLeft(w.Chat+" < ", " ")+w.Lines[0], " ") + "\n")
			for _, l := range w.Lines[1:] {
				b.WriteString(strings.TrimRight("  | "+l, " ") + "\n")
			}
		}
	}
	return b.String()
}
