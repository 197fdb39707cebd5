package tencent

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	_ "embed"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
)

//go:embed testdata/envelopes.json
var foreign []byte

// foreignEnvelopes are what three other implementations made (testdata/make.js and
// sdk.go). What ours seals is theirs byte for byte, so they open it too.
type foreignEnvelopes struct {
	Token, Key string
	Envelopes  []struct {
		By, ID, Message, Random, Timestamp, Nonce, Encrypted, Signature string
	}
}

func readForeign(t testing.TB) foreignEnvelopes {
	t.Helper()
	var f foreignEnvelopes
	if err := json.Unmarshal(foreign, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func newTestEnvelope(t testing.TB, token, key, receiver string, random []byte) *Envelope {
	t.Helper()
	e, err := NewEnvelope(token, key, receiver, bytes.NewReader(random))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestForeignEnvelopes(t *testing.T) {
	t.Parallel()
	f := readForeign(t)
	if len(f.Envelopes) < 35 {
		t.Fatalf("only %d envelopes", len(f.Envelopes))
	}
	for i, v := range f.Envelopes {
		t.Run(fmt.Sprintf("%d-%s", i, v.By), func(t *testing.T) {
			t.Parallel()
			random, _ := hex.DecodeString(v.Random)
			e := newTestEnvelope(t, f.Token, f.Key, v.ID, random)
			if !e.Signed(v.Signature, v.Timestamp, v.Nonce, v.Encrypted) {
				t.Error("the signature is not theirs")
			}
			if e.Signed(v.Signature, v.Timestamp+"1", v.Nonce, v.Encrypted) || e.Signed(v.Signature, v.Timestamp, v.Nonce, v.Encrypted+"A") || e.Signed("", v.Timestamp, v.Nonce, v.Encrypted) {
				t.Error("a forged signature is taken")
			}
			got, err := e.Open(v.Encrypted)
			if err != nil || string(got) != v.Message {
				t.Errorf("opened %q, %v; want %q", got, err, v.Message)
			}
			if v.Random == "" {
				return
			}
			sealed, err := e.Seal([]byte(v.Message))
			if err != nil || sealed != v.Encrypted {
				t.Errorf("sealed %q, %v; want %q", sealed, err, v.Encrypted)
			}
		})
	}
}

// sealRaw encrypts bytes as they are, padding included.
func sealRaw(t testing.TB, key string, plain []byte) string {
	t.Helper()
	k, err := base64.RawStdEncoding.DecodeString(key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := aes.NewCipher(k)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]byte, len(plain))
	cipher.NewCBCEncrypter(c, k[:16]).CryptBlocks(out, plain)
	return base64.StdEncoding.EncodeToString(out)
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	f := readForeign(t)
	good := f.Envelopes[2]
	inside := func(size uint32, message, receiver string) []byte {
		plain := make([]byte, 16, 64)
		plain = append(plain, byte(size>>24), byte(size>>16), byte(size>>8), byte(size))
		return append(append(plain, message...), receiver...)
	}
	pad := func(plain []byte, fill byte) []byte {
		n := 32 - len(plain)%32
		return append(append(plain, bytes.Repeat([]byte{fill}, n-1)...), byte(n))
	}
	of := func(plain []byte) string { return sealRaw(t, f.Key, plain) }
	id := "wx5823bf96d3bd56c7"
	for _, c := range []struct {
		name, encrypted, key, id string
		want                     error
	}{
		{"empty", "", f.Key, id, ErrForm},
		{"no base64", "你好", f.Key, id, ErrForm},
		{"url base64", strings.NewReplacer("+", "-", "/", "_").Replace(f.Envelopes[4].Encrypted), f.Key, id, ErrForm},
		{"cut off", good.Encrypted[:len(good.Encrypted)-8], f.Key, id, ErrForm},
		{"a block of 16 too few", of(make([]byte, 48)), f.Key, id, ErrForm},
		{"too large", strings.Repeat("A", mostOpen+1), f.Key, id, ErrForm},
		{"wrong key", good.Encrypted, strings.Repeat("A", 43), id, ErrKey},
		{"padding 0", of(make([]byte, 64)), f.Key, id, ErrKey},
		{"padding 33", of(bytes.Repeat([]byte{33}, 64)), f.Key, id, ErrKey},
		{"padding not all the same", of(pad(inside(5, "hello", id), 1)), f.Key, id, ErrKey},
		{"nothing but padding", of(bytes.Repeat([]byte{32}, 32)), f.Key, id, ErrKey},
		{"length beyond the end", of(pad(inside(6, "hello", ""), 7)), f.Key, "", ErrKey},
		{"length of 4 GiB", of(pad(inside(1<<32-1, "hello", ""), 7)), f.Key, "", ErrKey},
		{"another receiver", good.Encrypted, f.Key, "wx0000000000000000", ErrReceiver},
		{"a shorter receiver", good.Encrypted, f.Key, id[:17], ErrReceiver},
		{"a receiver where none is", good.Encrypted, f.Key, "", ErrReceiver},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := newTestEnvelope(t, f.Token, c.key, c.id, nil).Open(c.encrypted)
			if !errors.Is(err, c.want) || got != nil {
				t.Errorf("opened %q, %v; want %v", got, err, c.want)
			}
		})
	}
	// The table's own envelopes are good but for the one thing each.
	if got, err := newTestEnvelope(t, f.Token, f.Key, "", nil).Open(of(pad(inside(5, "hello", ""), 7))); err != nil || string(got) != "hello" {
		t.Errorf("opened %q, %v", got, err)
	}
}

func TestNewEnvelopeRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ token, key string }{
		{"", strings.Repeat("A", 43)},
		{"token", ""},
		{"token", strings.Repeat("A", 42)},
		{"token", strings.Repeat("A", 44)},
		{"token", strings.Repeat("A", 42) + "="},
		{"token", strings.Repeat("A", 42) + "-"},
		{"token", strings.Repeat("A", 42) + "\n"},
	} {
		if _, err := NewEnvelope(c.token, c.key, "", nil); err == nil {
			t.Errorf("token %q, key %q are taken", c.token, c.key)
		}
	}
}

func TestSealRefuses(t *testing.T) {
	t.Parallel()
	f := readForeign(t)
	e := newTestEnvelope(t, f.Token, f.Key, "", make([]byte, 16))
	if _, err := e.Seal(make([]byte, mostSeal+1)); err == nil {
		t.Error("a message over the bound is sealed")
	}
	if _, err := e.Seal(make([]byte, mostSeal)); err != nil {
		t.Error(err)
	}
	if _, err := e.Seal(nil); err == nil {
		t.Error("sealed without random bytes")
	}
}

func TestEnvelopeShowsNoSecret(t *testing.T) {
	t.Parallel()
	f := readForeign(t)
	e := newTestEnvelope(t, f.Token, f.Key, "", nil)
	for _, shown := range []string{fmt.Sprint(e), fmt.Sprintf("%+v", e), fmt.Sprintf("%#v", e), e.LogValue().String()} {
		if shown != "tencent.Envelope" {
			t.Errorf("shown as %q", shown)
		}
	}
}

// FuzzOpen: whatever comes, an error or a message that seals and opens again.
func FuzzOpen(f *testing.F) {
	made := readForeign(f)
	for _, v := range made.Envelopes {
		f.Add(v.Encrypted, v.ID)
	}
	f.Add("AAAA", "")
	f.Fuzz(func(t *testing.T, encrypted, id string) {
		e := newTestEnvelope(t, made.Token, made.Key, id, make([]byte, 16))
		message, err := e.Open(encrypted)
		if err != nil {
			if !errors.Is(err, ErrForm) && !errors.Is(err, ErrKey) && !errors.Is(err, ErrReceiver) {
				t.Errorf("unnamed error %v", err)
			}
			return
		}
		if len(message) > mostSeal {
			return
		}
		sealed, err := e.Seal(message)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := e.Open(sealed); err != nil || !bytes.Equal(again, message) {
			t.Errorf("opened again: %q, %v", again, err)
		}
	})
}
