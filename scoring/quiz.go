package scoring

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"strconv"
	"time"
)

// RuleNames is the rule about the quarterly quiz (product.md).
const RuleNames = "D3-NAMES"

// QuizDrawn is how many residents a quiz draws, where there are as many (rules.md 9).
const QuizDrawn = 10

// QuizState is how far a quiz is.
type QuizState string

// The states of a quiz.
const (
	QuizOpen  QuizState = "open"
	QuizDone  QuizState = "done"
	QuizEnded QuizState = "ended" // not finished in its time: it counts for nothing
)

// Quiz is a 考名: how many of the residents drawn a guard names. Whom it asked about
// and every single answer are gone once it is over.
type Quiz struct {
	No      string // KM-3
	Guard   int64
	Captain int64 // who walks with the guard
	Site    int64
	Team    int64  // of the guard
	Quarter string // 2025-Q2
	Seed    string // of the draw
	Clients []int64
	Marks   []bool   // answers so far, in the order of Clients
	Keys    []string // of the messages that name residents, to be blanked
	Drawn   int      // N
	Named   int
	State   QuizState
	Entry   string // of D3-NAMES, or ""
	At      time.Time
	Done    time.Time
}

// Draw picks at most most of ids by a seed: the same seed draws the same, in the
// same order, whatever the order of ids.
func Draw(ids []int64, most int, seed string) []int64 {
	type lot struct {
		id  int64
		sum [sha256.Size]byte
	}
	lots := make([]lot, len(ids))
	for i, id := range ids {
		lots[i] = lot{id, sha256.Sum256([]byte(seed + "/" + strconv.FormatInt(id, 10)))}
	}
	slices.SortFunc(lots, func(a, b lot) int { return bytes.Compare(a.sum[:], b.sum[:]) })
	out := make([]int64, 0, most)
	for _, l := range lots[:min(most, len(lots))] {
		out = append(out, l.id)
	}
	return out
}

// QuizNeeded is how many of drawn residents are to be named: 30 %, rounded up
// (product.md).
func QuizNeeded(drawn int) int { return (3*drawn + 9) / 10 }

// QuizShort is how many names are missing, each of which costs D3-NAMES once: with
// ten drawn three at most.
func QuizShort(drawn, named int) int { return max(QuizNeeded(drawn)-named, 0) }
