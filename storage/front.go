package storage

import (
	"context"
	"fmt"

	"anping/bot"
)

// frontRow is everything the first read of a message finds, in one row.
type frontRow struct {
	Heard    text        `db:"heard"`
	Answer   text        `db:"answer"`
	Person   num         `db:"sender"`
	Chat     chatRow     `db:"chat"`
	Client   clientRow   `db:"client"`
	Chosen   text        `db:"chosen"` // language that the client chose
	Question questionRow `db:"question"`
	Button   buttonRow   `db:"button"`
	Talk     num         `db:"talk"`
	Roster   num         `db:"roster"`
	Standard num         `db:"standard"`
}

// Front is the first read of every message (bot.Reader), one statement. The
// sender is whoever the private chat with the sender's id belongs to: in a
// private chat that chat itself.
func (s *Store) Front(ctx context.Context, v bot.View, k bot.Knock) (bot.Front, error) {
	own, from, err := s.reading(ctx, v, bot.ScopeRoster, bot.ScopeStandard)
	if err != nil {
		return bot.Front{}, err
	}
	r, err := s.frontRow(ctx, from, k)
	if err != nil {
		return bot.Front{}, err
	}
	if id := int64(r.Chat.ID); id != 0 && own.tx != nil {
		if _, locked := own.noted(bot.ScopeTalk(id)); !locked {
			// Which chat it is was not known before: lock it, then read again.
			if err := own.lock(ctx, bot.ScopeTalk(id)); err != nil {
				return bot.Front{}, err
			}
			if r, err = s.frontRow(ctx, from, k); err != nil {
				return bot.Front{}, err
			}
		}
	}
	if r.Chat.ID != 0 {
		own.note(bot.ScopeTalk(int64(r.Chat.ID)), r.Talk)
	}
	own.note(bot.ScopeRoster, r.Roster)
	own.note(bot.ScopeStandard, r.Standard)
	return r.front()
}

func (s *Store) frontRow(ctx context.Context, from querier, k bot.Knock) (frontRow, error) {
	r, _, err := one[frontRow](ctx, from, s.tables.front,
		k.Key, k.Platform, k.Account, k.Chat, k.From, int64(ms(s.clock.Now())), k.Button)
	if err != nil {
		return r, fmt.Errorf("read front: %w", err)
	}
	return r, nil
}

func (t *tables) frontText() string {
	return `SELECT coalesce(h.key, '') AS heard, h.answer AS answer, p.person AS sender, ` +
		t.chats.list("c", "chat") + ", " + t.clients.list("cl", "client") + ", se.lang AS chosen, " +
		t.questions.list("q", "question") + ", " + t.buttons.list("b", "button") + `,
		st.version AS talk, sr.version AS roster, ss.version AS standard
		FROM (SELECT 1 AS one) o
		LEFT JOIN heard h ON h.key = $1
		LEFT JOIN chats c ON c.platform = $2 AND c.account = $3 AND c.ext = $4
		LEFT JOIN chats p ON p.platform = $2 AND p.account = $3 AND p.ext = $5 AND p.grp = 0
		LEFT JOIN clients cl ON cl.id = p.client
		LEFT JOIN settings se ON se.person = 0 AND se.client = cl.id
		LEFT JOIN questions q ON q.chat = c.id AND q.is_open = 1 AND q.until > $6
		LEFT JOIN buttons b ON b.id = $7
		LEFT JOIN stamps st ON st.scope = 'talk/' || CAST(c.id AS TEXT)
		LEFT JOIN stamps sr ON sr.scope = 'roster'
		LEFT JOIN stamps ss ON ss.scope = 'standard'`
}

func (r frontRow) front() (bot.Front, error) {
	answer, err := bot.DecodeBody([]byte(r.Answer))
	if err != nil {
		return bot.Front{}, err
	}
	question, err := r.Question.question()
	if err != nil {
		return bot.Front{}, err
	}
	return bot.Front{
		Heard: r.Heard != "", Answer: answer, Chat: r.Chat.chat(), Person: int64(r.Person), Client: r.Client.chose(r.Chosen),
		Question: question, Button: r.Button.button(),
	}, nil
}
