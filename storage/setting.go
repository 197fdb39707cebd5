package storage

import (
	"context"
	"fmt"

	"anping/bot"
	"anping/scoring"
)

type settingRow struct {
	Person   num  `db:"person"`
	Client   num  `db:"client"`
	Lang     text `db:"lang"`
	FullName num  `db:"full_name"`
	Chat     num  `db:"chat"`
}

func settingRowOf(s scoring.Setting) settingRow {
	return settingRow{num(s.Person), num(s.Client), text(s.Lang), bit(s.FullName), num(s.Chat)}
}

func (r settingRow) fact() scoring.Setting {
	return scoring.Setting{
		Person: int64(r.Person), Client: int64(r.Client), Lang: string(r.Lang), FullName: r.FullName != 0, Chat: int64(r.Chat),
	}
}

// chosenFirst orders the living chats c of a person, client or group: the one
// they chose, else the one used last. It is the one rule of where a note goes.
const chosenFirst = ` ORDER BY CASE WHEN c.id = (SELECT se.chat FROM settings se WHERE se.person = c.person AND se.client = c.client)
	THEN 0 ELSE 1 END, c.used_at DESC, c.id DESC LIMIT 1`

// Setting reads what a person or a client chose, nothing but their number when
// they chose nothing, and notes settings/<of whom>.
func (s *Store) Setting(ctx context.Context, v bot.View, of bot.Address) (scoring.Setting, error) {
	none := scoring.Setting{Person: of.Person, Client: of.Client}
	scope := bot.ScopeSettings(none)
	own, from, err := s.reading(ctx, v, scope)
	if err != nil {
		return none, err
	}
	r, _, err := one[struct {
		Stamp num        `db:"stamp"`
		Row   settingRow `db:"row"`
	}](ctx, from, `SELECT st.version AS stamp, `+s.tables.settings.list("x", "row")+` FROM (SELECT 1 AS one) o
		LEFT JOIN stamps st ON st.scope = $1 LEFT JOIN settings x ON x.person = $2 AND x.client = $3`, scope, of.Person, of.Client)
	if err != nil {
		return none, fmt.Errorf("read a setting: %w", err)
	}
	own.note(scope, r.Stamp)
	if r.Row.Person == 0 && r.Row.Client == 0 {
		return none, nil
	}
	return r.Row.fact(), nil
}

// settings takes out what somebody who is erased chose, and answered in surveys.
// The roster in memory holds a person's.
func (e *erasing) settings(c *session) error {
	if e.person == 0 && e.client == 0 {
		return nil
	}
	if err := e.surveys(c); err != nil {
		return err
	}
	gone, err := c.exec(`DELETE FROM settings WHERE person = $1 AND client = $2`, e.person, e.client)
	if err != nil || gone == 0 {
		return err
	}
	scopes := []string{bot.ScopeSettings(scoring.Setting{Person: e.person, Client: e.client})}
	if e.person != 0 {
		scopes = append(scopes, bot.ScopeRoster)
	}
	for _, scope := range scopes {
		if _, err := c.exec(`UPDATE stamps SET version = version + 1 WHERE scope = $1`, scope); err != nil {
			return err
		}
	}
	return nil
}
