package tencent

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"
)

// Rows keeps named values that all instances share.
type Rows interface {
	// Kept reads a value; version 0 = there is none.
	Kept(ctx context.Context, name string) (value string, version int64, err error)
	// Keep stores a value where it still has the version that was read; false =
	// another instance was first.
	Keep(ctx context.Context, name, value string, version int64) (bool, error)
	// Lease takes a named row for owner until ttl from now; held is false while
	// another owner's time runs. A ttl of 0 gives it back.
	Lease(ctx context.Context, name, owner string, ttl time.Duration) (fence int64, held bool, err error)
}

// Clock is where the time comes from.
type Clock interface {
	Now() time.Time
	After(d time.Duration) <-chan time.Time
}

// TokenConfig is what a Token is made of; every field is required.
type TokenConfig struct {
	Name   string // of the row, "wechat/wx…", "wecom/ww…/1000002": one for each secret
	Secret string // of the account; the row is sealed with it
	Rows   Rows
	Owner  string // this instance's name in the lease
	Clock  Clock
	Random io.Reader // crypto/rand in production
	// Fetch asks the platform for a token and for how long it is good. force asks
	// for another one than the platform would give by itself; platforms that do
	// not know that give what they give.
	Fetch func(ctx context.Context, force bool) (token string, life time.Duration, err error)
}

const (
	// tokenMargin is how long before its end a token is not used any more: the
	// official account's is good for 5 min more beside its successor, so a minute
	// is enough for a call under way.
	tokenMargin = time.Minute
	fetchLease  = 12 * time.Second // longer than one fetch may take
	lookAgain   = 200 * time.Millisecond
)

// Token is an account's access token. It lies sealed in a row that all instances
// share; whoever finds none that is good fetches one under a lease, so that two
// instances fetch once and never end each other's. It is safe for use by many
// goroutines.
type Token struct {
	c    TokenConfig
	seal cipher.AEAD
	turn chan struct{} // one goroutine of this process looks for a token at a time

	mu    sync.Mutex
	have  good
	bad   map[string]bool // refused by the platform; few and short-lived
	force time.Time       // the last forced fetch
}

// good is a token and until when it may be used.
type good struct {
	value string
	until time.Time
}

// forceApart is the least time between two forced fetches: the platform takes 20
// a day, 30 s apart.
const forceApart = time.Minute

// mostBad bounds what is remembered of refused tokens.
const mostBad = 16

// NewToken makes a handle; it asks nobody.
func NewToken(c TokenConfig) (*Token, error) {
	if c.Name == "" || c.Secret == "" || c.Rows == nil || c.Clock == nil || c.Random == nil || c.Fetch == nil {
		return nil, errors.New("token: something is missing")
	}
	key := sha256.Sum256([]byte("anping/token/" + c.Name + "/" + c.Secret))
	b, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, fmt.Errorf("token: %w", err)
	}
	seal, err := cipher.NewGCM(b)
	if err != nil {
		return nil, fmt.Errorf("token: %w", err)
	}
	c.Secret = ""
	return &Token{c: c, seal: seal, turn: make(chan struct{}, 1), bad: map[string]bool{}}, nil
}

// String hides the token from whoever prints its handle.
func (*Token) String() string { return "tencent.Token" }

// GoString hides the token from whoever prints its handle.
func (*Token) GoString() string { return "tencent.Token" }

// LogValue hides the token from whoever logs its handle.
func (*Token) LogValue() slog.Value { return slog.StringValue("tencent.Token") }

// With calls use with a token. Where the platform says that it is no good
// (Spoilt) it is dropped, another one is got, and use is called once more.
func (t *Token) With(ctx context.Context, use func(token string) error) error {
	token, err := t.Get(ctx)
	if err != nil {
		return err
	}
	if err = use(token); !Spoilt(err) {
		return err
	}
	t.Drop(token)
	if token, err = t.Get(ctx); err != nil {
		return err
	}
	if err = use(token); Spoilt(err) {
		t.Drop(token)
	}
	return err
}

// Get is a token that is good as far as is known: from memory, else from the
// row, else fetched.
func (t *Token) Get(ctx context.Context) (string, error) {
	if v, ok := t.remembered(); ok {
		return v, nil
	}
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-ctx.Done():
		return "", fmt.Errorf("get a token: %w", ctx.Err())
	}
	if v, ok := t.remembered(); ok { // whoever was before us got one
		return v, nil
	}
	for {
		g, version, err := t.read(ctx)
		if err != nil {
			return "", err
		}
		if t.remember(g) {
			return g.value, nil
		}
		_, held, err := t.c.Rows.Lease(ctx, "token/"+t.c.Name, t.c.Owner, fetchLease)
		if err != nil {
			return "", fmt.Errorf("get a token: %w", err)
		}
		if held {
			return t.renew(ctx, version)
		}
		select { // another instance fetches one
		case <-t.c.Clock.After(lookAgain):
		case <-ctx.Done():
			return "", fmt.Errorf("get a token: %w", ctx.Err())
		}
	}
}

// Drop forgets a token that the platform refused, in this instance; one that
// lies in the row by now and is another one is not touched.
func (t *Token) Drop(bad string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.bad) >= mostBad {
		clear(t.bad)
	}
	t.bad[bad] = true
	if t.have.value == bad {
		t.have = good{}
	}
}

func (t *Token) remembered() (string, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.have.value, t.usable(t.have)
}

// remember keeps a token for the next call; false when it is no good.
func (t *Token) remember(g good) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.usable(g) {
		return false
	}
	t.have = g
	return true
}

// usable reports whether a token is good as far as is known. t.mu is held.
func (t *Token) usable(g good) bool {
	return g.value != "" && !t.bad[g.value] && t.c.Clock.Now().Add(tokenMargin).Before(g.until)
}

func (t *Token) refused(value string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.bad[value]
}

// renew fetches a token while this instance holds the lease. The row is read
// again: between the first look and the lease another instance may have been
// here.
func (t *Token) renew(ctx context.Context, seen int64) (string, error) {
	name := "token/" + t.c.Name
	defer func() { _, _, _ = t.c.Rows.Lease(context.WithoutCancel(ctx), name, t.c.Owner, 0) }()
	g, version, err := t.read(ctx)
	if err != nil {
		return "", err
	}
	if version != seen && t.remember(g) {
		return g.value, nil
	}
	value, life, err := t.c.Fetch(ctx, false)
	if err == nil && t.refused(value) && t.mayForce() {
		// The platform gives back what it refuses: somebody made another one with
		// force, or it has not noticed yet.
		value, life, err = t.c.Fetch(ctx, true)
	}
	if err != nil {
		return "", &TokenError{err}
	}
	g = good{value, t.c.Clock.Now().Add(life)}
	if life <= 0 {
		return value, nil // good for this call, as far as is known, and not to be kept
	}
	t.mu.Lock()
	delete(t.bad, value)
	t.mu.Unlock()
	t.remember(g)
	sealed, err := t.sealed(g)
	if err != nil {
		return "", err
	}
	if _, err := t.c.Rows.Keep(ctx, name, sealed, version); err != nil {
		return "", fmt.Errorf("keep a token: %w", err)
	}
	return value, nil
}

// mayForce reports whether a forced fetch may be made now, and counts it.
func (t *Token) mayForce() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.c.Clock.Now()
	if now.Sub(t.force) < forceApart {
		return false
	}
	t.force = now
	return true
}

// read is what lies in the row; the zero good when it is nothing, or not ours to
// open: the account's secret was changed, and so is its token.
func (t *Token) read(ctx context.Context) (good, int64, error) {
	row, version, err := t.c.Rows.Kept(ctx, "token/"+t.c.Name)
	if err != nil {
		return good{}, 0, fmt.Errorf("read a token: %w", err)
	}
	raw, err := base64.StdEncoding.DecodeString(row)
	if err != nil || len(raw) < t.seal.NonceSize() {
		return good{}, version, nil //nolint:nilerr // not ours: as if there were none
	}
	nonce, rest := raw[:t.seal.NonceSize()], raw[t.seal.NonceSize():]
	open, err := t.seal.Open(nil, nonce, rest, nil)
	if err != nil || len(open) < 8 {
		return good{}, version, nil //nolint:nilerr // another secret's: as if there were none
	}
	return good{string(open[8:]), time.UnixMilli(int64(binary.BigEndian.Uint64(open))).UTC()}, version, nil
}

// sealed is a token as the row holds it: whoever reads the database cannot act
// for the account.
func (t *Token) sealed(g good) (string, error) {
	nonce := make([]byte, t.seal.NonceSize())
	if _, err := io.ReadFull(t.c.Random, nonce); err != nil {
		return "", fmt.Errorf("seal a token: %w", err)
	}
	plain := binary.BigEndian.AppendUint64(nil, uint64(g.until.UnixMilli()))
	plain = append(plain, g.value...)
	return base64.StdEncoding.EncodeToString(t.seal.Seal(nonce, nonce, plain, nil)), nil
}
