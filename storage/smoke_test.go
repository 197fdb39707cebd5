package storage

import (
	"context"
	"testing"
	"time"

	"anping/bot"
	"anping/scoring"
	"anping/storage/storetest/pgtest"
)

func smoke(t *testing.T, addr string) {
	s, err := Open(t.Context(), Config{Database: addr})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx := context.Background()
	v := s.View()
	k := bot.Knock{Key: "heard/1", Platform: "p", Account: "a", Chat: "x", From: "x"}
	f, err := s.Front(ctx, v, k)
	t.Log(f, err, v.Seen())
	now := time.Now()
	n, err := s.Reserve(ctx, "chat", 100)
	t.Log(n, err)
	n, err = s.Reserve(ctx, "case", 100)
	t.Log(n, err)
	body := bot.Body{Lang: "zh", Head: nil, Image: "abc"}
	act := bot.Act{Key: "heard/1", Seen: v.Seen(), At: now, Said: &bot.Said{Chat: 1, Client: 5, Text: "hi", At: now}, Change: bot.Change{
		Reply: body,
		Records: bot.Records{
			Chats:    []bot.Chat{{ID: 1, Platform: "p", Account: "a", Ext: "x", Client: 5}},
			Roster:   []bot.RosterRow{{Client: &scoring.Client{ID: 5, Name: "王"}}},
			Cases:    []scoring.Case{{No: "A1001", Site: 1, Client: 5, State: scoring.CaseOpen, Text: "x\x00y", NextAt: now}},
			Steps:    []scoring.CaseStep{{Case: "A1001", At: now, What: "opened"}},
			Entries:  []scoring.Entry{{No: "K1", Cause: "c1", Month: "2025-06", Subject: scoring.Subject{Kind: "person", ID: 3}, Points: -5, At: now, Recorded: now}},
			Tell:     []bot.ToTell{{Group: 7, Entry: "K1"}},
			Questions: []bot.Question{{ID: "q1", Chat: 1, Open: true, Until: now.Add(time.Hour)}},
			Buttons: []bot.ButtonRow{{ID: "b1", Action: "x", Until: now}},
			Due:     []bot.Due{{Name: "evening", Scope: "7", Period: "d", Next: now}},
		},
		Notes: []bot.Note{{Key: "n1", To: bot.Address{Client: 5}, Body: body, Tell: true}, {Key: "n2", To: bot.Address{Person: 9}, Body: body, Tell: true}},
	}}
	r, err := s.Record(ctx, act)
	t.Log(r, err)
	if err != nil {
		t.Fatal(err)
	}
	r, err = s.Record(ctx, act)
	t.Log(r, err)
	act.Key = "heard/2"
	_, err = s.Record(ctx, act)
	t.Log(err)
	v = s.View()
	f, err = s.Front(ctx, v, k)
	t.Log(f, err, v.Seen())
	c, err := s.Case(ctx, v, "A1001")
	t.Log(c, err, v.Seen())
	_, err = s.Case(ctx, v, "A1002")
	t.Log(err)
	oc, err := s.Due(ctx, "me", now, 50)
	t.Log(oc, err)
	nd, err := s.NextDue(ctx)
	t.Log(nd, err)
	cf := bot.ClaimFor{Owner: "o", Limit: 10, Now: now.Add(time.Second), Lease: 20 * time.Second, Platforms: map[string]bot.Pace{"p": {PerSecond: 30, ChatPerMinute: 20, Quota: 5, QuotaSpan: 48 * time.Hour}},
		Render: func(string, bot.Body) ([][]byte, error) { return [][]byte{[]byte("one")}, nil }}
	for range 3 {
		cl, err := s.Claim(ctx, cf)
		t.Log(cl, err)
		ns, err := s.NextSend(ctx)
		t.Log(ns, err)
		for _, x := range cl {
			ok, err := s.Settle(ctx, bot.Settled{ID: x.ID, Owner: "o", Attempt: x.Attempt, Sent: 1, Outcome: bot.Outcome{State: bot.Sent}, At: now})
			t.Log(ok, err)
			ok, err = s.Settle(ctx, bot.Settled{ID: x.ID, Owner: "o", Attempt: x.Attempt, Sent: 1, Outcome: bot.Outcome{State: bot.Sent}, At: now})
			t.Log(ok, err)
		}
	}
	ev, err := s.Evening(ctx, s.View(), bot.EveningQuery{Site: 1, Now: now, People: []int64{1}})
	t.Log(ev, err)
	hc, hs, err := s.Held(ctx, s.View(), 1, now)
	t.Log(hc, hs, err)
	u, err := s.Uttered(ctx, s.View(), 1, now.Add(-time.Hour), 10)
	t.Log(u, err)
	un, err := s.Untold(ctx, s.View(), 7, now.Add(time.Hour))
	t.Log(un, err)
	es, err := s.EntriesOf(ctx, s.View(), scoring.Subject{Kind: "person", ID: 3}, "2025-06")
	t.Log(es, err)
	e, by, err := s.Entry(ctx, s.View(), "K1")
	t.Log(e.No, by, err)
	sha, err := s.PutMedia(ctx, make([]byte, 600<<10))
	t.Log(sha, err)
	m, err := s.GetMedia(ctx, sha)
	t.Log(len(m), err)
	t.Log(s.Prune(ctx, now.Add(100*24*time.Hour)))
	t.Log(s.Alive(ctx, "p", "a", now), s.Alive(ctx, "p", "a", now.Add(2*time.Second)))
	ok, err := s.Received(ctx, now, now.Add(time.Second))
	t.Log(ok, err)
	r, err = s.Exclusive(ctx, []string{"talk/1"}, func(v bot.View) (bot.Act, error) {
		f, err := s.Front(ctx, v, k)
		if err != nil {
			return bot.Act{}, err
		}
		_, err = s.Case(ctx, v, "A1001")
		if err != nil {
			return bot.Act{}, err
		}
		ok, err := s.Received(ctx, now, now.Add(time.Second))
		t.Log(ok, err, f.Chat.ID)
		return bot.Act{Key: "ex/1", Seen: v.Seen(), At: now}, nil
	})
	t.Log(r, err)
	ro, err := s.Roster(ctx, s.View())
	t.Log(ro != nil, err)
	st, err := s.Standards(ctx, s.View())
	t.Log(len(st), err)
	t.Log(s.Time(ctx))
	t.Logf("%+v", s.Stats())
}

func TestSmokeSQLite(t *testing.T) { smoke(t, "sqlite:"+t.TempDir()+"/a.db") }
func TestSmokePG(t *testing.T) {
	c := pgtest.New(false)
	defer c.Close()
	smoke(t, c.Database(t))
}
