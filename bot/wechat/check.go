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
	Service int                  // errcode of the question about customer-service messages, 0 = allowed
	Used    int64                // customer-service messages today
	Most    int64                // that WeChat allows a day, 0 = not said
	Menu    bool                 // a menu is set
	Refused map[string]time.Time // why callbacks were refused, and when last (Troubles)
}

// Check asks WeChat about the account. The error is about the account itself, or
// the way there.
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
	if code := tencent.CodeOf(err); code != 0 && !ofAccount(code) {
		r.Service, err = code, nil
	}
	if err != nil {
		return r, fmt.Errorf("ask WeChat: %w", err)
	}
	if _, err = w.MenuSet(ctx); err == nil {
		r.Menu = true
	} else if !errors.Is(err, tencent.ErrNoMenu) && tencent.CodeOf(err) == 0 {
		return r, err
	}
	r.Refused, err = lastTroubles(ctx, kept, w.account)
	return r, err
}

// ofAccount reports whether an errcode is about the account or the way to it.
func ofAccount(code int) bool {
	switch code {
	case 40001, 40014, 42001, 40013, 40125, 40164, 50002:
		return true
	}
	return false
}

// Meaning says what a refusal is about and how to mend it, for an operator; both
// are empty for an error that is none, or not known here.
func Meaning(err error) (what, mend string) {
	code := tencent.CodeOf(err)
	var r *tencent.Refusal
	errors.As(err, &r)
	what = meaning(code)
	switch code {
	case 40013:
		mend = "copy app_id from mp.weixin.qq.com, 设置与开发, 基本配置"
	case 40001, 40125:
		what, mend = "app_secret is not accepted", "copy app_secret from mp.weixin.qq.com, 设置与开发, 基本配置; resetting it there ends the old one"
	case 40164:
		mend = "add this machine's address to the IP whitelist (基本配置, IP白名单)"
		if r != nil && r.IP.IsValid() {
			mend = "add " + r.IP.String() + " to the IP whitelist (基本配置, IP白名单), or set api_url to a gateway whose address stands there"
		}
	case 48001:
		mend = "verify the account (微信认证): only verified 服务号 may send customer-service and template messages; until then clients get answers only"
	case 50002:
		mend = "see the messages on mp.weixin.qq.com"
	case 45009:
		mend = "wait until midnight, or ask for more on mp.weixin.qq.com"
	}
	return what, mend
}
