package storage

import (
	"encoding/json"
	"fmt"

	"anping/scoring/survey"
)

type questionnaireRow struct {
	Code    text `db:"code"`
	Version num  `db:"version"`
	Body    text `db:"body"`
	At      num  `db:"at"`
}

type roundRow struct {
	Site   num  `db:"site"`
	Period text `db:"period"`
	Asks   text `db:"asks"`
	Opened num  `db:"opened"`
	Closes num  `db:"closes"`
	Closed num  `db:"closed"`
}

type inviteRow struct {
	Site   num  `db:"site"`
	Period text `db:"period"`
	Client num  `db:"client"`
	Reach  text `db:"reach"`
	Part   text `db:"part"`
	Draft  text `db:"draft"`
}

type answerRow struct {
	ID     text `db:"id"`
	Site   num  `db:"site"`
	Period text `db:"period"`
	Client num  `db:"client"`
	Day    text `db:"day"`
	Source text `db:"source"`
	Values text `db:"vals"`
	Words  text `db:"body"`
	By     num  `db:"person"`
}

// surveys are the rows about surveys.
func (p *plan) surveys() error {
	c, t := &p.act.Change, p.tables
	for _, q := range c.Questionnaires {
		raw, err := json.Marshal(q)
		if err != nil {
			return fmt.Errorf("encode questionnaire: %w", err)
		}
		p.put(kindQuestionnaire, t.questionnaires.row(nil, questionnaireRow{text(q.Code), num(q.Version), text(raw), ms(p.act.At)}))
	}
	for _, r := range c.Rounds {
		raw, err := json.Marshal(r.Asks)
		if err != nil {
			return fmt.Errorf("encode round: %w", err)
		}
		p.put(kindRound, t.rounds.row(nil, roundRow{num(r.Site), text(r.Period), text(raw), ms(r.Opened), ms(r.Closes), ms(r.Closed)}))
	}
	for _, i := range c.Invites {
		row, err := inviteRowOf(i)
		if err != nil {
			return err
		}
		p.put(kindInvite, t.invites.row(nil, row))
	}
	for _, x := range c.Plans {
		p.put(kindPlan, t.plans.row(nil, planRowOf(x)))
	}
	for _, m := range c.Mysteries {
		row, err := mysteryRowOf(m)
		if err != nil {
			return err
		}
		p.put(kindMystery, t.mysteries.row(nil, row))
	}
	for _, a := range c.Answers {
		p.put(kindAnswer, t.answers.row(nil, answerRow{
			text(a.ID), num(a.Site), text(a.Period), num(a.Client), text(a.Day), text(a.Source), text(survey.EncodeValues(a.Values)), text(a.Words), num(a.By),
		}))
	}
	return nil
}

func inviteRowOf(i survey.Invite) (inviteRow, error) {
	row := inviteRow{num(i.Site), text(i.Period), num(i.Client), text(i.Reach), text(i.Part), ""}
	if !i.Draft.Anonymous && len(i.Draft.Values)+len(i.Draft.Keys) == 0 {
		return row, nil
	}
	raw, err := json.Marshal(i.Draft)
	if err != nil {
		return row, fmt.Errorf("encode draft: %w", err)
	}
	row.Draft = text(raw)
	return row, nil
}

func (r inviteRow) fact() (survey.Invite, error) {
	i := survey.Invite{Site: int64(r.Site), Period: string(r.Period), Client: int64(r.Client), Reach: survey.Reach(r.Reach), Part: survey.Part(r.Part)}
	if r.Draft == "" {
		return i, nil
	}
	if err := json.Unmarshal([]byte(r.Draft), &i.Draft); err != nil {
		return i, fmt.Errorf("decode draft: %w", err)
	}
	return i, nil
}

func (r roundRow) fact() (survey.Round, error) {
	out := survey.Round{Site: int64(r.Site), Period: string(r.Period), Opened: at(r.Opened), Closes: at(r.Closes), Closed: at(r.Closed)}
	if r.Site == 0 {
		return out, nil
	}
	if err := json.Unmarshal([]byte(r.Asks), &out.Asks); err != nil {
		return out, fmt.Errorf("decode round: %w", err)
	}
	return out, nil
}

func (r answerRow) fact() survey.Answer {
	return survey.Answer{
		ID: string(r.ID), Site: int64(r.Site), Period: string(r.Period), Client: int64(r.Client), Day: string(r.Day),
		Source: survey.Source(r.Source), Values: survey.DecodeValues(string(r.Values)), Words: string(r.Words), By: int64(r.By),
	}
}
