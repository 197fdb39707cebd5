package fakeapi

import (
	"maps"
	"net/url"
	"testing"
	"time"

	"anping/bot/bottest/tencent/caller"
)

type fields = caller.Fields

// rig is a fake under test with a client.
type rig struct {
	*Server
	caller.Caller
	clock *caller.Clock
}

func start(t *testing.T, opt Options) *rig {
	t.Helper()
	r := &rig{clock: caller.NewClock(time.Date(2026, 6, 12, 9, 0, 0, 0, time.UTC))}
	opt.Clock = r.clock
	var err error
	if r.Server, err = New(opt); err != nil {
		t.Fatal(err)
	}
	address, err := r.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	r.Caller = caller.New(t, address)
	return r
}

func (r *rig) step(d time.Duration) { r.clock.Step(d) }

func (r *rig) fetch(corp, secret string) caller.Got {
	return r.Get("/cgi-bin/gettoken", url.Values{"corpid": {corp}, "corpsecret": {secret}})
}

func (r *rig) access() string { return r.fetch(r.CorpID(), r.Secret()).Text("access_token") }

func (r *rig) get(path string, query url.Values) caller.Got {
	if query == nil {
		query = url.Values{}
	}
	query.Set("access_token", r.access())
	return r.Get(path, query)
}

// post posts JSON with an access token.
func (r *rig) post(path string, body any) caller.Got {
	return r.Post(path, url.Values{"access_token": {r.access()}}, body)
}

// hookTo posts JSON to a group's robot.
func (r *rig) hookTo(key string, body any) caller.Got {
	return r.Post("/cgi-bin/webhook/send", url.Values{"key": {key}}, body)
}

// app is an app's message, with more fields or others.
func (r *rig) app(to, kind string, part any, more fields) fields {
	out := fields{"touser": to, "agentid": r.AgentID(), "msgtype": kind, kind: part}
	maps.Copy(out, more)
	return out
}

func words(content string) fields { return fields{"content": content} }

func (r *rig) strange(want ...string) {
	r.WantStrange(r.Strange(), want...)
}
