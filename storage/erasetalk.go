package storage

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"anping/bot"
)

// moment is when somebody said something.
type moment struct{ person, at num }

// ofTalk takes out what was said in their chats, and by them in groups, with the
// answers, and what others said that names or quotes them, or recorded a visit
// to the client.
func (e *erasing) ofTalk(ctx context.Context) error {
	told, err := list[struct {
		Person num `db:"person"`
		At     num `db:"at"`
	}](ctx, pool{e.s}, `SELECT person, at FROM visits WHERE client = $1 AND $1 <> 0 UNION SELECT person, at FROM services WHERE client = $1 AND $1 <> 0`, e.client)
	if err != nil {
		return err
	}
	visits := map[moment]bool{}
	for _, r := range told {
		visits[moment{r.Person, r.At}] = true
	}
	for after := int64(0); ; {
		rows, err := list[struct {
			Seq    num  `db:"seq"`
			Key    text `db:"key"`
			Chat   num  `db:"chat"`
			Person num  `db:"person"`
			Client num  `db:"client"`
			Media  text `db:"media"`
			At     num  `db:"at"`
			Body   text `db:"body"`
		}](ctx, pool{e.s}, `SELECT seq, key, chat, person, client, media, at, body FROM said WHERE seq > $1 ORDER BY seq LIMIT 5000`, after)
		if err != nil {
			return err
		}
		var keys, others []string
		for _, r := range rows {
			after = int64(r.Seq)
			if !e.chats[int64(r.Chat)] && (e.person == 0 || int64(r.Person) != e.person) && (e.client == 0 || int64(r.Client) != e.client) {
				if t := e.traces; r.Body != "" && (visits[moment{r.Person, r.At}] || t.namedIn(string(r.Body)) || t.quotedIn(string(r.Body))) {
					others = append(others, string(r.Key))
				}
				continue
			}
			keys = append(keys, string(r.Key))
			var refs []bot.MediaRef
			if r.Media != "" && json.Unmarshal([]byte(r.Media), &refs) == nil {
				for _, m := range refs {
					e.media[m.SHA256] = true
				}
			}
		}
		if err := e.sliced(ctx, keys, func(c *session, key string) error { return c.blank([]string{key}, "") }); err != nil {
			return err
		}
		// A photo that came with it is of somebody else, or proves something.
		if err := e.sliced(ctx, others, func(c *session, key string) error {
			_, err := c.exec(`UPDATE said SET body = '' WHERE key = $1`, key)
			return err
		}); err != nil {
			return err
		}
		if len(rows) < 5000 {
			return nil
		}
	}
}

// ofNotes empties what was sent to them, and takes their name, phone and words
// out of what others were sent.
func (e *erasing) ofNotes(ctx context.Context) error {
	for after := int64(0); ; {
		rows, err := list[struct {
			Seq    num  `db:"seq"`
			Key    text `db:"key"`
			Chat   num  `db:"chat"`
			Person num  `db:"to_person"`
			Client num  `db:"to_client"`
			Body   text `db:"body"`
			Ended  num  `db:"ended_at"`
		}](ctx, pool{e.s}, `SELECT seq, key, chat, to_person, to_client, body, ended_at FROM notes WHERE seq > $1 AND body <> '' ORDER BY seq LIMIT 500`, after)
		if err != nil {
			return err
		}
		bodies := map[string]string{}
		for _, r := range rows {
			after = int64(r.Seq)
			seq := strconv.FormatInt(after, 10)
			if e.chats[int64(r.Chat)] || e.person != 0 && int64(r.Person) == e.person || e.client != 0 && int64(r.Client) == e.client {
				bodies[seq] = ""
			} else if body, ok := e.without(string(r.Key), string(r.Body), r.Ended > 0); ok {
				bodies[seq] = body
			}
		}
		if err := e.sliced(ctx, sortedKeys(bodies), func(c *session, seq string) error {
			n, _ := strconv.ParseInt(seq, 10, 64)
			q := `UPDATE notes SET body = $2 WHERE seq = $1`
			if bodies[seq] == "" {
				// One that is still on its way goes when it has ended.
				q = `UPDATE notes SET body = CASE WHEN ended_at > 0 THEN $2 ELSE body END, blank = 1 WHERE seq = $1`
			}
			if _, err := c.exec(q, n, bodies[seq]); err != nil {
				return err
			}
			_, err := c.exec(`DELETE FROM parts WHERE note = $1 AND EXISTS (SELECT 1 FROM notes n WHERE n.seq = $1 AND n.ended_at > 0)`, n)
			return err
		}); err != nil {
			return err
		}
		if len(rows) < 500 {
			return nil
		}
	}
}

// without is a body that others were sent, without name, phone and home, and
// without typed words where they are the erased one's: where it is about one of
// their cases, quotes them, or has ended and names them; false = it holds none.
func (e *erasing) without(key, raw string, ended bool) (string, bool) {
	t := e.traces
	about := slices.ContainsFunc(strings.Split(key, "/"), func(part string) bool { return e.cases[part] }) || t.about(raw)
	named := t.namedIn(raw)
	if !about && !named && !t.quotedIn(raw) && (e.row.Name == "" || !strings.Contains(raw, string(e.row.Name))) {
		return "", false
	}
	b, err := bot.DecodeBody([]byte(raw))
	if err != nil {
		return "", false
	}
	changed := false
	with := func(mark bot.Mark, said string) string {
		out := t.without(said)
		switch {
		case mark == bot.MarkName && said == string(e.row.Name) && out == said && said != "":
			out = string(e.row.Instead)
		case mark == bot.MarkTyped && (about || named && ended || t.quotedIn(said)):
			out = cutMark
		}
		changed = changed || out != said
		return out
	}
	b.Replace(with)
	for i := range b.Buttons {
		b.Buttons[i].Label = with("", b.Buttons[i].Label)
	}
	body, err := encode(b)
	return body, changed && err == nil
}

// ofQuestions empties what was asked in their chats. A question that somebody
// else has still to answer loses what tells who they are, an older one everything.
func (e *erasing) ofQuestions(ctx context.Context) error {
	for after := ""; ; {
		rows, err := list[struct {
			ID      text `db:"id"`
			Chat    num  `db:"chat"`
			Person  num  `db:"person"`
			Payload text `db:"payload"`
			Options text `db:"options"`
			Open    num  `db:"is_open"`
		}](ctx, pool{e.s}, `SELECT id, chat, person, payload, options, is_open FROM questions WHERE id > $1 AND (payload <> '' OR options <> '') ORDER BY id LIMIT 5000`, after)
		if err != nil {
			return err
		}
		var ids []string
		open := map[string][2]string{}
		for _, r := range rows {
			after = string(r.ID)
			own := e.chats[int64(r.Chat)] || e.person != 0 && int64(r.Person) == e.person
			in := e.traces.in(string(r.Payload)) || e.traces.in(string(r.Options))
			switch {
			case own || in && r.Open == 0:
				ids = append(ids, after)
			case in:
				open[after] = [2]string{e.traces.inJSON(string(r.Payload)), e.traces.inJSON(string(r.Options))}
			}
		}
		if err := e.sliced(ctx, ids, func(c *session, id string) error {
			_, err := c.exec(`UPDATE questions SET payload = '', options = '', is_open = 0 WHERE id = $1`, id)
			return err
		}); err != nil {
			return err
		}
		if err := e.sliced(ctx, sortedKeys(open), func(c *session, id string) error {
			_, err := c.exec(`UPDATE questions SET payload = $2, options = $3 WHERE id = $1`, id, open[id][0], open[id][1])
			return err
		}); err != nil {
			return err
		}
		if len(rows) < 5000 {
			return nil
		}
	}
}
