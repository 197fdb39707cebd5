package fakeapi

import (
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
	if opt.Clock == nil {
		opt.Clock = r.clock
	}
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

func (r *rig) stable(force bool) caller.Got {
	return r.Post("/cgi-bin/stable_token", nil, fields{"grant_type": "client_credential", "appid": r.AppID(), "secret": r.Secret(), "force_refresh": force})
}

func (r *rig) access() string { return r.stable(false).Text("access_token") }

// post posts JSON with an access token.
func (r *rig) post(path string, body any) caller.Got {
	return r.Post(path, url.Values{"access_token": {r.access()}}, body)
}

func (r *rig) get(path string, query url.Values) caller.Got {
	if query == nil {
		query = url.Values{}
	}
	query.Set("access_token", r.access())
	return r.Get(path, query)
}

func (r *rig) upload(kind, name string, data []byte) caller.Got {
	return r.Upload("/cgi-bin/media/upload", url.Values{"access_token": {r.access()}, "type": {kind}}, name, data)
}

// text is a customer-service message.
func text(to, words string) fields {
	return fields{"touser": to, "msgtype": "text", "text": fields{"content": words}}
}

const (
	wang = "oWANGwang0123456789012345678"
	sun  = "oSUNsun012345678901234567890"
)

func (r *rig) strange(want ...string) {
	r.WantStrange(r.Strange(), want...)
}
