package wechat

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"anping/bot/tencent"
)

// Report is what WeChat says about an account.
type Report struct {
	Service error                // what it says of customer-service messages, nil = they are allowed
	Used    int64                // customer-service messages today
	Most    int64                // that WeChat allows a day, 0 = not said
	Menu    bool                 // a menu is set
	NoMenu  error                // why that is not known; nil = it is
	Refused map[string]time.Time // why callbacks were refused, and when last (Troubles)
}

// Check asks WeChat about the account. The error is about the account itself, or
// the way there: Meaning has words for it.
func (w *WeChat) Check(ctx context.Context, kept tencent.Reading) (Report, error) {
	var r Report
	err := w.access.With(ctx, func(token string) error {
		var out struct {
			Quota struct {
				Limit int64 `json:"daily_limit"`
				Used  int64 `json:"used"`
			} `json:"quota"`
		}
		in := map[string]string{"cgi_path": "/cgi-bin/message/custom/send"}
		err := w.wire.Post(ctx, "/cgi-bin/openapi/quota/get", url.Values{"access_token": {token}}, in, &out)
		r.Most, r.Used = out.Quota.Limit, out.Quota.Used
		return err //nolint:wrapcheck // With looks at it
	})
	var tokenless *tencent.TokenError // whatever its code, the account is not let in
	if code := tencent.CodeOf(err); code != 0 && !errors.As(err, &tokenless) && !ofAccount(code) {
		r.Service, err = err, nil
	}
	if err != nil {
		return r, fmt.Errorf("ask WeChat: %w", err)
	}
	if _, err = w.MenuSet(ctx); err == nil {
		r.Menu = true
	} else if !errors.Is(err, tencent.ErrNoMenu) {
		r.NoMenu = err
	}
	r.Refused, err = lastTroubles(ctx, kept, w.account)
	return r, err
}

// ofAccount reports whether an errcode is about the account or the way to it.
func ofAccount(code int) bool {
	switch code {
	case 40001, 40014, 42001, 40013, 40125, 40164, 50002, 50007:
		return true
	}
	return false
}
