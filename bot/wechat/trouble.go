package wechat

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"anping/bot"
	"anping/bot/tencent"
)

// What can be wrong with a callback that an operator can mend.
const (
	troubleToken = "token"
	troubleClock = "clock"
	troublePlain = "plain"
	troubleKey   = "aes_key"
	troubleApp   = "app_id"
)

// troubleApart is the least time between two notes of one trouble: whoever scans
// the internet must not write into the database at each try.
const troubleApart = time.Minute

// trouble keeps why callbacks were refused last, for anping check: nobody else
// sees it, for WeChat only says that the address is out of order.
type trouble struct {
	rows  tencent.Rows
	name  string
	clock bot.Clock

	mu   sync.Mutex
	last map[string]time.Time
}

// note keeps a trouble, now and then.
func (t *trouble) note(ctx context.Context, what string, log *slog.Logger) {
	now := t.clock.Now()
	t.mu.Lock()
	if t.last == nil {
		t.last = map[string]time.Time{}
	}
	soon := now.Sub(t.last[what]) < troubleApart
	if !soon {
		t.last[what] = now
	}
	t.mu.Unlock()
	if soon {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	go func() {
		defer cancel()
		_, version, err := t.rows.Kept(ctx, t.name+what)
		if err == nil {
			_, err = t.rows.Keep(ctx, t.name+what, strconv.FormatInt(now.UnixMilli(), 10), version)
		}
		if err != nil {
			log.Debug("wechat: a trouble is not kept", "what", what, "err", err)
		}
	}()
}

// troubles are all of them, what to mend first first.
func troubles() []string {
	return []string{troubleKey, troubleApp, troublePlain, troubleClock, troubleToken}
}

// Troubles are the names of the values that say when each trouble was met last.
func Troubles(account string) []string {
	var out []string
	for _, what := range troubles() {
		out = append(out, troubleName(account)+what)
	}
	return out
}

func troubleName(account string) string { return "trouble/" + Name + "/" + account + "/" }

// Reading reads named values.
type Reading interface {
	Kept(ctx context.Context, name string) (value string, version int64, err error)
}

// lastTroubles says when each trouble was met last.
func lastTroubles(ctx context.Context, rows Reading, account string) (map[string]time.Time, error) {
	out := map[string]time.Time{}
	for _, what := range troubles() {
		row, _, err := rows.Kept(ctx, troubleName(account)+what)
		if err != nil {
			return nil, fmt.Errorf("read why callbacks were refused: %w", err)
		}
		if ms, err := strconv.ParseInt(row, 10, 64); err == nil {
			out[what] = time.UnixMilli(ms).UTC()
		}
	}
	return out, nil
}
