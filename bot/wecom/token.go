package wecom

import (
	"context"
	"net/url"
	"time"

	"anping/bot/tencent"
)

// FetchToken asks WeCom for an app's access token (path/91039); corp and secret
// are the enterprise's id and the app's Secret. force is unknown there: WeCom
// gives the token it has given while that is good, to whoever asks.
func FetchToken(wire *tencent.Wire, corp, secret string) func(ctx context.Context, force bool) (string, time.Duration, error) {
	return func(ctx context.Context, _ bool) (string, time.Duration, error) {
		var got struct {
			Token string `json:"access_token"`
			Life  int64  `json:"expires_in"` // seconds
		}
		if err := wire.Get(ctx, "/cgi-bin/gettoken", url.Values{"corpid": {corp}, "corpsecret": {secret}}, &got); err != nil {
			return "", 0, err
		}
		return got.Token, time.Duration(got.Life) * time.Second, nil
	}
}
