package wechat

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"anping/bot"
	"anping/bot/tencent"
)

// Waits before the next try (ours).
const (
	limited  = time.Minute     // 45009, 45011: a quota of minutes or of the day
	mendable = 5 * time.Minute // what an operator must mend first
)

// outcome is what is known after a call that ended with err.
//
// Only a request that was written whole and not answered may have arrived: it is
// Unknown, and so is a gateway's 504, which passed it on. An errcode is proof
// that nothing was delivered.
func outcome(err error) bot.Outcome {
	var (
		tokenless *tencent.TokenError
		lost      *tencent.LostError
		stray     *tencent.StrayError
		large     *tencent.LargeError
	)
	switch {
	case err == nil:
		return bot.Outcome{State: bot.Sent}
	case tencent.CodeOf(err) != 0:
		out := refusedWith(tencent.CodeOf(err), err)
		if errors.As(err, &tokenless) && out.State != bot.Retry && out.State != bot.After {
			// It says nothing of this message: what keeps the account out holds for all.
			out.State, out.Wait = bot.After, mendable
		}
		return out
	case errors.As(err, &tokenless): // nothing was sent
		return bot.Outcome{State: bot.Retry, Why: err.Error()}
	case errors.As(err, &lost) && lost.Written, errors.As(err, &large),
		errors.As(err, &stray) && (stray.Status == http.StatusGatewayTimeout || stray.Status == http.StatusOK):
		return bot.Outcome{State: bot.Unknown, Why: err.Error()}
	}
	return bot.Outcome{State: bot.Retry, Why: err.Error()}
}

// refusedWith judges an errcode (developers.weixin.qq.com, global return codes;
// the grouping is ours). One that is not listed is our own mistake and would be
// refused again.
func refusedWith(code int, err error) bot.Outcome {
	out := bot.Outcome{State: bot.Permanent, Why: err.Error()}
	if what := meaning(code); what != "" {
		out.Why = fmt.Sprintf("%s (%s)", what, err)
	}
	switch code {
	case -1: // busy
		out.State = bot.Retry
	case 40001, 40014, 42001: // with a second token too
		out.State, out.Wait = bot.After, limited
	case 45009, 45011:
		out.State, out.Wait = bot.After, limited
	case 40013, 40125, 40164, 40243, 48001, 50002, 50004, 50007, 61024, 89501, 89503, 89506, 89507:
		out.State, out.Wait = bot.After, mendable
	case 43004, 40003, 50005:
		out.State = bot.ChatDead
	case 45015, 45047, 43101, 43019:
		out.State = bot.Held
	}
	return out
}

// meaning says what a code is about, for operators; "" of one not listed.
func meaning(code int) string {
	switch code {
	case -1:
		return "WeChat is busy"
	case 40001, 40014, 42001:
		return "the access token is not accepted"
	case 40003:
		return "there is no such follower"
	case 40013:
		return "app_id is not accepted"
	case 40125:
		return "app_secret is not accepted"
	case 40164:
		return "this machine's address is not in the account's IP whitelist"
	case 40243:
		return "the app_secret is frozen"
	case 40037, 41028:
		return "the template is not one of this account"
	case 43004, 50005:
		return "the client follows no more"
	case 43019:
		return "the client is on the account's blacklist"
	case 43101:
		return "the client refused to be sent this"
	case 45002:
		return "the text is too long"
	case 45009:
		return "the calls of today are used up"
	case 45011:
		return "too many calls in a minute"
	case 45015:
		return "the window of 48 h is closed"
	case 45047:
		return "the messages of this window are used up"
	case 47003:
		return "the template's fields are not as WeChat wants them"
	case 48001:
		return "the account does not have this permission"
	case 45029:
		return "the account has all the codes it may have"
	case 50002, 50007:
		return "the account is frozen"
	case 50004:
		return "the account may not ask for an access token"
	case 61024:
		return "the account is led by another platform, which has its tokens"
	case 89501, 89503:
		return "an administrator of the account has to agree to this machine's address"
	case 89506, 89507:
		return "an administrator of the account refused this machine's address"
	case 87014:
		return "WeChat's filter refused the text"
	}
	return ""
}

// mustMend reports whether an operator has to do something.
func mustMend(code int) bool {
	switch code {
	case 40013, 40125, 40164, 40243, 48001, 50002, 50004, 50007, 61024, 89501, 89503, 89506, 89507, 40037, 41028, 47003:
		return true
	}
	return false
}
