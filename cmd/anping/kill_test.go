package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// kills is how often a process is ended by kill -9 under load.
const kills = 10

// TestKills sends messages while processes are killed: nothing acknowledged is
// lost, nothing arrives twice without its label. A sender whose answer was lost
// comes again with the same key, as platforms do.
func TestKills(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		address := "sqlite:" + filepath.Join(t.TempDir(), "anping.db")
		killUnderLoad(t, address, 1)
	})
	t.Run("postgres", func(t *testing.T) { killUnderLoad(t, newPostgres(t), 3) })
}

// barrage is what the senders know: which keys were acknowledged, and with what.
type barrage struct {
	mu      sync.Mutex
	answers map[string]string
	next    atomic.Int64
	tries   atomic.Int64
}

const loadClients = 300

func killUnderLoad(t *testing.T, database string, processes int) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	roster := crowd(t, 2, loadClients, "push:demo:g-team")
	log := filepath.Join(t.TempDir(), "sends")
	var ps []*process
	for range processes {
		ps = append(ps, start(t, "push", database, roster, log, "0"))
	}
	l := &barrage{answers: map[string]string{}}
	stop := make(chan struct{})
	var senders sync.WaitGroup
	for i := range 16 {
		senders.Go(func() { l.send(t, ps[i%processes], stop) })
	}
	for range kills {
		victim := ps[random.IntN(processes)]
		<-time.After(time.Duration(200+random.IntN(400)) * time.Millisecond)
		victim.killHard()
		victim.begin()
		victim.waitReady()
	}
	close(stop)
	senders.Wait()
	checkLoad(t, ps, database, log, l)
}

// send speaks as one client after another until stop, coming again with the
// same key until it is acknowledged.
func (l *barrage) send(t *testing.T, p *process, stop chan struct{}) {
	for {
		n := l.next.Add(1)
		m := talk{Key: fmt.Sprint("load-", n), Chat: fmt.Sprint("c-", n%loadClients), Text: fmt.Sprintf("投诉 3号楼道闸坏了 第%d号", n)}
		for {
			l.tries.Add(1)
			status, answer, err := p.say(m)
			if err == nil && status == http.StatusOK {
				l.heard(t, m.Key, answer)
				break
			}
			select {
			case <-stop:
				return // never acknowledged: it may be stored or not
			case <-time.After(20 * time.Millisecond):
			}
		}
		select {
		case <-stop:
			return
		default:
		}
	}
}

func (l *barrage) heard(t *testing.T, key, answer string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !numberForm.MatchString(answer) {
		t.Errorf("%s was answered %s", key, answer)
	}
	l.answers[key] = answer
}

// checkLoad compares what was acknowledged with plain SQL and with what the
// platform saw.
func checkLoad(t *testing.T, ps []*process, database, log string, l *barrage) {
	t.Helper()
	db := openPlain(t, database)
	db.until(t, "select count(*) from notes where state in ('waiting', 'sending')", 0)
	lost := 0
	for key, answer := range l.answers {
		n := strings.TrimPrefix(key, "load-")
		if db.count(t, "select count(*) from said where body like '%第"+n+"号'") != 1 {
			lost++
		}
		i, err := strconv.Atoi(n)
		if err != nil {
			t.Fatal(err)
		}
		_, again, err := ps[0].say(talk{Key: key, Chat: fmt.Sprint("c-", i%loadClients), Text: fmt.Sprintf("投诉 3号楼道闸坏了 第%d号", i)})
		if err != nil || again != answer {
			t.Errorf("%s: first answered %s, later %s (%v)", key, answer, again, err)
		}
	}
	if lost > 0 {
		t.Errorf("%d of %d acknowledged messages are not stored exactly once", lost, len(l.answers))
	}
	sends, labelled := checkSends(t, log)
	alerts := db.count(t, "select count(*) from notes where key like 'alert/%' and state = 'sent'")
	if alerts == 0 || len(sends) < alerts {
		t.Errorf("%d notes arrived, %d alerts are stored as sent", len(sends), alerts)
	}
	t.Logf("%d acknowledged of %d sent, 0 lost; %d notes arrived, %d more labelled, after %d kills",
		len(l.answers), l.tries.Load(), len(sends), labelled, kills)
}

// checkSends reads what the platform saw: every note at most once without a
// label, more only with it. A process killed between its claim and its send
// leaves a note that arrives with the label only. sends has every note that
// arrived.
func checkSends(t *testing.T, log string) (sends map[string]int, labelled int) {
	t.Helper()
	raw, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	sends = map[string]int{}
	for line := range strings.Lines(string(raw)) {
		f := strings.Fields(line)
		switch {
		case len(f) != 5 || f[4] != "sent":
		case f[3] == "true":
			sends[f[1]] += 0
			labelled++
		default:
			if sends[f[1]]++; sends[f[1]] > 1 {
				t.Errorf("%s arrived twice without a label", f[1])
			}
		}
	}
	return sends, labelled
}
