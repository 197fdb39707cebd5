package scoring

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"
)

// CodeState is how far a code has come.
type CodeState string

// The states of a code. Only an open one binds; all but open and waiting are
// its end.
const (
	CodeOpen      CodeState = "open"      // given out, not used
	CodeWaiting   CodeState = "waiting"   // a guard's, until the captain says who it is
	CodeBound     CodeState = "bound"     // used: its chat was bound
	CodeRefused   CodeState = "refused"   // the captain said 不是他
	CodeLapsed    CodeState = "lapsed"    // nobody said anything for 3 days
	CodeWithdrawn CodeState = "withdrawn" // given up by 解绑 while it waited
	CodeBurnt     CodeState = "burnt"     // seen in a group
	CodeRenewed   CodeState = "renewed"   // a newer one took its place
	CodeEnded     CodeState = "ended"     // its owner works here no more, or has a new phone
)

// Code is a code of binding 绑定码 (rules.md 7): whoever sends it in a private
// chat is that person or that client from then on. It works once. Of the code
// itself only a hash is kept.
type Code struct {
	ID      int64
	Hash    string // CodeHash of the code
	Person  int64  // whose it is: a person
	Client  int64  // or a client
	State   CodeState
	Made    time.Time
	Until   time.Time // the last moment at which it can be used
	Chat    int64     // row number of the chat that it was sent from; 0 = not yet
	Used    time.Time // when it was
	By      int64     // the captain who decided on it; 0 = nobody had to
	Decided time.Time
}

const (
	// CodeLife is how long a code can be used (rules.md 7).
	CodeLife = 14 * 24 * time.Hour
	// CodeTries is how many wrong codes a chat may send in CodeTriesWithin
	// (rules.md 7).
	CodeTries = 5
	// CodeTriesWithin is how long a wrong code counts, from the first.
	CodeTriesWithin = time.Hour
	// VouchWithin is how long a guard's binding waits for the captain (rules.md 7).
	VouchWithin = 3 * 24 * time.Hour
)

const (
	codeLength = 8
	// codeAlphabet is without 0, O, 1, I and L: codes are read from paper and over
	// the phone (rules.md 7).
	codeAlphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
	codeRounds   = 16_384
	codeSalt     = "anping/binding code/1"
)

// codeRun is a run of letters and digits: a code, half of one, or any of the
// other things that people write.
var codeRun = regexp.MustCompile(`[0-9A-Za-z]+`)

// errNoDice says that there was no randomness to make a code of.
var errNoDice = errors.New("no randomness for a code")

// NewCode makes a code from random: 8 characters, at least one of them a digit
// and one a letter, so that neither a word nor a phone number can be one.
func NewCode(random io.Reader) (string, error) {
	var b [codeLength]byte
	for {
		for i := range b {
			c, err := codeChar(random)
			if err != nil {
				return "", err
			}
			b[i] = c
		}
		if isCode(string(b[:])) {
			return string(b[:]), nil
		}
	}
}

// codeChar throws until a byte falls into the alphabet evenly.
func codeChar(random io.Reader) (byte, error) {
	const even = 256 - 256%len(codeAlphabet)
	var b [1]byte
	for {
		if _, err := io.ReadFull(random, b[:]); err != nil {
			return 0, fmt.Errorf("%w: %w", errNoDice, err)
		}
		if int(b[0]) < even {
			return codeAlphabet[int(b[0])%len(codeAlphabet)], nil
		}
	}
}

// isCode reports whether a text is a code as it was given out.
func isCode(s string) bool {
	digit := strings.ContainsAny(s, "23456789")
	return len(s) == codeLength && digit && strings.Trim(s, codeAlphabet) == "" && strings.Trim(s, "23456789") != ""
}

// ReadCode reads a code that people typed: either case, full width, with blanks
// and dashes in it. false says that it can be none, whatever was given out.
func ReadCode(typed string) (string, bool) {
	code := strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "_", "").Replace(Tidy(typed)))
	return code, isCode(code)
}

// codeSpan is where a code stands in a text.
type codeSpan struct {
	from, to int
	code     string
}

// codesIn finds the codes in a tidied text: eight characters in one piece, or
// four and four as people space them.
func codesIn(text string) []codeSpan {
	if code, ok := ReadCode(text); ok {
		return []codeSpan{{0, len(text), code}}
	}
	var out []codeSpan
	runs := codeRun.FindAllStringIndex(text, -1)
	for i, r := range runs {
		to := r[1]
		if half := r[0] + codeLength/2; to == half && i+1 < len(runs) && runs[i+1][0] == to+1 && strings.ContainsRune(" -", rune(text[to])) {
			to = runs[i+1][1]
		}
		if code, ok := ReadCode(text[r[0]:to]); ok {
			out = append(out, codeSpan{r[0], to, code})
		}
	}
	return out
}

// FindCode finds the one code in a sentence; false when it holds none, or more.
func FindCode(typed string) (code string, ok bool) {
	found := codesIn(Tidy(typed))
	for _, f := range found {
		if f.code != found[0].code {
			return "", false
		}
		code, ok = f.code, true
	}
	return code, ok
}

// HideCodes is a text in which whatever may be a code cannot be read any more.
// One that holds none is returned as it is.
func HideCodes(typed string) string {
	text := Tidy(typed)
	found := codesIn(text)
	if len(found) == 0 {
		return typed
	}
	var b strings.Builder
	at := 0
	for _, f := range found {
		b.WriteString(text[at:max(at, f.from)] + strings.Repeat("•", codeLength))
		at = f.to
	}
	return b.String() + text[at:]
}

// CodeHash is what is kept of a code. A code has 40 bits: a plain hash of it
// would be read back within a minute by whoever gets hold of a backup. These
// rounds take some 6 ms here and make it weeks of a graphics card
// (docs/adr/0014).
func CodeHash(code string) string {
	key, err := pbkdf2.Key(sha256.New, code, []byte(codeSalt), codeRounds, 20)
	if err != nil {
		panic("scoring: " + err.Error()) // only where FIPS rules refuse the constants above
	}
	return hex.EncodeToString(key)
}
