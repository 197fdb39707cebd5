package tencent

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

var noon = time.Date(2025, 6, 12, 4, 0, 0, 0, time.UTC)

// TestTokenTwoInstances: two instances that need a token at once fetch one, and
// what lies in the row tells nobody what it is.
func TestTokenTwoInstances(t *testing.T) {
	t.Parallel()
	r, clock, from := newRows(), &hands{now: noon}, &issuer{life: 2 * time.Hour, block: make(chan struct{})}
	a, b := newTestToken(t, "a", r, clock, from), newTestToken(t, "b", r, clock, from)
	var all sync.WaitGroup
	got := make(chan string, 32)
	for i := range 32 {
		all.Go(func() {
			token := a
			if i%2 == 1 {
				token = b
			}
			v, err := token.Get(t.Context())
			if err != nil {
				t.Error(err)
			}
			got <- v
		})
	}
	close(from.block)
	all.Wait()
	close(got)
	for v := range got {
		if v != "TOKEN-1" {
			t.Errorf("got %q", v)
		}
	}
	if asked, _ := from.count(); asked != 1 {
		t.Errorf("fetched %d times, want once", asked)
	}
	for name, v := range r.values {
		if strings.Contains(v, "TOKEN") || strings.Contains(name+v, "canary") {
			t.Errorf("the row %s holds %q", name, v)
		}
	}
}

// TestTokenDropped: a token that the platform refuses is dropped and another
// fetched, by one of two instances for both.
func TestTokenDropped(t *testing.T) {
	t.Parallel()
	r, clock, from := newRows(), &hands{now: noon}, &issuer{life: 2 * time.Hour}
	a, b := newTestToken(t, "a", r, clock, from), newTestToken(t, "b", r, clock, from)
	for _, token := range []*Token{a, b} {
		if v, err := token.Get(t.Context()); v != "TOKEN-1" || err != nil {
			t.Fatalf("got %q, %v", v, err)
		}
	}
	from.next() // somebody made another one: the first is no good any more
	for name, token := range map[string]*Token{"a": a, "b": b} {
		var tried []string
		err := token.With(t.Context(), func(v string) error {
			if tried = append(tried, v); v == "TOKEN-1" {
				return &Refusal{Code: 40001}
			}
			return nil
		})
		if err != nil || fmt.Sprint(tried) != "[TOKEN-1 TOKEN-2]" {
			t.Errorf("%s tried %v: %v", name, tried, err)
		}
	}
	if asked, forced := from.count(); asked != 2 || forced != 0 {
		t.Errorf("fetched %d times, %d by force, want 2 and none", asked, forced)
	}
}

// TestTokenForced: where the platform gives back what it refuses, another one is
// asked for by force, once a minute at most; a refusal of that too is the end.
func TestTokenForced(t *testing.T) {
	t.Parallel()
	r, clock, from := newRows(), &hands{now: noon}, &issuer{life: 2 * time.Hour}
	a := newTestToken(t, "a", r, clock, from)
	refuse := func(string) error { return &Refusal{Code: 42001} }
	for range 3 {
		if err := a.With(t.Context(), refuse); CodeOf(err) != 42001 {
			t.Errorf("ended with %v", err)
		}
	}
	if _, forced := from.count(); forced != 1 {
		t.Errorf("%d forced fetches, want 1", forced)
	}
	clock.move(forceApart)
	if err := a.With(t.Context(), refuse); CodeOf(err) != 42001 {
		t.Errorf("ended with %v", err)
	}
	if _, forced := from.count(); forced != 2 {
		t.Errorf("%d forced fetches after a minute, want 2", forced)
	}
	if err := a.With(t.Context(), func(string) error { return nil }); err != nil {
		t.Error(err)
	}
}

// TestTokenEnds: a token is used until a minute before its end; one without a
// life is used and not kept; another secret opens no row.
func TestTokenEnds(t *testing.T) {
	t.Parallel()
	r, clock, from := newRows(), &hands{now: noon}, &issuer{life: 10 * time.Minute}
	a := newTestToken(t, "a", r, clock, from)
	get := func(token *Token, want int) {
		t.Helper()
		if _, err := token.Get(t.Context()); err != nil {
			t.Fatal(err)
		}
		if asked, _ := from.count(); asked != want {
			t.Errorf("fetched %d times, want %d", asked, want)
		}
	}
	get(a, 1)
	clock.move(9*time.Minute - time.Second)
	get(a, 1)
	clock.move(time.Second)
	get(a, 2)
	other, err := NewToken(TokenConfig{Name: "wechat/wx1", Secret: "another", Rows: r, Owner: "o", Clock: clock, Random: strings.NewReader(strings.Repeat("x", 99)), Fetch: from.fetch})
	if err != nil {
		t.Fatal(err)
	}
	get(other, 3)
	from.life = 0
	clock.move(time.Hour)
	get(a, 4)
	get(a, 5)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.Get(ctx); err != nil && strings.Contains(err.Error(), "TOKEN") {
		t.Errorf("an error shows a token: %v", err)
	}
	if s := fmt.Sprintf("%v %+v %#v", a, a, a); strings.Contains(s, "TOKEN") || strings.Contains(s, "canary") {
		t.Errorf("printed as %s", s)
	}
}
