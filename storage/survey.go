package storage

import (
	"context"
	"encoding/json"
	"fmt"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/survey"
)

// SurveyRound reads a site's newest round and a client's invite to it; notes
// survey/<site> and surveyed/<site>/<client>. The zero Round when there was none,
// an Invite without a client when there is none.
func (s *Store) SurveyRound(ctx context.Context, v bot.View, site, client int64) (survey.Round, survey.Invite, error) {
	of, mine := bot.ScopeSurvey(site), bot.ScopeSurveyed(site, client)
	own, from, err := s.reading(ctx, v, of, mine)
	if err != nil {
		return survey.Round{}, survey.Invite{}, err
	}
	r, _, err := one[struct {
		Of     num       `db:"of"`
		Mine   num       `db:"mine"`
		Round  roundRow  `db:"round"`
		Invite inviteRow `db:"invite"`
	}](ctx, from, `SELECT a.version AS of, b.version AS mine, `+s.tables.rounds.list("r", "round")+`, `+s.tables.invites.list("i", "invite")+`
		FROM (SELECT 1 AS one) o LEFT JOIN stamps a ON a.scope = $1 LEFT JOIN stamps b ON b.scope = $2
		LEFT JOIN survey_rounds r ON r.site = $3 AND r.opened = (SELECT max(x.opened) FROM survey_rounds x WHERE x.site = $3)
		LEFT JOIN survey_invites i ON i.site = r.site AND i.period = r.period AND i.client = $4`, of, mine, site, client)
	if err != nil {
		return survey.Round{}, survey.Invite{}, fmt.Errorf("read survey: %w", err)
	}
	own.note(of, r.Of)
	own.note(mine, r.Mine)
	round, err := r.Round.fact()
	if err != nil {
		return round, survey.Invite{}, err
	}
	invite, err := r.Invite.fact()
	return round, invite, err
}

// SurveyInvited lists the clients of a site with a row number after one, at most
// limit by it, with their invites to the round of a period: not those whom nobody
// registered, nor those who were taken out. It notes no stamp: each is read again,
// or written but once.
func (s *Store) SurveyInvited(ctx context.Context, v bot.View, site int64, period string, after int64, limit int) ([]survey.Invited, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, err := list[struct {
		ID     num       `db:"id"`
		Lang   text      `db:"lang"`
		Chosen text      `db:"chosen"`
		Chat   num       `db:"chat"`
		Invite inviteRow `db:"invite"`
	}](ctx, from, `SELECT x.id, x.lang, se.lang AS chosen,
			coalesce((SELECT c.id FROM chats c WHERE c.client = x.id AND c.client <> 0 AND c.dead_at = 0`+chosenFirst+`), 0) AS chat,
			`+s.tables.invites.list("i", "invite")+`
		FROM clients x LEFT JOIN settings se ON se.person = 0 AND se.client = x.id
		LEFT JOIN survey_invites i ON i.site = x.site AND i.period = $2 AND i.client = x.id
		WHERE x.site = $1 AND x.id > $3 AND x.code NOT LIKE 'erased-%' AND x.code NOT LIKE '@%' ORDER BY x.id LIMIT $4`,
		site, period, after, int64(limit))
	if err != nil {
		return nil, fmt.Errorf("read who is asked: %w", err)
	}
	out := make([]survey.Invited, len(rows))
	for i, r := range rows {
		out[i] = survey.Invited{Client: int64(r.ID), Lang: string(r.Lang), Chat: int64(r.Chat), New: r.Invite.Client == 0}
		if r.Chosen != "" {
			out[i].Lang = string(r.Chosen)
		}
		if out[i].Invite, err = r.Invite.fact(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Questionnaires lists the loaded ones in the order in which they were stored.
// It notes no stamp.
func (s *Store) Questionnaires(ctx context.Context, v bot.View) ([]survey.Questionnaire, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, err := list[questionnaireRow](ctx, from, `SELECT code, version, body, at FROM questionnaires ORDER BY at, code, version`)
	if err != nil {
		return nil, fmt.Errorf("read questionnaires: %w", err)
	}
	out := make([]survey.Questionnaire, len(rows))
	for i, r := range rows {
		if err := json.Unmarshal([]byte(r.Body), &out[i]); err != nil {
			return nil, fmt.Errorf("decode questionnaire %s: %w", r.Code, err)
		}
	}
	return out, nil
}

// Polls lists the last rounds of a site, at most limit, the newest first, with
// what came of them. It notes no stamp, and makes two round trips.
func (s *Store) Polls(ctx context.Context, v bot.View, site int64, limit int) ([]survey.Poll, error) {
	_, from, err := s.reading(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, err := list[struct {
		Row         roundRow `db:"row"`
		Invited     num      `db:"invited"`
		Delivered   num      `db:"delivered"`
		Unreachable num      `db:"unreachable"`
		Done        num      `db:"done"`
		Declined    num      `db:"declined"`
	}](ctx, from, `SELECT `+s.tables.rounds.list("r", "row")+`, coalesce(n.invited, 0) AS invited, coalesce(n.delivered, 0) AS delivered,
			coalesce(n.unreachable, 0) AS unreachable, coalesce(n.done, 0) AS done, coalesce(n.declined, 0) AS declined
		FROM (SELECT * FROM survey_rounds WHERE site = $1 ORDER BY opened DESC LIMIT $2) r LEFT JOIN (
			SELECT site, period, count(*) AS invited, count(CASE WHEN reach = 'sent' THEN 1 END) AS delivered,
				count(CASE WHEN reach = 'none' THEN 1 END) AS unreachable, count(CASE WHEN part = 'done' THEN 1 END) AS done,
				count(CASE WHEN part = 'declined' THEN 1 END) AS declined
			FROM survey_invites WHERE site = $1 GROUP BY site, period) n ON n.site = r.site AND n.period = r.period
		ORDER BY r.opened DESC`, site, int64(limit))
	if err != nil {
		return nil, fmt.Errorf("read rounds: %w", err)
	}
	out := make([]survey.Poll, len(rows))
	place := map[string]int{}
	oldest := ""
	for i, r := range rows {
		out[i] = survey.Poll{Invited: int(r.Invited), Delivered: int(r.Delivered), Unreachable: int(r.Unreachable), Done: int(r.Done), Declined: int(r.Declined)}
		if out[i].Round, err = r.Row.fact(); err != nil {
			return nil, err
		}
		place[out[i].Round.Period], oldest = i, out[i].Round.Period[:4]
	}
	if len(out) == 0 {
		return nil, nil
	}
	answers, err := list[pollRow](ctx, from, pollAnswers, site, oldest)
	if err != nil {
		return nil, fmt.Errorf("read answers: %w", err)
	}
	for _, a := range answers {
		if i, ok := place[string(a.Period)]; ok {
			if err := a.into(&out[i]); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// Polls is Store.Polls.
func (l *Look) Polls(ctx context.Context, site int64, limit int) ([]survey.Poll, error) {
	return l.store.Polls(ctx, l.View(), site, limit)
}

// Client is Store.Client.
func (l *Look) Client(ctx context.Context, id int64) (scoring.Client, error) {
	return l.store.Client(ctx, l.View(), id)
}

// SurveyRound is Store.SurveyRound.
func (l *Look) SurveyRound(ctx context.Context, site, client int64) (survey.Round, survey.Invite, error) {
	return l.store.SurveyRound(ctx, l.View(), site, client)
}

// SurveyInvited is Store.SurveyInvited.
func (l *Look) SurveyInvited(ctx context.Context, site int64, period string, after int64, limit int) ([]survey.Invited, error) {
	return l.store.SurveyInvited(ctx, l.View(), site, period, after, limit)
}

// Questionnaires is Store.Questionnaires.
func (l *Look) Questionnaires(ctx context.Context) ([]survey.Questionnaire, error) {
	return l.store.Questionnaires(ctx, l.View())
}
