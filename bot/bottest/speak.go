package bottest

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"anping/bot"
)

// lineForm is a line that speaks: who, in which group, at which time of the
// platform (a message that arrives late), and the words.
var lineForm = regexp.MustCompile(`^([^\s:@]+)(?:@([^\s:]+))?(?: ((?:\d{4}-\d\d-\d\d )?\d\d:\d\d(?::\d\d)?))?: ?(.*)$`)

// message turns a story line, "李强@夜班队群: 接单", into what a platform delivers.
func (r *run) message(line string) (bot.Message, error) {
	parts := lineForm.FindStringSubmatch(line)
	if parts == nil {
		return bot.Message{}, fmt.Errorf("neither a known verb nor \"name: words\"")
	}
	person, err := r.chat(parts[1])
	if err != nil {
		return bot.Message{}, err
	}
	r.serial++
	m := bot.Message{
		Key: "line-" + strconv.Itoa(r.serial), Platform: cmp.Or(person.Platform, r.Fake.Name()), Account: cmp.Or(person.Account, r.Account),
		Chat: bot.ChatRef{ID: person.Ext}, From: person.Ext, Named: true, At: r.Clock.Now(),
	}
	if parts[2] != "" {
		group, err := r.chat(parts[2])
		if err != nil {
			return bot.Message{}, err
		}
		m.Chat, m.Named = bot.ChatRef{ID: group.Ext, Group: true}, false
	}
	if parts[3] != "" {
		if m.At, err = r.moment(parts[3]); err != nil {
			return bot.Message{}, err
		}
	}
	return m, r.fill(&m, strings.TrimSpace(parts[4]))
}

// fill puts the words, photo, place or pressed button of a line into a message.
func (r *run) fill(m *bot.Message, words string) error {
	if rest, ok := strings.CutPrefix(words, "@!"); ok {
		words, m.Named = strings.TrimSpace(rest), true
	}
	words = r.along(m, words)
	if i := strings.Index(words, "[位置 "); i >= 0 && strings.HasSuffix(words, "]") {
		at, err := parsePlace(words[i+len("[位置 ") : len(words)-1])
		if err != nil {
			return err
		}
		words, m.Location = strings.TrimSpace(words[:i]), &at
	}
	if label, ok := strings.CutPrefix(words, "【"); ok {
		label = strings.TrimSuffix(label, "】")
		id, err := r.button(m.Chat.ID, r.numbers.toActual(label))
		m.Action, m.Named = id, true
		return err
	}
	m.Text = r.numbers.toActual(words)
	return nil
}

// along puts the file that comes with a line into a message: [照片], [语音] and
// [视频] are kept; [文件] is none of these and [大视频] is too long, so they are
// left out. [语音:3号楼灯坏了] is a voice message of which the platform made these words.
func (r *run) along(m *bot.Message, words string) string {
	for token, ref := range map[string]bot.MediaRef{"[照片]": r.Photo, "[语音]": r.Voice, "[视频]": r.Video} {
		if rest, ok := unwrap(words, token); ok {
			m.Media = []bot.MediaRef{ref}
			return rest
		}
	}
	if i := strings.Index(words, "[语音:"); i >= 0 && strings.HasSuffix(words, "]") {
		m.Media, m.Spoken = []bot.MediaRef{r.Voice}, words[i+len("[语音:"):len(words)-1]
		return strings.TrimSpace(words[:i])
	}
	for token, left := range map[string]bot.LeftOut{"[文件]": {Why: "alien"}, "[大视频]": {Kind: bot.Video, Why: "large"}} {
		if rest, ok := unwrap(words, token); ok {
			m.LeftOut = []bot.LeftOut{left}
			return rest
		}
	}
	return words
}

func parsePlace(s string) (bot.Location, error) {
	a, b, ok := strings.Cut(s, ",")
	lat, err1 := strconv.ParseFloat(a, 64)
	lon, err2 := strconv.ParseFloat(b, 64)
	if !ok || err1 != nil || err2 != nil {
		return bot.Location{}, fmt.Errorf("not a location: %q", s)
	}
	return bot.Location{Lat: lat, Lon: lon}, nil
}

// button finds the newest button of a label in a chat.
func (r *run) button(chat, label string) (string, error) {
	all := r.buttons[chat]
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Label == label {
			return all[i].ID, nil
		}
	}
	return "", fmt.Errorf("no button 【%s】 in that chat", label)
}
