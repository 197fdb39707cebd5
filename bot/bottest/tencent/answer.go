package tencent

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"
)

// Fields is an answer in JSON.
type Fields map[string]any

// OK is an answer with errcode 0 and what else belongs to it.
func OK(more Fields) Fields {
	out := Fields{"errcode": 0, "errmsg": "ok"}
	maps.Copy(out, more)
	return out
}

// Partly is an accepted call whose answer nevertheless has an errcode; the call
// counts as refused in the log, what it did stays done.
type Partly struct {
	Fields
	Refusal
}

// ServeHTTP answers one call of the API.
func (b *Base) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	route, known := b.route(r.URL.Path)
	q, refused := b.read(w, r, route)
	b.Mu.Lock()
	call := &Call{Number: int64(len(b.calls) + 1), Path: q.Path, At: b.Now(), Query: q.Query, Body: string(q.Body)}
	if route.Secret {
		call.Body = ""
	}
	b.calls = append(b.calls, call)
	q.Number = call.Number
	if !known {
		b.Oddity("%s does not exist", q.Path)
		refused = No(40066, "invalid url")
	}
	out := b.plan(q, route)
	b.Mu.Unlock()
	if !b.thaw(r.Context(), out) || out.drop {
		panic(http.ErrAbortHandler)
	}
	if out.status != 0 {
		b.settle(call, out.status, http.StatusText(out.status))
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(out.status)
		fmt.Fprintf(w, "<html><body><h1>%d</h1></body></html>", out.status)
		return
	}
	var result any
	b.Mu.Lock()
	if refused == nil {
		refused = b.judge(r, q, route)
	}
	if refused == nil {
		refused = out.refuse
	}
	if refused == nil {
		result, refused = route.Run(q)
	}
	for _, secret := range []string{"secret", "corpsecret", "key", "access_token"} {
		delete(q.Query, secret)
	}
	b.Mu.Unlock()
	if refused != nil {
		b.settle(call, refused.Code, refused.Msg)
		result = Fields{"errcode": refused.Code, "errmsg": fmt.Sprintf("%s rid: %08x", refused.Msg, call.Number)}
	} else if p, ok := result.(Partly); ok {
		b.settle(call, p.Code, p.Msg)
		result = p.Fields
	}
	if out.lose {
		b.lose(call)
		panic(http.ErrAbortHandler)
	}
	write(w, result, route.File)
}

// write sends an answer, a file or JSON.
func write(w http.ResponseWriter, result any, asFile bool) {
	if m, ok := result.(Media); ok {
		w.Header().Set("Content-Type", m.Kind)
		w.Header().Set("Content-Disposition", "attachment; filename="+strconv.Quote(m.Name))
		_, _ = w.Write(m.Data)
		return
	}
	raw, err := json.Marshal(result)
	if err != nil {
		raw = []byte(strconv.Quote(err.Error()))
	}
	w.Header().Set("Content-Type", "application/json; encoding=utf-8")
	if asFile {
		w.Header().Set("Content-Type", "text/plain")
	}
	_, _ = w.Write(raw)
}

func (b *Base) settle(c *Call, code int, msg string) {
	b.Mu.Lock()
	defer b.Mu.Unlock()
	defer b.Touch()
	c.Code, c.Msg = code, msg
}

func (b *Base) lose(c *Call) {
	b.Mu.Lock()
	defer b.Mu.Unlock()
	defer b.Touch()
	c.Lost = true
}

// Lost reports whether a call's answer did not arrive. The caller holds the lock.
func (b *Base) Lost(call int64) bool {
	return call > 0 && call <= int64(len(b.calls)) && b.calls[call-1].Lost
}
