package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"anping/bot"
	"anping/bot/bottest"
)

// runPush is a process that is the program with the push fake beside the
// sandbox: "serve --config FILE LOG FAILS". Every send is a line of LOG; the
// first FAILS sends to every chat fail, as a platform that is down.
func runPush(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	err := servePush(ctx, args[2], args[3], args[4])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return exitFailed
	}
	return exitDone
}

func servePush(ctx context.Context, config, log, fails string) error {
	first, err := strconv.Atoi(fails)
	if err != nil {
		return err
	}
	s, err := loadConfig(config, os.Getenv)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	ln, err := listen(ctx, s.Listen, "")
	if err != nil {
		return err
	}
	logger := slog.New(slog.NewTextHandler(os.Stderr, nil))
	fake := &logged{Fake: bottest.Push(bot.Machine{}), file: file, failed: map[string]int{}, first: first}
	adapter := fake.Adapter()
	adapter.Sender = fake
	a, err := wire(ctx, parts{settings: s, log: logger, plugs: []plug{{adapter, deaf{}}}})
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	return host(ctx, ln, a, logger)
}

// logged is the push fake whose sends are lines of a file: chat, note, number,
// again, end.
type logged struct {
	*bottest.Fake
	file   *os.File
	mu     sync.Mutex
	failed map[string]int
	first  int // sends to each chat that fail
}

func (l *logged) Send(ctx context.Context, p bot.Part) (bot.Outcome, error) {
	l.mu.Lock()
	l.failed[p.Chat.ID]++
	n := l.failed[p.Chat.ID]
	l.mu.Unlock()
	out := bot.Outcome{State: bot.Retry, Why: "platform down"}
	if n > l.first {
		var err error
		if out, err = l.Fake.Send(ctx, p); err != nil {
			return out, err
		}
	}
	_, err := fmt.Fprintf(l.file, "%s %s %d %v %s\n", p.Chat.ID, p.Note, p.Number, p.Again, out.State)
	return out, err
}

// deaf is a way in that hears nothing: the test speaks through the sandbox.
type deaf struct{}

func (deaf) Mount(*http.ServeMux, bot.Inbox) {}

func (deaf) Run(ctx context.Context, _ bot.Inbox) error {
	<-ctx.Done()
	return nil
}

func TestFirstSendsFailingArriveOnce(t *testing.T) {
	t.Parallel()
	database := newPostgres(t)
	roster := crowd(t, 1, 12, "push:demo:g-team")
	log := t.TempDir() + "/sends"
	var ps []*process
	for range 3 {
		ps = append(ps, start(t, "push", database, roster, log, "1"))
	}
	db := openPlain(t, database)
	var ms []talk
	for i := range 12 {
		// An emergency is a case of its own, however many tell of it.
		ms = append(ms, talk{Key: fmt.Sprint("m-", i), Chat: fmt.Sprint("c-", i), Text: "3号楼着火了"})
	}
	together(t, ps, ms)
	db.until(t, "select count(*) from notes where key like 'alert/%' and state = 'sent'", 12)
	for _, p := range ps {
		if code := p.terminate(); code != exitDone {
			t.Errorf("exit %d: %s", code, p.stderr)
		}
	}
	raw, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	sent, retries := map[string]int{}, 0
	for line := range strings.Lines(string(raw)) {
		f := strings.Fields(line)
		switch {
		case f[4] == string(bot.Retry):
			retries++
		case f[3] == "true":
			t.Errorf("labelled although nothing was unknown: %s", line)
		case strings.HasPrefix(f[1], "alert/"):
			sent[f[1]]++
		}
	}
	for note, n := range sent {
		if n != 1 {
			t.Errorf("%s arrived %d times", note, n)
		}
	}
	if len(sent) != 12 || retries < 1 {
		t.Errorf("%d alerts arrived after %d failed sends, want 12 after at least 1", len(sent), retries)
	}
}
