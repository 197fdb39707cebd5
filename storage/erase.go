package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"anping/bot"
)

type erasureRow struct {
	What    text `db:"what"`
	ID      num  `db:"id"`
	Chats   text `db:"chats"`
	Name    text `db:"name"`
	Phone   text `db:"phone"`
	Instead text `db:"instead"`
	At      num  `db:"at"`
	Done    num  `db:"done_at"`
}

func erasureRowOf(e bot.Erasure) erasureRow {
	what, id := addressee(e.Whom)
	chats := make([]string, len(e.Chats))
	for i, c := range e.Chats {
		chats[i] = strconv.FormatInt(c, 10)
	}
	return erasureRow{
		What: text(what), ID: num(id), Chats: text(strings.Join(chats, " ")), Name: text(e.Name), Phone: text(e.Phone),
		Instead: text(e.Instead), At: ms(e.At),
	}
}

// eraseSlice is how many rows a transaction of an erasure changes at most, so
// that no message waits for it.
const eraseSlice = 100

// erasing is one erasure under way.
type erasing struct {
	s      *Store
	row    erasureRow
	chats  map[int64]bool
	person int64
	client int64
	cases  map[string]bool // the client's, or those the person opened
	media  map[string]bool // of what was said and shown
}

// Erase takes out what was asked for and is not done yet, and returns how many
// erasures it finished. It works in slices of at most 100 rows, may be called at
// any time and goes on where an earlier call ended. An answer that still waits to
// be sent to one of the chats keeps its erasure open until the next call.
//
// It is a writer of its own beside Record, as Prune is: what goes rests on no
// decision, and a case that a decision has read meanwhile is read again, for its
// stamp moves.
func (s *Store) Erase(ctx context.Context, now time.Time) (done int, err error) {
	rows, err := list[erasureRow](ctx, pool{s}, "SELECT "+s.tables.erasures.list("e", "")+" FROM erasures e WHERE e.done_at = 0 ORDER BY e.at")
	if err != nil {
		return 0, fmt.Errorf("read erasures: %w", err)
	}
	for _, r := range rows {
		e := erasing{s: s, row: r, chats: map[int64]bool{}, cases: map[string]bool{}, media: map[string]bool{}}
		for _, f := range strings.Fields(string(r.Chats)) {
			id, _ := strconv.ParseInt(f, 10, 64)
			e.chats[id] = true
		}
		switch r.What {
		case "person":
			e.person = int64(r.ID)
		case "client":
			e.client = int64(r.ID)
		case "chat":
			e.chats[int64(r.ID)] = true
		}
		over, err := e.all(ctx, now)
		if err != nil {
			return done, fmt.Errorf("erase %s %d: %w", r.What, r.ID, err)
		}
		if over {
			done++
		}
	}
	if done > 0 {
		s.foldNow(ctx)
	}
	return done, nil
}

// foldNow brings the log into the file and empties it: what was taken out stands
// in it else until it is written over. A reader in between is waited for by the
// next call. PostgreSQL overwrites by vacuum.
func (s *Store) foldNow(ctx context.Context) {
	if s.pg {
		return
	}
	var busy, log, moved int
	if err := s.writers.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &log, &moved); err != nil || busy != 0 {
		s.log.Warn("the database's log was not emptied after an erasure: it is at the next stop", "err", err)
	}
}

// all takes everything out; over is false while an answer waits to be sent.
func (e *erasing) all(ctx context.Context, now time.Time) (over bool, err error) {
	for _, f := range []func(context.Context) error{e.ofCases, e.ofTalk, e.ofNotes, e.ofQuestions, e.ofErrands, e.ofConsents, e.ofOthers, e.ofMedia} {
		if err := f(ctx); err != nil {
			return false, err
		}
	}
	over = true
	for chat := range e.chats {
		r, _, err := one[struct {
			N num `db:"n"`
		}](ctx, pool{e.s}, `SELECT count(*) AS n FROM notes WHERE chat = $1 AND state = 'waiting'`, chat)
		if err != nil {
			return false, err
		}
		over = over && r.N == 0
	}
	if !over {
		return false, nil
	}
	return true, e.s.write(ctx, func(c *session) error {
		for chat := range e.chats {
			if _, err := c.exec(`UPDATE chats SET ext = $2, grp = 0, person = 0, client = 0, dead_at = $3 WHERE id = $1`, chat, "erased/"+strconv.FormatInt(chat, 10), int64(ms(now))); err != nil {
				return err
			}
		}
		if err := e.settings(c); err != nil {
			return err
		}
		_, err := c.exec(`UPDATE erasures SET done_at = $3, name = '', phone = '' WHERE what = $1 AND id = $2`, string(e.row.What), int64(e.row.ID), int64(ms(now)))
		return err
	})
}

// ofCases takes the words out of the client's cases, or those the person opened,
// and out of their history what the client, or the person, has said.
func (e *erasing) ofCases(ctx context.Context) error {
	for after := ""; ; {
		rows, err := list[struct {
			No     text `db:"no"`
			Client num  `db:"client"`
			Person num  `db:"person"`
		}](ctx, pool{e.s}, `SELECT no, client, person FROM cases WHERE no > $1 ORDER BY no LIMIT 5000`, after)
		if err != nil {
			return err
		}
		for _, r := range rows {
			after = string(r.No)
			if int64(r.Client) == e.client && e.client != 0 || int64(r.Person) == e.person && e.person != 0 {
				e.cases[after] = true
			}
		}
		if len(rows) < 5000 {
			break
		}
	}
	if err := e.ofDays(ctx); err != nil {
		return err
	}
	return e.sliced(ctx, sortedKeys(e.cases), func(c *session, no string) error {
		for _, q := range []string{
			`UPDATE cases SET body = '' WHERE no = $1`,
			`UPDATE case_steps SET body = '' WHERE case_no = $1 AND person = ` + strconv.FormatInt(e.person, 10),
			`UPDATE stamps SET version = version + 1 WHERE scope = 'case/' || $1`,
		} {
			if _, err := c.exec(q, no); err != nil {
				return err
			}
		}
		return nil
	})
}

// ofTalk takes out what was said in their chats, and by them in groups, with the
// answers.
func (e *erasing) ofTalk(ctx context.Context) error {
	for after := int64(0); ; {
		rows, err := list[struct {
			Seq    num  `db:"seq"`
			Key    text `db:"key"`
			Chat   num  `db:"chat"`
			Person num  `db:"person"`
			Client num  `db:"client"`
			Media  text `db:"media"`
		}](ctx, pool{e.s}, `SELECT seq, key, chat, person, client, media FROM said WHERE seq > $1 ORDER BY seq LIMIT 5000`, after)
		if err != nil {
			return err
		}
		var keys []string
		for _, r := range rows {
			after = int64(r.Seq)
			if !e.chats[int64(r.Chat)] && (e.person == 0 || int64(r.Person) != e.person) && (e.client == 0 || int64(r.Client) != e.client) {
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
		}](ctx, pool{e.s}, `SELECT seq, key, chat, to_person, to_client, body FROM notes WHERE seq > $1 AND body <> '' ORDER BY seq LIMIT 500`, after)
		if err != nil {
			return err
		}
		bodies := map[string]string{}
		for _, r := range rows {
			after = int64(r.Seq)
			seq := strconv.FormatInt(after, 10)
			if e.chats[int64(r.Chat)] || e.person != 0 && int64(r.Person) == e.person || e.client != 0 && int64(r.Client) == e.client {
				bodies[seq] = ""
			} else if body, ok := e.without(string(r.Key), string(r.Body)); ok {
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

// without is a body that others were sent, without the name and the phone, and
// where it is about one of the cases without typed words; false = it holds none.
func (e *erasing) without(key, raw string) (string, bool) {
	about := slices.ContainsFunc(strings.Split(key, "/"), func(part string) bool { return e.cases[part] })
	name, phone := string(e.row.Name), string(e.row.Phone)
	if !about && (name == "" || !strings.Contains(raw, name)) && (phone == "" || !strings.Contains(raw, phone)) {
		return "", false
	}
	b, err := bot.DecodeBody([]byte(raw))
	if err != nil {
		return "", false
	}
	changed := false
	b.Replace(func(mark bot.Mark, said string) string {
		out := said
		switch {
		case mark == bot.MarkName && said == name && name != "":
			out = string(e.row.Instead)
		case mark == bot.MarkPhone && said == phone && phone != "", mark == bot.MarkTyped && about:
			out = "…"
		}
		changed = changed || out != said
		return out
	})
	body, err := encode(b)
	return body, changed && err == nil
}

// ofQuestions empties what was asked in their chats.
func (e *erasing) ofQuestions(ctx context.Context) error {
	for after := ""; ; {
		rows, err := list[struct {
			ID     text `db:"id"`
			Chat   num  `db:"chat"`
			Person num  `db:"person"`
		}](ctx, pool{e.s}, `SELECT id, chat, person FROM questions WHERE id > $1 ORDER BY id LIMIT 5000`, after)
		if err != nil {
			return err
		}
		var ids []string
		for _, r := range rows {
			after = string(r.ID)
			if e.chats[int64(r.Chat)] || e.person != 0 && int64(r.Person) == e.person {
				ids = append(ids, after)
			}
		}
		if err := e.sliced(ctx, ids, func(c *session, id string) error {
			_, err := c.exec(`UPDATE questions SET payload = '', options = '', is_open = 0 WHERE id = $1`, id)
			return err
		}); err != nil {
			return err
		}
		if len(rows) < 5000 {
			return nil
		}
	}
}

// ofOthers takes out the rest: words of suggestions, what recorders wrote about
// a person's entries, what a person wrote and where they stood in others' cases.
func (e *erasing) ofOthers(ctx context.Context) error {
	for _, q := range []string{
		`UPDATE suggestions SET body = '' WHERE no IN (SELECT no FROM suggestions WHERE person = $1 AND $1 <> 0 AND body <> '' LIMIT $3) AND $2 >= 0`,
		`UPDATE suggestions SET body = '' WHERE no IN (SELECT no FROM suggestions WHERE client = $2 AND $2 <> 0 AND body <> '' LIMIT $3) AND $1 >= 0`,
		`UPDATE absences SET reason = '' WHERE no IN (SELECT no FROM absences WHERE ((person = $1 AND $1 <> 0) OR (client = $2 AND $2 <> 0)) AND reason <> '' LIMIT $3)`,
		`UPDATE visits SET body = '', need = '', why = '', todo = '' WHERE no IN (SELECT no FROM visits WHERE ((person = $1 AND $1 <> 0) OR (client = $2 AND $2 <> 0)) AND (body <> '' OR need <> '' OR why <> '') LIMIT $3)`,
		`UPDATE services SET body = '', why = '' WHERE no IN (SELECT no FROM services WHERE ((person = $1 AND $1 <> 0) OR (client = $2 AND $2 <> 0)) AND (body <> '' OR why <> '') LIMIT $3)`,
		`UPDATE handovers SET body = '' WHERE no IN (SELECT no FROM handovers WHERE person = $1 AND $1 <> 0 AND body <> '' LIMIT $3) AND $2 >= 0`,
		`UPDATE spot_checks SET reason = '' WHERE no IN (SELECT no FROM spot_checks WHERE ((subject = $1 OR person = $1) AND $1 <> 0) AND reason <> '' LIMIT $3) AND $2 >= 0`,
		`UPDATE checks SET body = '' WHERE (item, period) IN (SELECT item, period FROM checks WHERE person = $1 AND $1 <> 0 AND body <> '' LIMIT $3) AND $2 >= 0`,
		`UPDATE misses SET reason = '' WHERE no IN (SELECT no FROM misses WHERE subject_kind = 'person' AND subject = $1 AND $1 <> 0 AND reason <> '' LIMIT $3) AND $2 >= 0`,
		`UPDATE entries SET reason = '' WHERE no IN (SELECT no FROM entries WHERE subject_kind = 'person' AND subject = $1 AND $1 <> 0 AND reason <> '' LIMIT $3) AND $2 >= 0`,
		`UPDATE case_steps SET body = '' WHERE seq IN (SELECT seq FROM case_steps WHERE person = $1 AND $1 <> 0 AND body <> '' LIMIT $3) AND $2 >= 0`,
	} {
		if err := e.s.slices(ctx, q, []any{e.person, e.client, int64(pruneSlice)}); err != nil {
			return err
		}
	}
	if e.person == 0 || e.row.Name == "" {
		return nil
	}
	return e.s.slices(ctx, `UPDATE taps SET guard = '' WHERE key IN (SELECT key FROM taps WHERE guard <> '' AND guard = $1 LIMIT $2)`, []any{string(e.row.Name), int64(pruneSlice)})
}

// ofMedia takes out photos: of the client's cases, or the person's own that prove
// no entry, and whatever was sent, unless the same bytes prove something else.
func (e *erasing) ofMedia(ctx context.Context) error {
	for after := ""; ; {
		rows, err := list[struct {
			ID     text `db:"id"`
			Case   text `db:"case_no"`
			Entry  text `db:"entry"`
			SHA    text `db:"sha256"`
			Person num  `db:"person"`
		}](ctx, pool{e.s}, `SELECT id, case_no, entry, sha256, person FROM evidence WHERE id > $1 ORDER BY id LIMIT 5000`, after)
		if err != nil {
			return err
		}
		var ids []string
		for _, r := range rows {
			after = string(r.ID)
			if r.Entry == "" && r.SHA != "" && (e.cases[string(r.Case)] && int64(r.Person) == e.person || e.person != 0 && int64(r.Person) == e.person) {
				ids = append(ids, after)
				e.media[string(r.SHA)] = true
			}
		}
		if err := e.sliced(ctx, ids, func(c *session, id string) error {
			_, err := c.exec(`UPDATE evidence SET sha256 = '' WHERE id = $1`, id)
			return err
		}); err != nil {
			return err
		}
		if len(rows) < 5000 {
			break
		}
	}
	delete(e.media, "")
	return e.sliced(ctx, sortedKeys(e.media), func(c *session, sha string) error {
		_, err := c.exec(`DELETE FROM media WHERE sha256 = $1 AND NOT EXISTS (SELECT 1 FROM evidence v WHERE v.sha256 = $1)`, sha)
		return err
	})
}
