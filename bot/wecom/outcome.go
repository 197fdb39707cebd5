package wecom

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"anping/bot"
	"anping/bot/tencent"
)

// Waits that WeCom's refusals ask for (ours).
const (
	slowWait     = 61 * time.Second // 45009 counts by the minute
	operatorWait = 5 * time.Minute  // until somebody has mended the configuration
)

// WeCom's error codes by what follows from them (path/90313).
func slowCodes() []int { return []int{45009, 45011, 45033} } // too many calls
func busyCodes() []int { return []int{-1, 6000} }            // WeCom is busy, two calls met

// deadCodes: nobody will ever get anything there: no such member, or not one who
// sees the app; a robot that was taken out of its group or stopped.
func deadCodes() []int {
	return []int{40003, 40031, 46004, 60111, 81013, 93000, 93004, 93008}
}

// operatorCodes: nothing gets through until somebody mends the configuration:
// enterprise's id, secret, trusted addresses, permission, the app itself.
func operatorCodes() []int {
	return []int{40001, 40013, 40014, 40056, 40082, 40091, 41002, 41004, 42001, 48001, 48002, 50001, 60011, 60020, 301002, 301021}
}

// errNoApp says that something needs the app, and there is none.
var errNoApp = errors.New("no app is configured")

// tokenError is a token that could not be had: nothing was sent.
type tokenError struct{ err error }

// Error says what happened.
func (e *tokenError) Error() string { return "no access token: " + e.err.Error() }

// Unwrap is what happened.
func (e *tokenError) Unwrap() error { return e.err }

// withToken makes a call with the app's token. An error before the call was made
// is a *tokenError.
func (w *WeCom) withToken(ctx context.Context, call func(token string) error) error {
	if w.tokens == nil {
		return errNoApp
	}
	asked := false
	err := w.tokens.With(ctx, func(token string) error {
		err := call(token)
		asked = !tencent.Spoilt(err) // then another token is wanted first
		return err
	})
	if err != nil && !asked && !tencent.Spoilt(err) {
		return &tokenError{err}
	}
	return err
}

// outcome is what is known after a send that ended with err.
//
// Only a request that was written whole and not answered may have arrived: it is
// Unknown, and so is a gateway's 504, which passed it on. An error code is proof
// that nothing was delivered; one that is not listed is our own mistake and
// would be refused again.
func outcome(err error) bot.Outcome {
	var (
		token *tokenError
		lost  *tencent.LostError
		stray *tencent.StrayError
		large *tencent.LargeError
		no    *tencent.Refusal
	)
	switch {
	case err == nil:
		return bot.Outcome{State: bot.Sent}
	case errors.As(err, &no):
		out := refused(no)
		if errors.As(err, &token) && out.State != bot.Retry && out.State != bot.After {
			// It says nothing of this message: what keeps the app out holds for all.
			out.State, out.Wait = bot.After, operatorWait
		}
		return out
	case errors.As(err, &token):
		return bot.Outcome{State: bot.Retry, Why: err.Error()}
	case errors.Is(err, errNobody):
		return bot.Outcome{State: bot.ChatDead, Why: err.Error()}
	case errors.Is(err, errNoApp), errors.Is(err, errNoRobot):
		// Not kept for later: what comes behind it, as an answer to the smart bot,
		// would wait for as long as nobody mends the configuration.
		return bot.Outcome{State: bot.Permanent, Why: err.Error()}
	case errors.As(err, &lost) && lost.Written, errors.As(err, &large),
		errors.As(err, &stray) && (stray.Status == http.StatusGatewayTimeout || stray.Status == http.StatusOK):
		return bot.Outcome{State: bot.Unknown, Why: err.Error()}
	}
	return bot.Outcome{State: bot.Retry, Why: err.Error()}
}

// refused is the outcome of an error code.
func refused(no *tencent.Refusal) bot.Outcome {
	out := bot.Outcome{State: bot.Permanent, Why: no.Error()}
	switch is := func(codes []int) bool { return slices.Contains(codes, no.Code) }; {
	case is(slowCodes()):
		out.State, out.Wait = bot.After, slowWait
	case is(operatorCodes()):
		out.State, out.Wait = bot.After, operatorWait
	case is(deadCodes()):
		out.State = bot.ChatDead
	case is(busyCodes()):
		out.State = bot.Retry
	}
	return out
}
