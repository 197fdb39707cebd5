package secret_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"anping/bot/secret"
)

// However a secret is printed, its text is not there; not either where it lies in
// a field that fmt cannot ask.
func TestNothingPrintsIt(t *testing.T) {
	const text = "canary+1/2"
	v := secret.Of(text)
	in := struct{ inner secret.Value }{v}
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "secret", v)
	for _, seen := range []string{
		fmt.Sprint(v), fmt.Sprintf("%v %+v %#v %s %q %x", v, v, v, v, v, v), fmt.Sprintf("%v %+v %#v", in, in, in), string(raw), log.String(),
	} {
		if strings.Contains(seen, "canary") || strings.Contains(seen, fmt.Sprintf("%x", text)) {
			t.Error(seen)
		}
	}
	if v.Reveal() != text || (secret.Value{}).Reveal() != "" {
		t.Error("a secret does not reveal its text")
	}
}

// A mask finds a secret as it is, and as it stands in a query and in a path.
func TestMask(t *testing.T) {
	m := secret.MaskOf("a b/c", "", "plain")
	for _, s := range []string{"x a b/c y", "?key=a+b%2Fc", "/a%20b%2Fc/", "plain"} {
		if got := m.Clean(s); !strings.Contains(got, secret.Redacted) || strings.Contains(got, "b") && s != "x a b/c y" {
			t.Errorf("%q: %q", s, got)
		}
	}
	if got := m.Clean("nothing of it"); got != "nothing of it" {
		t.Error(got)
	}
}
