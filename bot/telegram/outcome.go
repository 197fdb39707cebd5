package telegram

import (
	"errors"
	"net/http"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"

	"anping/bot"
)

// outcome is what is known after a send that ended with err.
//
// Only a request that was written whole and not answered may have arrived: it is
// Unknown, and so is a gateway's 504, which passed it on. Any answer of the Bot
// API that refuses is proof that nothing was delivered.
func outcome(err error) bot.Outcome {
	why := reason(err)
	var (
		lost  *lostError
		stray *strayError
		large *largeError
		slow  *tg.TooManyRequestsError
	)
	switch {
	case err == nil:
		return bot.Outcome{State: bot.Sent}
	case errors.As(err, &lost) && lost.written, errors.As(err, &large),
		errors.As(err, &stray) && stray.status == http.StatusGatewayTimeout:
		return bot.Outcome{State: bot.Unknown, Why: why}
	case errors.As(err, &slow):
		return bot.Outcome{State: bot.After, Wait: time.Duration(max(1, slow.RetryAfter)) * time.Second, Why: why}
	case errors.Is(err, tg.ErrorForbidden):
		return bot.Outcome{State: bot.ChatDead, Why: why}
	case errors.Is(err, tg.ErrorBadRequest):
		return bot.Outcome{State: judge(err.Error()), Why: why}
	}
	return bot.Outcome{State: bot.Retry, Why: why}
}

// judge reads the description of a 400. Anything not listed is our own mistake
// and would be refused again.
func judge(description string) bot.OutcomeState {
	d := strings.ToLower(description)
	if strings.Contains(d, "message is not modified") {
		return bot.Sent
	}
	for _, dead := range []string{
		"chat not found", "user not found", "peer_id_invalid", "user_is_blocked", "input_user_deactivated",
		"group chat was deactivated", "group is deactivated", "chat was deleted", "chat_id is empty",
		"not enough rights to send text messages", "have no rights to send a message", "need administrator rights",
		"chat_write_forbidden", "chat_restricted", "chat_send_plain_forbidden", "bot was kicked", "bot is not a member",
	} {
		if strings.Contains(d, dead) {
			return bot.ChatDead
		}
	}
	return bot.Permanent
}

// noTopic reports whether a send failed for the topic alone: deleted or closed.
func noTopic(err error) bool {
	if !errors.Is(err, tg.ErrorBadRequest) {
		return false
	}
	d := strings.ToLower(err.Error())
	return strings.Contains(d, "message thread not found") ||
		strings.Contains(d, "topic_closed") || strings.Contains(d, "topic_deleted") || strings.Contains(d, "topic_id_invalid")
}

// reason says for operators what an error is about: no secret, no platform's id
// and nothing that a person wrote, which Telegram quotes in its descriptions.
func reason(err error) string {
	var (
		moved *tg.MigrateError
		slow  *tg.TooManyRequestsError
		lost  *lostError
	)
	switch {
	case err == nil:
		return ""
	case errors.As(err, &moved):
		return "the group moved"
	case errors.As(err, &slow):
		return "too many requests"
	case errors.As(err, &lost):
		return lost.Error()
	}
	return plainly(err.Error())
}

// plainly keeps of a description of Telegram's its own words.
func plainly(s string) string {
	var b strings.Builder
	quoted := false
	for _, r := range s {
		switch {
		case r == '"':
			quoted = !quoted
		case quoted || r < ' ' || r > '~':
		default:
			b.WriteRune(r)
		}
	}
	out := b.String()
	return out[:min(len(out), 160)]
}
