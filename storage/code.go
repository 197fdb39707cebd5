package storage

import (
	"context"
	"fmt"

	"anping/bot"
	"anping/scoring"
)

type codeRow struct {
	ID      num  `db:"id"`
	Hash    text `db:"hash"`
	Person  num  `db:"person"`
	Client  num  `db:"client"`
	State   text `db:"state"`
	Made    num  `db:"made"`
	Until   num  `db:"until"`
	Chat    num  `db:"chat"`
	Used    num  `db:"used"`
	By      num  `db:"decided_by"`
	Decided num  `db:"decided"`
}

func codeRowOf(c scoring.Code) codeRow {
	return codeRow{
		num(c.ID), text(c.Hash), num(c.Person), num(c.Client), text(c.State), ms(c.Made), ms(c.Until), num(c.Chat), ms(c.Used),
		num(c.By), ms(c.Decided),
	}
}

func (r codeRow) fact() scoring.Code {
	return scoring.Code{
		ID: int64(r.ID), Hash: string(r.Hash), Person: int64(r.Person), Client: int64(r.Client), State: scoring.CodeState(r.State),
		Made: at(r.Made), Until: at(r.Until), Chat: int64(r.Chat), Used: at(r.Used), By: int64(r.By), Decided: at(r.Decided),
	}
}

// CodesFor finds the code with a hash and the one that waits for its captain
// with a chat, in this order, each only where there is one, and notes
// code/<id> of both. That there is no such code is noted nowhere: who sends a
// code in the very moment in which it is given out sends it again.
func (s *Store) CodesFor(ctx context.Context, v bot.View, hash string, chat int64) ([]scoring.Code, error) {
	own, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, err := s.codesFor(ctx, from, hash, chat)
	if err != nil {
		return nil, err
	}
	if own.tx != nil {
		// Which codes they are was not known before: lock them, then read again.
		for _, r := range rows {
			if err := own.lock(ctx, bot.ScopeCode(int64(r.Row.ID))); err != nil {
				return nil, err
			}
		}
		if rows, err = s.codesFor(ctx, from, hash, chat); err != nil {
			return nil, err
		}
	}
	out := make([]scoring.Code, len(rows))
	for i, r := range rows {
		own.note(bot.ScopeCode(int64(r.Row.ID)), r.Stamp)
		out[i] = r.Row.fact()
	}
	return out, nil
}

func (s *Store) codesFor(ctx context.Context, from querier, hash string, chat int64) ([]stamped[codeRow], error) {
	rows, err := list[stamped[codeRow]](ctx, from, `SELECT st.version AS stamp, 1 AS found, `+s.tables.codes.list("x", "row")+`
		FROM codes x LEFT JOIN stamps st ON st.scope = 'code/' || CAST(x.id AS TEXT)
		WHERE x.hash = $1 OR (x.chat = $2 AND x.state = 'waiting')
		ORDER BY CASE WHEN x.hash = $1 THEN 0 ELSE 1 END, x.id`, hash, chat)
	if err != nil {
		return nil, fmt.Errorf("read codes: %w", err)
	}
	return rows, nil
}

// CodesOf lists the codes of a person that can still be used, or wait for their
// captain, by row number, also those whose time is over; notes code/<id> of each.
func (s *Store) CodesOf(ctx context.Context, v bot.View, person int64) ([]scoring.Code, error) {
	own, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, err := s.codesOf(ctx, from, person)
	if err != nil {
		return nil, err
	}
	if own.tx != nil {
		// Which codes they are was not known before: lock them, then read again.
		for _, r := range rows {
			if err := own.lock(ctx, bot.ScopeCode(int64(r.Row.ID))); err != nil {
				return nil, err
			}
		}
		if rows, err = s.codesOf(ctx, from, person); err != nil {
			return nil, err
		}
	}
	out := make([]scoring.Code, len(rows))
	for i, r := range rows {
		own.note(bot.ScopeCode(int64(r.Row.ID)), r.Stamp)
		out[i] = r.Row.fact()
	}
	return out, nil
}

// codesOf walks through the codes that live, which are few.
func (s *Store) codesOf(ctx context.Context, from querier, person int64) ([]stamped[codeRow], error) {
	rows, err := list[stamped[codeRow]](ctx, from, `SELECT st.version AS stamp, 1 AS found, `+s.tables.codes.list("x", "row")+`
		FROM codes x LEFT JOIN stamps st ON st.scope = 'code/' || CAST(x.id AS TEXT)
		WHERE x.person = $1 AND x.person <> 0 AND x.state IN ('open', 'waiting') ORDER BY x.id`, person)
	if err != nil {
		return nil, fmt.Errorf("read whose codes: %w", err)
	}
	return rows, nil
}

// boundCode is a code with the chat that it was sent from.
type boundCode struct {
	Stamp num     `db:"stamp"`
	Found num     `db:"found"`
	Row   codeRow `db:"row"`
	Chat  chatRow `db:"chat"`
	Talk  num     `db:"talk"`
}

// CodeNo reads a code by row number and the chat that it was sent from, the
// zero Chat when there is none; it notes code/<id> and, of a chat, talk/<chat>.
// ErrNotFound notes the code's absence.
func (s *Store) CodeNo(ctx context.Context, v bot.View, id int64) (scoring.Code, bot.Chat, error) {
	scope := bot.ScopeCode(id)
	own, from, err := s.reading(ctx, v, scope)
	if err != nil {
		return scoring.Code{}, bot.Chat{}, err
	}
	r, err := s.codeNo(ctx, from, scope, id)
	if err != nil {
		return scoring.Code{}, bot.Chat{}, err
	}
	if chat := int64(r.Chat.ID); chat != 0 && own.tx != nil {
		// Which chat it is was not known before: lock it, then read again.
		if err := own.lock(ctx, bot.ScopeTalk(chat)); err != nil {
			return scoring.Code{}, bot.Chat{}, err
		}
		if r, err = s.codeNo(ctx, from, scope, id); err != nil {
			return scoring.Code{}, bot.Chat{}, err
		}
	}
	own.note(scope, r.Stamp)
	if r.Found == 0 {
		return scoring.Code{}, bot.Chat{}, bot.ErrNotFound
	}
	if r.Chat.ID != 0 {
		own.note(bot.ScopeTalk(int64(r.Chat.ID)), r.Talk)
	}
	return r.Row.fact(), r.Chat.chat(), nil
}

func (s *Store) codeNo(ctx context.Context, from querier, scope string, id int64) (boundCode, error) {
	r, _, err := one[boundCode](ctx, from, `SELECT st.version AS stamp, CASE WHEN x.id IS NULL THEN 0 ELSE 1 END AS found, sc.version AS talk, `+
		s.tables.codes.list("x", "row")+", "+s.tables.chats.list("c", "chat")+`
		FROM (SELECT 1 AS one) o LEFT JOIN stamps st ON st.scope = $1 LEFT JOIN codes x ON x.id = $2
		LEFT JOIN chats c ON c.id = x.chat LEFT JOIN stamps sc ON sc.scope = 'talk/' || CAST(c.id AS TEXT)`, scope, id)
	if err != nil {
		return r, fmt.Errorf("read code: %w", err)
	}
	return r, nil
}

// LiveCodes lists the codes that can still be used, or wait for their captain,
// by row number, for an import: those whose time is over too.
func (s *Store) LiveCodes(ctx context.Context) ([]scoring.Code, error) {
	var out []scoring.Code
	for last := int64(0); ; last = out[len(out)-1].ID {
		rows, err := list[codeRow](ctx, pool{s}, "SELECT "+s.tables.codes.list("c", "")+
			" FROM codes c WHERE c.state IN ('open', 'waiting') AND c.id > $1 ORDER BY c.id LIMIT $2", last, storedPage)
		if err != nil {
			return nil, fmt.Errorf("read codes: %w", err)
		}
		out = append(out, facts(rows)...)
		if len(rows) < storedPage {
			return out, nil
		}
	}
}
