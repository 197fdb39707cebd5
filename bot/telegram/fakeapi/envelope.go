package fakeapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

// failure is how Telegram says no: {"ok":false,"error_code":…,"description":…,
// "parameters":{…}}, with the code as the HTTP status too.
type failure struct {
	Code        int
	Description string
	RetryAfter  int   // seconds, also in the Retry-After header
	MigrateTo   int64 // the supergroup a group became
}

// bad is a 400.
func bad(format string, args ...any) *failure {
	return &failure{Code: http.StatusBadRequest, Description: "Bad Request: " + fmt.Sprintf(format, args...)}
}

// forbidden is a 403.
func forbidden(what string) *failure {
	return &failure{Code: http.StatusForbidden, Description: "Forbidden: " + what}
}

// conflict is a 409.
func conflict(what string) *failure {
	return &failure{Code: http.StatusConflict, Description: "Conflict: " + what}
}

// tooMany is a 429.
func tooMany(seconds int) *failure {
	return &failure{
		Code: http.StatusTooManyRequests, RetryAfter: seconds,
		Description: "Too Many Requests: retry after " + strconv.Itoa(seconds),
	}
}

// upgraded is the 400 that a group which became a supergroup answers for ever.
func upgraded(to int64) *failure {
	f := bad("group chat was upgraded to a supergroup chat")
	f.MigrateTo = to
	return f
}

// described is a result with the remark Telegram adds to some of them.
type described struct {
	Result any
	Remark string
}

// envelope is an answer as it stands on the wire.
type envelope struct {
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result,omitempty"`
	ErrorCode   int             `json:"error_code,omitempty"`
	Description string          `json:"description,omitempty"`
	Parameters  *parameters     `json:"parameters,omitempty"`
}

type parameters struct {
	MigrateTo  int64 `json:"migrate_to_chat_id,omitempty"`
	RetryAfter int   `json:"retry_after,omitempty"`
}

// seal turns a result, or a failure, into an envelope.
func seal(result any, fail *failure) envelope {
	if fail != nil {
		e := envelope{ErrorCode: fail.Code, Description: fail.Description}
		if fail.RetryAfter != 0 || fail.MigrateTo != 0 {
			e.Parameters = &parameters{fail.MigrateTo, fail.RetryAfter}
		}
		return e
	}
	e := envelope{OK: true}
	if d, ok := result.(described); ok {
		result, e.Description = d.Result, d.Remark
	}
	e.Result = encode(result)
	return e
}

// status is the HTTP status of an envelope: its error code, else 200.
func (e envelope) status() int {
	if e.OK {
		return http.StatusOK
	}
	return e.ErrorCode
}

func (e envelope) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	if e.Parameters != nil && e.Parameters.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(e.Parameters.RetryAfter))
	}
	w.WriteHeader(e.status())
	_, _ = w.Write(e.bytes())
}

// bytes are put together by hand where there is a result: what a test injected
// into it need not be JSON.
func (e envelope) bytes() []byte {
	if !e.OK {
		return encode(e)
	}
	out := append([]byte(`{"ok":true,"result":`), e.Result...)
	if e.Description != "" {
		out = append(append(out, `,"description":`...), encode(e.Description)...)
	}
	return append(out, '}')
}

// encode is JSON. What the fake encodes is its own and always can be.
func encode(v any) json.RawMessage {
	if raw, ok := v.(json.RawMessage); ok {
		return raw
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return json.RawMessage(strconv.Quote(err.Error()))
	}
	return raw
}
