package wechat

import (
	"context"
	"time"

	"anping/bot/tencent"
)

// What can be wrong with a callback that an operator can mend. It is kept for
// anping check, for WeChat only says that the address is out of order.
const (
	troubleToken = "token"
	troubleClock = "clock"
	troublePlain = "plain"
	troubleKey   = "aes_key"
	troubleApp   = "app_id"
)

// troubles are all of them, what to mend first first.
func troubles() []string {
	return []string{troubleKey, troubleApp, troublePlain, troubleClock, troubleToken}
}

// Troubles are the names of the values that say when each trouble was met last.
func Troubles(account string) []string {
	var out []string
	for _, what := range troubles() {
		out = append(out, troubleName(account)+"/"+what)
	}
	return out
}

func troubleName(account string) string { return "trouble/" + Name + "/" + account }

// lastTroubles says when each trouble was met last.
func lastTroubles(ctx context.Context, rows tencent.Reading, account string) (map[string]time.Time, error) {
	out := map[string]time.Time{}
	for _, what := range troubles() {
		at, err := tencent.LastOf(ctx, rows, troubleName(account), what)
		if err != nil {
			return nil, err //nolint:wrapcheck // it says what was read
		}
		if !at.IsZero() {
			out[what] = at
		}
	}
	return out, nil
}
