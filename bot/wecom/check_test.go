package wecom

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestCheckNamesMistakes(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{
		40013: "corp_id is not", 40001: "the secret is not the app's", 40056: "agent_id is not", 60020: "address is not among the app's trusted ones", 48001: "lacks a permission",
	} {
		r := newRig(t)
		r.stub.next("/cgi-bin/gettoken", code(n), code(n))
		_, err := r.Check(t.Context())
		var f *Fault
		if !errors.As(err, &f) || !strings.Contains(f.What, want) || f.Mend == "" {
			t.Errorf("%d: %v", n, err)
		}
		noSecret(t, err.Error())
		if n == 60020 && !strings.Contains(err.Error(), "203.0.113.7") {
			t.Errorf("our address is not named: %v", err)
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	var r *rig
	outside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { r.mux.ServeHTTP(w, q) }))
	defer outside.Close()
	r = newRig(t, func(c *Config) { c.Address = outside.URL })
	r.stub.next("/cgi-bin/agent/get", says(200, `{"errcode":0,"errmsg":"ok","agentid":1000002,"name":"安平","close":0,"allow_userinfos":{"user":[{"userid":"a"}]},"allow_partys":{"partyid":[1,2]}}`))
	got, err := r.Check(t.Context())
	if err != nil || got.Name != "安平" || got.Visible != 3 || got.Closed || got.Self != nil {
		t.Errorf("%+v, %v", got, err)
	}
	r.address = outside.URL + "/elsewhere"
	if err := r.askSelf(t.Context()); err == nil || !strings.Contains(err.Error(), "HTTP 404") {
		t.Error(err)
	}
}

// Without an app it is the smart bot's callback that is looked at, now and then,
// as the proof that messages come through.
func TestWatch(t *testing.T) {
	t.Parallel()
	var r *rig
	outside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { r.mux.ServeHTTP(w, q) }))
	defer outside.Close()
	r = newRig(t, func(c *Config) { c.Address, c.AgentID, c.Tokens = outside.URL, 0, nil })
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r.inbox.lives = cancel
	if err := r.Run(ctx, r.inbox); err != nil || r.inbox.alive != 1 {
		t.Errorf("%d proofs, %v", r.inbox.alive, err)
	}
}

func TestUnspoken(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if got := r.Unspoken([]string{"group:wrDAY", "group:wrX", "robot:night", "robot:none"}); strings.Join(got, " ") != "group:wrX robot:none" {
		t.Error(got)
	}
}

func TestConfigRefuses(t *testing.T) {
	t.Parallel()
	good := newRig(t)
	for name, change := range map[string]func(*Config){
		"corp_id":              func(c *Config) { c.CorpID = "" },
		"token":                func(c *Config) { c.Token = "" },
		"aes_key":              func(c *Config) { c.AESKey = "short" },
		"bot_aes":              func(c *Config) { c.BotAESKey = "" },
		"same path":            func(c *Config) { c.BotPath = c.Path },
		"no tokens":            func(c *Config) { c.Tokens = nil },
		"robot without a name": func(c *Config) { c.Robots = []Robot{{Key: "k"}} },
		"robot without a key":  func(c *Config) { c.Robots = []Robot{{Name: "n"}} },
		"two robots of a name": func(c *Config) { c.Robots = []Robot{{Name: "n", Key: "k"}, {Name: "n", Key: "l"}} },
		"two robots of a chat": func(c *Config) {
			c.Robots = []Robot{{Name: "n", Key: "k", Chat: "c"}, {Name: "m", Key: "l", Chat: "c"}}
		},
	} {
		c := Config{
			CorpID: testCorp, AgentID: 1, Token: testToken, AESKey: testKey, Path: "/wecom", Tokens: good.tokens, BotToken: testBot, BotAESKey: testBotKey, BotPath: "/b",
			Wire: good.wire, Media: good.media, Text: good.text, Clock: good.clock, Random: strings.NewReader(""),
		}
		if _, err := New(c); err != nil {
			t.Fatal(err)
		}
		change(&c)
		_, err := New(c)
		if err == nil {
			t.Errorf("%s: taken", name)
			continue
		}
		noSecret(t, err.Error())
	}
}
