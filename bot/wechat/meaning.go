package wechat

import (
	"errors"
	"fmt"

	"anping/bot/tencent"
)

// Act is what WeChat was asked for: a permission that is missing is another one
// for each.
type Act int

// The acts.
const (
	ToEnter Act = iota // a token, or anything about the account
	ToWrite            // customer-service and template messages
	ToMenu             // the menu
	ToCode             // codes to scan
)

// Meaning says what a refusal is about and how to mend it, for an operator; both
// are empty for an error that is none. A code that is not listed here is said as
// WeChat said it.
func Meaning(err error, act Act) (what, mend string) {
	var r *tencent.Refusal
	if !errors.As(err, &r) {
		return "", ""
	}
	if what, mend = meaning(r.Code), mendOf(r, act); mend == "" {
		mend = fmt.Sprintf("look errcode %d up in WeChat's list (全局返回码 on developers.weixin.qq.com)", r.Code)
	}
	var tokenless *tencent.TokenError
	switch {
	case r.Code == 40001, r.Code == 40125: // of a token that we have just got
		what = "app_secret is not accepted"
	case what != "":
	case errors.As(err, &tokenless):
		what = "WeChat gives the account no access token"
	default:
		what = "WeChat refuses"
	}
	return what + " (" + tencent.Told(err) + ")", mend
}

// mendOf is how an operator mends what a code says (developers.weixin.qq.com,
// global return codes and stable_token); "" of one that is not listed.
func mendOf(r *tencent.Refusal, act Act) string {
	switch r.Code {
	case -1:
		return "try again in a minute"
	case 40001, 40125:
		return "copy app_secret from mp.weixin.qq.com, 设置与开发, 基本配置; resetting it there ends the old one"
	case 40013:
		return "copy app_id from mp.weixin.qq.com, 设置与开发, 基本配置"
	case 40164:
		if r.IP.IsValid() {
			return "add " + r.IP.String() + " to the IP whitelist (基本配置, IP白名单), or set api_url to a gateway whose address stands there"
		}
		return "add this machine's address to the IP whitelist (基本配置, IP白名单)"
	case 40243:
		return "lift that on mp.weixin.qq.com (基本配置), or reset the AppSecret there and copy the new one"
	case 45009:
		return "wait until midnight, or set the count back on mp.weixin.qq.com (接口权限)"
	case 45011:
		return "try again in a minute"
	case 45029:
		return "use a code that was made before: one is good for every sheet of its place"
	case 48001:
		return permission(act)
	case 50002, 50004, 50007:
		return "see the messages on mp.weixin.qq.com"
	case 61024:
		return "take the authorisation away from the other platform on mp.weixin.qq.com (授权管理)"
	case 89501, 89503:
		return "an administrator of the account is asked in WeChat and has to agree; then try again"
	case 89506, 89507:
		return "try again after a day, and let the administrator of the account agree when asked in WeChat"
	}
	return ""
}

// permission is what to do without one (48001).
func permission(act Act) string {
	switch act {
	case ToWrite:
		return "verify the account (微信认证): only verified 服务号 may send customer-service and template messages; until then clients get answers only"
	case ToMenu:
		return "verify the account (微信认证): without that it may have no menu that a program sets; clients can type the words in its place"
	case ToCode:
		return "verify the account (微信认证): only verified 服务号 may have codes of their own; until then post the account's own code, and clients say where they are"
	}
	return "verify the account (微信认证), and see 接口权限 on mp.weixin.qq.com for what it may do"
}
