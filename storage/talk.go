package storage

import (
	"context"
	"fmt"
	"time"

	"anping/bot"
)

// Question reads a question, open or not, and notes talk/<its chat>; ErrNotFound
// when there is none.
func (s *Store) Question(ctx context.Context, v bot.View, id string) (bot.Question, error) {
	own, from, err := s.reading(ctx, v)
	if err != nil {
		return bot.Question{}, err
	}
	r, ok, err := s.question(ctx, from, id)
	if err != nil {
		return bot.Question{}, err
	}
	if !ok {
		return bot.Question{}, bot.ErrNotFound
	}
	scope := bot.ScopeTalk(int64(r.Row.Chat))
	if _, locked := own.noted(scope); own.tx != nil && !locked {
		// Which chat it belongs to was not known before: lock it, then read again.
		if err := own.lock(ctx, scope); err != nil {
			return bot.Question{}, err
		}
		if r, _, err = s.question(ctx, from, id); err != nil {
			return bot.Question{}, err
		}
	}
	own.note(scope, r.Stamp)
	return r.Row.question()
}

func (s *Store) question(ctx context.Context, from querier, id string) (stamped[questionRow], bool, error) {
	r, ok, err := one[stamped[questionRow]](ctx, from, `SELECT st.version AS stamp, `+s.tables.questions.list("q", "row")+`
		FROM questions q LEFT JOIN stamps st ON st.scope = 'talk/' || CAST(q.chat AS TEXT) WHERE q.id = $1`, id)
	if err != nil {
		return r, false, fmt.Errorf("read question: %w", err)
	}
	return r, ok, nil
}

// PrivateChat is the chat a note to a person goes to, the zero Chat when there
// is none.
func (s *Store) PrivateChat(ctx context.Context, v bot.View, person int64) (bot.Chat, error) {
	c, _, err := s.chatWhere(ctx, v, "c.person = $1 AND c.person <> 0 AND c.dead_at = 0"+chosenFirst, person)
	return c, err
}

// Chat reads a chat by row number; ErrNotFound when there is none.
func (s *Store) Chat(ctx context.Context, v bot.View, id int64) (bot.Chat, error) {
	c, ok, err := s.chatWhere(ctx, v, "c.id = $1", id)
	if err == nil && !ok {
		err = bot.ErrNotFound
	}
	return c, err
}

func (s *Store) chatWhere(ctx context.Context, v bot.View, where string, id int64) (bot.Chat, bool, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return bot.Chat{}, false, err
	}
	r, ok, err := one[chatRow](ctx, from, "SELECT "+s.tables.chats.list("c", "")+" FROM chats c WHERE "+where, id)
	if err != nil {
		return bot.Chat{}, false, fmt.Errorf("read chat: %w", err)
	}
	return r.chat(), ok, nil
}

// ChatsAt lists the chats with a platform's id and those whose id begins with it
// and a slash (bot.Reader), by row number, at most 1000.
func (s *Store) ChatsAt(ctx context.Context, v bot.View, platform, account, ext string) ([]bot.Chat, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	// 0 is the character after the slash: a range that the unique index finds.
	rows, err := list[chatRow](ctx, from, "SELECT "+s.tables.chats.list("c", "")+` FROM chats c
		WHERE c.platform = $1 AND c.account = $2 AND (c.ext = $3 OR c.ext > $4 AND c.ext < $5) ORDER BY c.id LIMIT 1000`,
		platform, account, ext, ext+"/", ext+"0")
	if err != nil {
		return nil, fmt.Errorf("read chats: %w", err)
	}
	out := make([]bot.Chat, len(rows))
	for i, r := range rows {
		out[i] = r.chat()
	}
	return out, nil
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	_, err := s.Time(ctx)
	return err
}

// Time is the moment by the database's clock, UTC; on SQLite the machine's.
func (s *Store) Time(ctx context.Context) (time.Time, error) {
	q := "SELECT " + serverNow + " AS now"
	if !s.pg {
		q = "SELECT 1 AS now"
	}
	r, _, err := one[struct {
		Now num `db:"now"`
	}](ctx, pool{s}, q)
	if err != nil {
		return time.Time{}, fmt.Errorf("ask the database for the time: %w", err)
	}
	if !s.pg {
		return s.clock.Now(), nil
	}
	return at(r.Now), nil
}
