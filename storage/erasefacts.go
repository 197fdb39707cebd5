package storage

import (
	"context"
	"strings"
)

// prose is a column of words that people typed, of facts that stay: name, phone
// and home are taken out of it, the rest says what happened. key "" = the row has
// no single key, and is found by its words.
type prose struct{ table, key, column string }

func proses() []prose {
	return []prose{
		{"cases", "no", "body"},
		{"cases", "no", "finding"},
		{"cases", "no", "wait_for"},
		{"case_steps", "", "body"},
		{"entries", "no", "reason"},
		{"appeals", "no", "reason"},
		{"appeals", "no", "verdict"},
		{"suggestions", "no", "body"},
		{"suggestions", "no", "reason"},
		{"absences", "no", "reason"},
		{"visits", "no", "body"},
		{"visits", "no", "need"},
		{"visits", "no", "why"},
		{"services", "no", "body"},
		{"services", "no", "why"},
		{"handovers", "no", "body"},
		{"misses", "no", "reason"},
		{"survey_answers", "id", "body"},
		{"survey_plans", "no", "body"},
		{"survey_plans", "no", "result"},
		{"survey_mysteries", "no", "body"},
		{"assessments", "no", "name"},
		{"spot_checks", "", "reason"},
		{"checks", "", "body"},
		{"holds", "", "reason"},
	}
}

type factRow struct {
	Key  text `db:"k"`
	Body text `db:"body"`
}

// ofTraces takes name, phone and home out of what others wrote in facts, and
// empties the kept answers to others that hold them or their words: those are
// there only for a message that comes twice.
func (e *erasing) ofTraces(ctx context.Context) error {
	for _, p := range proses() {
		if e.traces.names == nil {
			break
		}
		if err := e.ofProse(ctx, p); err != nil {
			return err
		}
	}
	return e.eachText(ctx, prose{"heard", "key", "answer"}, func(r factRow) (string, bool) { return "", e.traces.in(string(r.Body)) })
}

func (e *erasing) ofProse(ctx context.Context, p prose) error {
	return e.eachText(ctx, p, func(r factRow) (string, bool) {
		out := e.traces.without(string(r.Body))
		return out, out != string(r.Body)
	})
}

// ofButtons takes them out of what buttons do.
func (e *erasing) ofButtons(ctx context.Context) error {
	return e.eachText(ctx, prose{"buttons", "id", "action"}, func(r factRow) (string, bool) {
		out := e.traces.blanked(string(r.Body))
		return out, out != string(r.Body)
	})
}

// eachText goes through a column and stores what is to stand there instead.
func (e *erasing) eachText(ctx context.Context, p prose, with func(factRow) (string, bool)) error {
	name := strings.NewReplacer("{t}", p.table, "{k}", p.key, "{c}", p.column)
	read, store := `SELECT {k} AS k, {c} AS body FROM {t} WHERE {k} > $1 AND {c} <> '' ORDER BY {k} LIMIT 5000`, `UPDATE {t} SET {c} = $2 WHERE {k} = $1`
	if p.key == "" {
		name = strings.NewReplacer("{t}", p.table, "{k}", p.column, "{c}", p.column)
		read = `SELECT DISTINCT {k} AS k, {c} AS body FROM {t} WHERE {k} > $1 ORDER BY {k} LIMIT 50000`
	}
	read, store = name.Replace(read), name.Replace(store)
	for after := ""; ; {
		rows, err := list[factRow](ctx, pool{e.s}, read, after)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return nil
		}
		after = string(rows[len(rows)-1].Key)
		changed := map[string]string{}
		for _, r := range rows {
			if out, ok := with(r); ok {
				changed[string(r.Key)] = out
			}
		}
		if err := e.sliced(ctx, sortedKeys(changed), func(c *session, key string) error {
			if _, err := c.exec(store, key, changed[key]); err != nil || p.table != "cases" {
				return err
			}
			_, err := c.exec(`UPDATE stamps SET version = version + 1 WHERE scope = 'case/' || $1`, key)
			return err
		}); err != nil {
			return err
		}
	}
}
