package storage

import (
	"encoding/json"
	"fmt"

	"anping/bot"
)

type heardRow struct {
	Key    text `db:"key"`
	Chat   num  `db:"chat"`
	Answer text `db:"answer"`
	At     num  `db:"at"`
}

type happenedRow struct {
	Key text `db:"key"`
	At  num  `db:"at"`
}

type saidRow struct {
	Key     text `db:"key"`
	Chat    num  `db:"chat"`
	Person  num  `db:"person"`
	Client  num  `db:"client"`
	Body    text `db:"body"`
	Media   text `db:"media"`
	Place   text `db:"place"`
	Command text `db:"command"`
	At      num  `db:"at"`
}

func saidRowOf(key string, s bot.Said) (saidRow, error) {
	r := saidRow{
		Key: text(key), Chat: num(s.Chat), Person: num(s.Person), Client: num(s.Client),
		Body: text(s.Text), Command: text(s.Command), At: ms(s.At),
	}
	if len(s.Media) > 0 {
		raw, err := json.Marshal(s.Media)
		if err != nil {
			return r, err
		}
		r.Media = text(raw)
	}
	if s.Location != nil {
		raw, err := json.Marshal(s.Location)
		if err != nil {
			return r, err
		}
		r.Place = text(raw)
	}
	return r, nil
}

type questionRow struct {
	ID      text `db:"id"`
	Chat    num  `db:"chat"`
	Person  num  `db:"person"`
	Kind    text `db:"kind"`
	Payload text `db:"payload"`
	Options text `db:"options"`
	Until   num  `db:"until"`
	Open    num  `db:"is_open"`
}

func questionRowOf(q bot.Question) (questionRow, error) {
	options, err := json.Marshal(q.Options)
	if err != nil {
		return questionRow{}, err
	}
	return questionRow{
		text(q.ID), num(q.Chat), num(q.Person), text(q.Kind), text(q.Payload), text(options), ms(q.Until), bit(q.Open),
	}, nil
}

func (r questionRow) question() (bot.Question, error) {
	q := bot.Question{
		ID: string(r.ID), Chat: int64(r.Chat), Person: int64(r.Person), Kind: string(r.Kind),
		Until: at(r.Until), Open: r.Open != 0,
	}
	if r.Payload != "" {
		q.Payload = []byte(r.Payload)
	}
	if r.Options != "" {
		if err := json.Unmarshal([]byte(r.Options), &q.Options); err != nil {
			return q, fmt.Errorf("read question %s: %w", r.ID, err)
		}
	}
	return q, nil
}

type buttonRow struct {
	ID     text `db:"id"`
	Action text `db:"action"`
	Person num  `db:"person"`
	Until  num  `db:"until"`
}

func (r buttonRow) button() bot.ButtonRow {
	return bot.ButtonRow{ID: string(r.ID), Action: string(r.Action), Person: int64(r.Person), Until: at(r.Until)}
}

type chatRow struct {
	ID       num  `db:"id"`
	Platform text `db:"platform"`
	Account  text `db:"account"`
	Ext      text `db:"ext"`
	Group    num  `db:"grp"`
	Person   num  `db:"person"`
	Client   num  `db:"client"`
	Used     num  `db:"used_at"`
	Dead     num  `db:"dead_at"`
	Window   num  `db:"window_at"`
	Bound    num  `db:"bound_at"`
	Wrong    num  `db:"wrong"`
	WrongAt  num  `db:"wrong_at"`
	Brief    num  `db:"brief_at"`
	Told     text `db:"told"`
	ToldAt   num  `db:"told_at"`
}

func chatRowOf(c bot.Chat) chatRow {
	return chatRow{
		num(c.ID), text(c.Platform), text(c.Account), text(c.Ext), num(c.Group), num(c.Person), num(c.Client),
		ms(c.Used), ms(c.Dead), ms(c.Window), ms(c.Bound), num(c.Wrong), ms(c.WrongSince),
		ms(c.Brief), text(c.Told), ms(c.ToldAt),
	}
}

func (r chatRow) chat() bot.Chat {
	return bot.Chat{
		ID: int64(r.ID), Platform: string(r.Platform), Account: string(r.Account), Ext: string(r.Ext), Group: int64(r.Group),
		Person: int64(r.Person), Client: int64(r.Client), Used: at(r.Used), Dead: at(r.Dead), Window: at(r.Window),
		Bound: at(r.Bound), Wrong: int(r.Wrong), WrongSince: at(r.WrongAt),
		Brief: at(r.Brief), Told: string(r.Told), ToldAt: at(r.ToldAt),
	}
}

type noteRow struct {
	Key     text `db:"key"`
	Chat    num  `db:"chat"`
	Person  num  `db:"to_person"`
	Client  num  `db:"to_client"`
	Group   num  `db:"to_group"`
	Class   num  `db:"class"`
	Body    text `db:"body"`
	Lang    text `db:"lang"`
	Due     num  `db:"due"`
	State   text `db:"state"`
	Attempt num  `db:"attempt"`
	Unknown num  `db:"unknown"`
	Tell    num  `db:"tell"`
	Parts   num  `db:"parts"`
	Sent    num  `db:"parts_sent"`
	Made    num  `db:"made_at"`
	Ended   num  `db:"ended_at"`
	Ext     text `db:"ext"`
	Why     text `db:"why"`
	Blank   num  `db:"blank"`
}

// What is told of a note, in its column tell: added up.
const (
	tellEnd  num = 1 // its end
	tellHeld num = 2 // that it waits for the chat's next word
)

// States of a note.
const (
	stateWaiting     = "waiting"
	stateParked      = "parked"
	stateUnreachable = "unreachable"
	stateDead        = "dead"
)
