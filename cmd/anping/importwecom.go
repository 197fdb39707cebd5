package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"anping/bot/wecom"
	"anping/scoring"
	"anping/scoring/roster"
)

// enrol puts the members of WeCom into people.csv of a roster: into the files and
// not into the database, for the next import of the folder would end whoever
// stands in the database only. Nobody and nothing is taken out.
type enrol struct {
	corp string
	rows roster.Rows
	told []string // what becomes of whom, a line each
	file sheetFile
	left int // members left out
}

// sheetFile is people.csv as it is written.
type sheetFile struct {
	path    string
	mark    []byte // byte order mark
	lines   [][]string
	added   int
	changed int
}

// fromWeCom is `import --from wecom`: it says what would become of people.csv and,
// unless it is a dry run, writes it.
func (k importCmd) fromWeCom(ctx context.Context, c *console, s Settings) error {
	if s.WeCom.AgentID == 0 {
		return &usageError{"--from wecom: there is no app in " + k.Config, "set [wecom] corp_id, agent_id, secret, token and aes_key"}
	}
	if info, err := os.Stat(k.Folder); err != nil || !info.IsDir() || k.Codes != "" || k.Slips != "" || len(k.Renew) > 0 {
		return &usageError{"--from wecom writes people.csv of a folder, and no codes", "give a folder, and import it in a second step"}
	}
	co, err := k.read(c, s)
	if err != nil {
		return err
	}
	e := enrol{corp: s.WeCom.CorpID, rows: co.rows}
	if e.file, err = readSheetFile(filepath.Join(k.Folder, "people.csv")); err != nil {
		return err
	}
	members, err := contacts(ctx, s)
	if err != nil {
		return err
	}
	e.all(members)
	for _, line := range e.told {
		fmt.Fprintln(c.out, oneLine(line))
	}
	what := fmt.Sprintf("%d added, %d changed, %d left out", e.file.added, e.file.changed, e.left)
	if k.DryRun || e.file.added+e.file.changed == 0 {
		fmt.Fprintln(c.out, what+"; nothing was written")
		return nil
	}
	if err := e.file.write(); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "%s in %s; now: anping import --config %s --dry-run %s\n", what, e.file.path, k.Config, k.Folder)
	return nil
}

// contacts asks WeCom for the members that the app may see.
func contacts(ctx context.Context, s Settings) ([]wecom.Contact, error) {
	w, _, err := askWeCom(s, "import")
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, checkWithin)
	defer cancel()
	members, err := w.Contacts(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the members of WeCom: %w", mended(s, err))
	}
	return members, nil
}

// all decides what becomes of each member.
func (e *enrol) all(members []wecom.Contact) {
	names := map[string]int{}
	for _, m := range members {
		names[scoring.Fold(m.Name)]++
	}
	for _, m := range members {
		e.one(m, names[scoring.Fold(m.Name)] == 1)
	}
}

// one finds a member's row, or makes it; alone = no other member has the name.
func (e *enrol) one(m wecom.Contact, alone bool) {
	chat := "wecom:" + e.corp + ":" + m.UserID
	at := slices.IndexFunc(e.rows.People, func(p roster.Person) bool { return hasChat(p, e.corp, m.UserID) })
	if at >= 0 {
		return // bound there already
	}
	var same []roster.Person
	for _, p := range e.rows.People {
		if alone && scoring.Fold(p.Name) == scoring.Fold(m.Name) && !hasChat(p, e.corp, "") {
			same = append(same, p)
		}
	}
	switch team, lead := e.team(m); {
	case len(same) == 1:
		e.file.bind(same[0].No, chat)
		e.told = append(e.told, fmt.Sprintf("changed  person %s %s (chat)", same[0].No, same[0].Name))
	case len(same) > 1 || !alone:
		e.leave(m, "several have this name")
	case team == "":
		e.leave(m, "no team of teams.csv is called like a department of theirs: "+strings.Join(m.Parties, ", "))
	case slices.ContainsFunc(e.rows.People, func(p roster.Person) bool { return p.No == m.UserID }):
		e.leave(m, "somebody else has this number")
	case !employeeForm.MatchString(m.UserID), m.Name == "", strings.ContainsAny(m.Name[:1], "=+-@"):
		e.leave(m, "their userid or name cannot stand in people.csv")
	default:
		role := "guard"
		if lead {
			role = "captain"
		}
		e.file.add(map[string]string{"no": m.UserID, "name": m.Name, "role": role, "team": team, "phone": m.Mobile, "chat": chat})
		e.told = append(e.told, fmt.Sprintf("added    person %s %s (%s of %s)", m.UserID, m.Name, role, team))
	}
}

func (e *enrol) leave(m wecom.Contact, why string) {
	e.left++
	e.told = append(e.told, fmt.Sprintf("left out member %s %s: %s", m.UserID, m.Name, why))
}

// team is the one team that is called like a department of a member.
func (e *enrol) team(m wecom.Contact) (code string, lead bool) {
	for _, t := range e.rows.Teams {
		for _, p := range m.Parties {
			if scoring.Fold(p) != scoring.Fold(t.Name) && p != t.Code {
				continue
			}
			if code != "" {
				return "", false // in two: whoever knows says which
			}
			code, lead = t.Code, slices.Contains(m.Leads, p)
		}
	}
	return code, lead
}

// hasChat reports whether a person has a chat on this WeCom, "" = any.
func hasChat(p roster.Person, corp, user string) bool {
	return slices.ContainsFunc(p.Chats, func(c roster.Chat) bool {
		return c.Platform == wecom.Name && c.Account == corp && (user == "" || strings.EqualFold(c.Ext, user))
	})
}

// employeeForm is what can be an employee's number (package roster).
var employeeForm = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}_.-]{0,39}$`)

// byteOrder is what some editors write in front of a file.
const byteOrder = "\xef\xbb\xbf"

func readSheetFile(path string) (sheetFile, error) {
	raw, err := readBounded(path, workbookMost)
	if err != nil {
		return sheetFile{}, err
	}
	f := sheetFile{path: path}
	if rest, ok := bytes.CutPrefix(raw, []byte(byteOrder)); ok {
		f.mark, raw = []byte(byteOrder), rest
	}
	r := csv.NewReader(bytes.NewReader(raw))
	r.FieldsPerRecord = -1
	if f.lines, err = r.ReadAll(); err != nil || len(f.lines) == 0 {
		return sheetFile{}, fmt.Errorf("%s is no CSV file that can be written again", path)
	}
	return f, nil
}

// column is where a column stands; one that is missing is added.
func (f *sheetFile) column(name string) int {
	i := slices.IndexFunc(f.lines[0], func(c string) bool { return strings.EqualFold(strings.TrimSpace(c), name) })
	if i < 0 {
		i = len(f.lines[0])
		f.lines[0] = append(f.lines[0], name)
	}
	return i
}

// set writes a cell.
func (f *sheetFile) set(row, column int, value string) {
	for len(f.lines[row]) <= column {
		f.lines[row] = append(f.lines[row], "")
	}
	f.lines[row][column] = value
}

// bind adds a chat to somebody's row.
func (f *sheetFile) bind(no, chat string) {
	number, column := f.column("no"), f.column("chat")
	for row := 1; row < len(f.lines); row++ {
		if number < len(f.lines[row]) && strings.TrimSpace(f.lines[row][number]) == no {
			had := ""
			if column < len(f.lines[row]) {
				had = f.lines[row][column]
			}
			f.set(row, column, strings.TrimSpace(had+" "+chat))
			f.changed++
			return
		}
	}
}

// add adds a row.
func (f *sheetFile) add(cells map[string]string) {
	f.lines = append(f.lines, make([]string, len(f.lines[0])))
	row := len(f.lines) - 1
	for _, name := range []string{"no", "name", "role", "team", "phone", "chat"} {
		if cells[name] != "" {
			f.set(row, f.column(name), cells[name])
		}
	}
	f.added++
}

// write puts the file in place of the one that was, whole or not at all.
func (f *sheetFile) write() error {
	var b bytes.Buffer
	b.Write(f.mark)
	w := csv.NewWriter(&b)
	for _, line := range f.lines {
		for len(line) < len(f.lines[0]) {
			line = append(line, "")
		}
		if err := w.Write(line); err != nil {
			return fmt.Errorf("write %s: %w", f.path, err)
		}
	}
	w.Flush()
	info, err := os.Stat(f.path)
	if err != nil {
		return plainPathError(err)
	}
	next := f.path + ".new"
	if err := os.WriteFile(next, b.Bytes(), info.Mode().Perm()); err != nil {
		return plainPathError(err)
	}
	if err := os.Rename(next, f.path); err != nil {
		return errors.Join(plainPathError(err), os.Remove(next))
	}
	return nil
}
