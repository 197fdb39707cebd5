package storage

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"anping/bot"
)

// Record stores an Act whole, or nothing (bot.Recorder). It returns after the
// batch that holds the Act was committed.
func (s *Store) Record(ctx context.Context, act bot.Act) (bot.Result, error) {
	r := s.RecordAll(ctx, []bot.Act{act})[0]
	return r.Result, r.Err
}

// RecordAll records acts in one batch, each for itself (bot.Recorder).
func (s *Store) RecordAll(ctx context.Context, acts []bot.Act) []bot.Recorded {
	out := make([]bot.Recorded, len(acts))
	plans := make([]*plan, len(acts))
	jobs := make([]*job, 0, len(acts))
	for i, act := range acts {
		if plans[i], out[i].Err = s.plan(act); out[i].Err == nil {
			jobs = append(jobs, &job{act: plans[i]})
		}
	}
	if len(jobs) == 0 {
		return out
	}
	errs := s.records.doAll(ctx, jobs...)
	for i, p := range plans {
		if p == nil {
			continue
		}
		err := errs[0]
		errs = errs[1:]
		if err != nil || slices.Contains(p.scopes, bot.ScopeRoster) || slices.Contains(p.scopes, bot.ScopeStandard) {
			s.known.Store(nil) // who decides next reads what moved
		}
		switch {
		case err == nil:
			out[i].Result = p.result
			s.forgetAfter(p.act)
		case errors.Is(err, bot.ErrConflict):
			out[i].Err = err
		default:
			out[i].Err = fmt.Errorf("record %s: %w", p.act.Key, err)
		}
	}
	return out
}

func conflict(err error) error { return fmt.Errorf("%w: %w", bot.ErrConflict, err) }

// record writes a batch of acts in the session's transaction: keys, stamps,
// judgement, rows. It fails as a whole; what an act's own end is stands in the
// plan. An act that cannot be stored for a reason the stamps do not show fails
// the batch, which the lane then takes apart.
func (c *session) record(ps []*plan) error {
	if len(ps) == 0 {
		return nil
	}
	fresh, err := c.takeKeys(ps)
	if err != nil {
		return err
	}
	g, err := c.lockStamps(fresh)
	if err != nil {
		return err
	}
	winners, losers := judge(fresh, g.versions)
	if err := c.write(winners, g); err != nil {
		return err
	}
	return c.giveKeysBack(losers)
}

// takeKeys takes the acts' keys and returns those acts whose key was new. A key
// of an act that waits in the same batch postpones the later one: it finds the
// stored answer then.
func (c *session) takeKeys(ps []*plan) ([]*plan, error) {
	byKey := make(map[string]*plan, len(ps))
	for _, p := range ps {
		if byKey[p.act.Key] != nil {
			p.postponed = true
			continue
		}
		byKey[p.act.Key] = p
	}
	keys := slices.Sorted(maps.Keys(byKey))
	taken, err := c.insertKeys(keys, byKey)
	if err != nil {
		return nil, fmt.Errorf("take keys: %w", err)
	}
	var old []*plan
	fresh := make([]*plan, 0, len(ps))
	for _, p := range ps {
		switch {
		case p.postponed:
		case taken[p.act.Key] || ignoreKeys:
			fresh = append(fresh, p)
		default:
			old = append(old, p)
		}
	}
	if len(old) == 0 {
		return fresh, nil
	}
	return fresh, c.repeats(old)
}

// insertKeys inserts keys in order, so that two batches cannot wait for each
// other, and on PostgreSQL the scopes that are absent, as version 0.
func (c *session) insertKeys(keys []string, byKey map[string]*plan) (map[string]bool, error) {
	taken := make(map[string]bool, len(keys))
	if !c.store.pg {
		for _, k := range keys {
			n, err := c.insertKey(byKey[k])
			if err != nil {
				return nil, err
			}
			taken[k] = n > 0
		}
		return taken, nil
	}
	var heard, happened []any
	scopes := map[string]bool{}
	for _, k := range keys {
		p := byKey[k]
		if s := p.act.Said; s != nil {
			heard = append(heard, k, s.Chat, p.answer, int64(ms(p.act.At)))
		} else {
			happened = append(happened, k, int64(ms(p.act.At)))
		}
		for _, st := range p.seen {
			scopes[st.Scope] = true
		}
		for _, scope := range p.scopes {
			scopes[scope] = true
		}
	}
	args := append(arrays(c.store.tables.heard.cols, heard), arrays(c.store.tables.happened.cols, happened)...)
	args = append(args, stringArray(slices.Sorted(maps.Keys(scopes))))
	rows, err := list[struct {
		Key text `db:"key"`
	}](context.Background(), c, `WITH h AS (
			INSERT INTO heard (key, chat, answer, at)
			SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[]) ON CONFLICT (key) DO NOTHING RETURNING key),
		p AS (
			INSERT INTO happened (key, at)
			SELECT * FROM unnest($5::text[], $6::bigint[]) ON CONFLICT (key) DO NOTHING RETURNING key),
		s AS (
			INSERT INTO stamps (scope, version)
			SELECT u.scope, 0 FROM unnest($7::text[]) AS u(scope) ON CONFLICT (scope) DO NOTHING)
		SELECT key FROM h UNION ALL SELECT key FROM p`, args...)
	for _, r := range rows {
		taken[string(r.Key)] = true
	}
	return taken, err
}

func (c *session) insertKey(p *plan) (int64, error) {
	at := int64(ms(p.act.At))
	if s := p.act.Said; s != nil {
		return c.exec(`INSERT INTO heard (key, chat, answer, at) VALUES ($1, $2, $3, $4) ON CONFLICT (key) DO NOTHING`,
			p.act.Key, s.Chat, p.answer, at)
	}
	return c.exec(`INSERT INTO happened (key, at) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING`, p.act.Key, at)
}

// repeats gives acts whose key existed the stored answer. A receipt that was
// decided before is taken off the list.
func (c *session) repeats(old []*plan) error {
	found, err := c.answers(old)
	if err != nil {
		return fmt.Errorf("read answers: %w", err)
	}
	var done []any
	for _, p := range old {
		done = append(done, p.vals[kindReceiptDone]...)
		if err := p.repeat(found[p.act.Key]); err != nil {
			return err
		}
	}
	return c.add(set{c.store.tables.write[kindReceiptDone], done})
}

// repeat turns the plan into a repeat of what was stored under its key.
func (p *plan) repeat(stored *heardRow) error {
	p.result = bot.Result{Already: true}
	if stored == nil {
		return nil
	}
	body, err := bot.DecodeBody([]byte(stored.Answer))
	if err != nil {
		return fmt.Errorf("stored answer: %w", err)
	}
	p.result.Answer = body
	return nil
}

// giveKeysBack frees the keys of acts that were not stored.
func (c *session) giveKeysBack(ps []*plan) error {
	var heard, happened []any
	for _, p := range ps {
		if p.act.Said != nil {
			heard = append(heard, p.act.Key)
		} else {
			happened = append(happened, p.act.Key)
		}
	}
	out := c.store.tables.out
	return c.add(set{out.unhear, heard}, set{out.unhappen, happened})
}

// judge compares each act's stamps with the versions as the acts before it in
// the batch have left them, and counts up what a winner writes.
func judge(fresh []*plan, versions map[string]int64) (winners, losers []*plan) {
	made := map[string]bool{}
	for _, p := range fresh {
		switch {
		case !p.holds(versions):
			p.err = bot.ErrConflict
			losers = append(losers, p)
		case meets(made, p.makes) || meets(made, p.needs):
			p.postponed = true
			losers = append(losers, p)
		default:
			winners = append(winners, p)
			for _, scope := range p.scopes {
				versions[scope]++
			}
			for _, m := range p.makes {
				made[m] = true
			}
		}
	}
	return winners, losers
}

func (p *plan) holds(versions map[string]int64) bool {
	for _, s := range p.seen {
		if versions[s.Scope] != s.Version && !ignoreStamps {
			return false
		}
	}
	return true
}

func meets(made map[string]bool, marks []string) bool {
	for _, m := range marks {
		if made[m] {
			return true
		}
	}
	return false
}
