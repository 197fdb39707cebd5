package wecom

import (
	"strings"
	"unicode/utf8"
)

// mostText is how long a part is, in bytes: the app's text holds 2048 (path/90236),
// a robot's markdown 4096 (path/99110); the rest is room for the label of a repeat.
const mostText = 2000

// split cuts rows into pieces of at most most bytes each, whichever way they take,
// between rows; a row that is longer by itself is cut between characters.
func split(rows []row, most int) [][]row {
	var out [][]row
	var piece []row
	used := 0
	for _, r := range rows {
		for _, one := range cut(r, most) {
			n := size(one) + 1
			if used > 0 && used+n > most {
				out, piece, used = keep(out, piece), nil, 0
			}
			piece, used = append(piece, one), used+n
		}
	}
	return keep(out, piece)
}

// keep adds a piece unless it says nothing.
func keep(out [][]row, piece []row) [][]row {
	for _, r := range piece {
		if strings.TrimSpace(r.Text) != "" {
			return append(out, piece)
		}
	}
	return out
}

// size is how many bytes a row takes at most: as text, or as markdown.
func size(r row) int { return max(len(plainText(r)), len(markdown(r))) }

// cut cuts a row into rows of at most most bytes.
func cut(r row, most int) []row {
	if size(r)+1 <= most {
		return []row{r}
	}
	var out []row
	for rest := r.Text; rest != ""; {
		n := len(rest)
		for size(row{rest[:n], r.Bold})+1 > most {
			n = n * 3 / 4
			for n > 0 && !utf8.RuneStart(rest[n]) {
				n--
			}
		}
		out, rest = append(out, row{rest[:n], r.Bold}), rest[n:]
	}
	return out
}

// The characters that mean something, and those that look alike and mean nothing:
// WeCom documents no escape. In the app's text a tag would be a link, in markdown
// <@id> would call somebody.
func harmlessText(s string) string { return strings.ReplaceAll(s, "<", "＜") }

func harmlessMarkdown(s string) string {
	return strings.NewReplacer("<", "＜", "*", "＊", "`", "｀", "[", "［", "]", "］").Replace(s)
}

// plainText is a row of the app's text.
func plainText(r row) string { return harmlessText(r.Text) }

// markdown is a row of a robot's markdown.
func markdown(r row) string {
	s := harmlessMarkdown(r.Text)
	for mark, harmless := range map[string]string{"#": "＃", ">": "＞"} { // they mean something in front only
		if rest, ok := strings.CutPrefix(s, mark); ok {
			s = harmless + rest
		}
	}
	if r.Bold && strings.TrimSpace(s) != "" {
		return "**" + s + "**"
	}
	return s
}

// joined are rows as one text.
func joined(rows []row, as func(row) string) string {
	lines := make([]string, len(rows))
	for i, r := range rows {
		lines[i] = as(r)
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}
