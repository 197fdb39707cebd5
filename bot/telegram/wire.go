package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"

	tg "github.com/go-telegram/bot"

	"anping/bot/secret"
)

const (
	mostOut    = 12 << 20 // bytes of one request: a photo of 10 MB and its form
	mostIn     = 1 << 20  // bytes of one answer
	mostPolled = 32 << 20 // bytes of one answer to getUpdates: 100 updates of the longest texts
)

// wire carries requests to the Bot API. The library's methods send through it
// (Do), the poller and the downloads use it directly. What it adds to an
// http.Client is knowledge of the end: whether a request without an answer was
// written whole, so that it may have been obeyed.
type wire struct {
	client *http.Client
	base   string // address of the API, without a slash at the end
	token  secret.Value
	mask   secret.Mask
}

var _ tg.HttpClient = (*wire)(nil)

// lostError is a request that was not answered.
type lostError struct {
	written bool  // all of it may have left this machine: it may have been obeyed
	cause   error // nil, or the context's error
	why     string
}

// Error says what happened, without any address.
func (e *lostError) Error() string { return "no answer: " + e.why }

// Unwrap is the context's error when that ended the request.
func (e *lostError) Unwrap() error { return e.cause }

// strayError is an answer that is not the Bot API's: a gateway's page, a 5xx.
type strayError struct {
	status int
}

// Error names the status.
func (e *strayError) Error() string {
	return fmt.Sprintf("not an answer of the Bot API (HTTP %d)", e.status)
}

// Do sends a request of the library. The form is read first, so that the
// request has a length (a pipe's is unknown, and servers close on it) and can
// be sent again when an idle connection was closed before anything was written.
func (w *wire) Do(req *http.Request) (*http.Response, error) {
	body, err := w.form(req)
	if err != nil {
		return nil, err
	}
	out, err := http.NewRequestWithContext(req.Context(), req.Method, req.URL.String(), bytes.NewReader(body))
	if err != nil {
		return nil, &lostError{why: w.mask.Clean(err.Error())}
	}
	out.Header = req.Header
	status, answer, err := w.exchange(out, mostIn)
	if err != nil {
		return nil, err
	}
	if strings.Contains(req.URL.Path, "/send") {
		answer = brief(answer)
	}
	return &http.Response{
		StatusCode: status, Header: http.Header{}, Request: req,
		Body: io.NopCloser(bytes.NewReader(answer)), ContentLength: int64(len(answer)),
	}, nil
}

// form reads what the library writes into its pipe.
func (w *wire) form(req *http.Request) ([]byte, error) {
	if req.Body == nil {
		return nil, nil
	}
	defer req.Body.Close()
	body, err := io.ReadAll(io.LimitReader(req.Body, mostOut+1))
	switch {
	case err != nil:
		return nil, &lostError{why: w.mask.Clean(err.Error())}
	case len(body) > mostOut:
		return nil, &lostError{why: "the request is too large"}
	}
	return body, nil
}

// brief keeps of the answer to a send what is used: a message's id. The library
// fails on a type it does not know anywhere in the message, and a send that
// happened would count as failed.
func brief(answer []byte) []byte {
	var a reply
	if json.Unmarshal(answer, &a) != nil || !a.OK {
		return answer
	}
	return []byte(`{"ok":true,"result":{"message_id":` + strconv.Itoa(messageID(a.Result)) + `}}`)
}

// messageID is the id of the message that a send has made; without one it is
// sent all the same.
func messageID(result json.RawMessage) int {
	var message struct {
		ID int `json:"message_id"`
	}
	_ = json.Unmarshal(result, &message)
	return message.ID
}

// exchange sends a request and reads its answer, at most most bytes. Whatever
// it returns is free of secrets.
func (w *wire) exchange(req *http.Request, most int64) (status int, answer []byte, err error) {
	// Not written whole is only what is known to be: at a deadline the end of
	// the writing may not be told yet.
	var written atomic.Bool
	ctx := httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		WroteHeaders: func() { written.Store(true) },
		WroteRequest: func(i httptrace.WroteRequestInfo) { written.Store(i.Err == nil) },
	})
	lost := func(err error) error {
		var of *url.Error
		if errors.As(err, &of) {
			err = of.Err // without the address, which holds the token
		}
		e := &lostError{written: written.Load(), why: w.mask.Clean(err.Error())}
		for _, cause := range []error{context.DeadlineExceeded, context.Canceled} {
			if errors.Is(err, cause) {
				e.cause = cause
			}
		}
		return e
	}
	resp, err := w.client.Do(req.WithContext(ctx))
	if err != nil {
		return 0, nil, lost(err)
	}
	defer resp.Body.Close()
	answer, err = io.ReadAll(io.LimitReader(resp.Body, most+1))
	switch {
	case err != nil:
		return 0, nil, lost(err)
	case int64(len(answer)) > most:
		return 0, nil, &largeError{most}
	case resp.StatusCode >= http.StatusInternalServerError:
		return 0, nil, &strayError{resp.StatusCode}
	case req.Method == http.MethodGet:
		return resp.StatusCode, answer, nil
	case len(answer) == 0 || answer[0] != '{':
		return 0, nil, &strayError{resp.StatusCode}
	case !json.Valid(answer):
		return 0, nil, &lostError{written: true, why: "the answer is cut off"}
	}
	return resp.StatusCode, answer, nil
}

// largeError is an answer over the bound.
type largeError struct{ most int64 }

// Error names the bound.
func (e *largeError) Error() string { return fmt.Sprintf("an answer of more than %d bytes", e.most) }

// reply is the frame of every answer of the Bot API.
type reply struct {
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	Description string          `json:"description"`
	Code        int             `json:"error_code"`
	Parameters  struct {
		RetryAfter int `json:"retry_after"`
		MigrateTo  int `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

// call asks a method with a JSON body and returns its result as it stands.
// Refusals are the library's errors.
func (w *wire) call(ctx context.Context, method string, params any, most int64) (json.RawMessage, error) {
	var body bytes.Buffer
	as := json.NewEncoder(&body)
	as.SetEscapeHTML(false) // a text of tags would be half as long again
	if err := as.Encode(params); err != nil {
		return nil, fmt.Errorf("encode %s: %w", method, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.base+"/bot"+w.token.Reveal()+"/"+method, bytes.NewReader(body.Bytes()))
	if err != nil {
		return nil, &lostError{why: w.mask.Clean(err.Error())}
	}
	req.Header.Set("Content-Type", "application/json")
	_, answer, err := w.exchange(req, most)
	if err != nil {
		return nil, err
	}
	var r reply
	if err := json.Unmarshal(answer, &r); err != nil {
		return nil, &lostError{written: true, why: "the answer has another form"}
	}
	if r.OK {
		return r.Result, nil
	}
	return nil, refusal(r)
}

// refusal is the library's error for an answer that says no.
func refusal(r reply) error {
	switch r.Code {
	case http.StatusTooManyRequests:
		return &tg.TooManyRequestsError{Message: r.Description, RetryAfter: r.Parameters.RetryAfter}
	case http.StatusConflict:
		return fmt.Errorf("%w, %s", tg.ErrorConflict, r.Description)
	case http.StatusUnauthorized:
		return fmt.Errorf("%w, %s", tg.ErrorUnauthorized, r.Description)
	case http.StatusNotFound:
		return fmt.Errorf("%w, %s", tg.ErrorNotFound, r.Description)
	case http.StatusForbidden:
		return fmt.Errorf("%w, %s", tg.ErrorForbidden, r.Description)
	case http.StatusBadRequest:
		if to := r.Parameters.MigrateTo; to != 0 {
			return &tg.MigrateError{Message: r.Description, MigrateToChatID: to}
		}
		return fmt.Errorf("%w, %s", tg.ErrorBadRequest, r.Description)
	}
	return fmt.Errorf("refused with %d, %s", r.Code, r.Description)
}
