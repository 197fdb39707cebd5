package storage_test

import (
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/storage"
)

// benchStores opens one store of each kind, durable as in production.
func benchStores(b *testing.B, f func(b *testing.B, s *storage.Store)) {
	b.Run("sqlite", func(b *testing.B) { f(b, openAt(b, "sqlite:"+filepath.Join(b.TempDir(), "bench.db"), nil)) })
	b.Run("postgres", func(b *testing.B) { f(b, openAt(b, durable.Database(b), nil)) })
}

// clientMessage is what a client's complaint writes: the message, its answer, a
// case with a step, a question, and a note to a group.
func clientMessage(n int64, v bot.View, now time.Time) bot.Act {
	chat := 1 + n%1000
	body := bot.Body{Lang: "zh", Lines: []text.Line{{{T: "已受理,编号 A1027。地点 3号楼道闸,类别 设备故障(简单)。3 分钟内有人接单、10 分钟内到场、30 分钟内解决。"}}}}
	no := fmt.Sprint("A", 1000+n)
	return bot.Act{
		Key: fmt.Sprintf("heard/%064x", n), At: now, Seen: v.Seen(),
		Said: &bot.Said{Chat: chat, Client: chat, Text: "3号楼道闸坏了出不去", Command: "report", At: now, Passive: true},
		Change: bot.Change{
			Reply: body,
			Records: bot.Records{
				Cases: []scoring.Case{{No: no, Site: 1, Client: chat, Kind: scoring.KindRepair, State: scoring.CaseOpen, Text: "3号楼道闸坏了出不去", Run: 1, Opened: now, NextAt: now.Add(time.Hour)}},
				Steps: []scoring.CaseStep{{Case: no, At: now, What: "opened"}},
			},
			Notes: []bot.Note{{Key: "alert/" + no, To: bot.Address{Group: 1 + n%50}, Class: bot.ClassAlert, Body: body, Tell: true}},
		},
	}
}

func seedChats(b *testing.B, s *storage.Store) {
	b.Helper()
	now := time.Now()
	for i := range int64(21) {
		var c bot.Change
		for j := range int64(50) {
			id := i*50 + j + 1
			chat := bot.Chat{ID: id, Platform: "fake", Account: "a", Ext: fmt.Sprint(id), Used: now}
			if chat.Client = id; id > 1000 {
				chat.Client, chat.Group = 0, id-1000
			}
			c.Chats = append(c.Chats, chat)
		}
		if _, err := s.Record(b.Context(), bot.Act{Key: fmt.Sprint("import/", i), At: now, Change: c}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRecord is the whole path of a message through the store: Front, Case
// (absent), Record.
func BenchmarkRecord(b *testing.B) {
	benchStores(b, func(b *testing.B, s *storage.Store) {
		seedChats(b, s)
		var n atomic.Int64
		for _, clients := range []int{1, 16, 64} {
			b.Run(fmt.Sprint(clients), func(b *testing.B) {
				before := s.Stats()
				share(b, clients, func() error {
					i := n.Add(1)
					v := s.View()
					now := time.Now()
					ext := fmt.Sprint(1 + i%1000)
					if _, err := s.Front(b.Context(), v, bot.Knock{Key: fmt.Sprint("heard/", i), Platform: "fake", Account: "a", Chat: ext, From: ext}); err != nil {
						return err
					}
					_, err := s.Record(b.Context(), clientMessage(i, v, now))
					return err
				})
				after := s.Stats()
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "acts/s")
				b.ReportMetric(float64(after.Statements-before.Statements)/float64(b.N), "stmts/op")
				b.ReportMetric(float64(after.Acts-before.Acts)/float64(after.Commits-before.Commits), "acts/commit")
			})
		}
	})
}

// BenchmarkClaimSettle delivers notes that wait in 50 chats.
func BenchmarkClaimSettle(b *testing.B) {
	benchStores(b, func(b *testing.B, s *storage.Store) {
		seedChats(b, s)
		body := bot.Body{Lines: []text.Line{{{T: "🔔 A1027 3号楼道闸·设备故障"}}}}
		for i := 0; i < b.N; i += 100 {
			var c bot.Change
			for j := range min(100, b.N-i) {
				c.Notes = append(c.Notes, bot.Note{Key: fmt.Sprint("n/", i+j), To: bot.Address{Chat: 1 + int64(i+j)%500}, Class: bot.ClassAlert, Body: body})
			}
			if _, err := s.Record(b.Context(), bot.Act{Key: fmt.Sprint("fill/", i), At: time.Now(), Change: c}); err != nil {
				b.Fatal(err)
			}
		}
		b.ResetTimer()
		for sent := 0; sent < b.N; {
			got, err := s.Claim(b.Context(), bot.ClaimFor{
				Owner: "bench", Limit: 32, Now: time.Now(), Lease: time.Minute, Platform: "fake",
				Render: func(bot.Body) ([][]byte, error) { return [][]byte{[]byte("text")}, nil },
			})
			if err != nil {
				b.Fatal(err)
			}
			var all sync.WaitGroup
			for _, c := range got {
				all.Go(func() {
					ok, err := s.Settle(b.Context(), bot.Settled{ID: c.ID, Owner: "bench", Attempt: c.Attempt, Sent: 1, Outcome: bot.Outcome{State: bot.Sent}, At: time.Now()})
					if err != nil || !ok[0] {
						b.Error(ok, err)
					}
				})
			}
			all.Wait()
			sent += len(got)
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "notes/s")
	})
}

// share runs f b.N times on so many goroutines.
func share(b *testing.B, clients int, f func() error) {
	b.Helper()
	b.ResetTimer()
	var left atomic.Int64
	left.Store(int64(b.N))
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				if err := f(); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.StopTimer()
}
