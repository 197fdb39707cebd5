package survey

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Part is how far a client has come.
type Part string

// The parts.
const (
	PartNone     Part = ""
	PartBegun    Part = "begun"
	PartDone     Part = "done"
	PartDeclined Part = "declined" // 不参加: not reminded any more; may still answer
)

// Reach is whether a client could be told of the round.
type Reach string

// The reaches.
const (
	ReachWaits Reach = ""     // on its way
	ReachSent  Reach = "sent" // something about the round arrived
	ReachNone  Reach = "none" // no chat, or nothing arrives there
)

// Invite is one client of a round: the list of who takes part. It says nothing
// of what was answered, but for the draft, which goes when that is finished.
type Invite struct {
	Site   int64
	Period string
	Client int64
	Reach  Reach
	Part   Part
	Draft  Draft // what was answered so far; the zero Draft before and after
}

// Draft are answers that are not given yet.
type Draft struct {
	Anonymous bool     `json:"anonymous,omitempty"`
	Values    []int    `json:"values,omitempty"` // of the questions in order, Unanswered where there is none
	Keys      []string `json:"keys,omitempty"`   // of the messages of the exchange, to be blanked with it
}

// Answer is what one client has answered.
type Answer struct {
	ID     string // random, of no series
	Site   int64
	Period string
	Client int64  // 0 = anonymous
	Day    string // local day; "" of an anonymous one once its round has closed
	Source Source
	Values []int  // of the round's questions in order; of words Unanswered
	Words  string // personal
	By     int64  // the member of staff who filled it in for the client, 0 = the client did
}

// Source is how an answer came.
type Source string

// The sources.
const (
	ByChat Source = "chat"
	ByForm Source = "form"
	// A member of staff filled it in for the client, who said the answers
	ByPhone Source = "phone" // on the phone
	BySpot  Source = "spot"  // face to face
	ByPaper Source = "paper" // on a sheet of paper, copied
)

// Behalf reports whether a member of staff filled it in: such answers have a name,
// and are counted apart.
func (s Source) Behalf() bool { return s == ByPhone || s == BySpot || s == ByPaper }

// Put is the draft with one question answered, 1 for the first; false when that
// is no answer to it.
func (d Draft) Put(q Questionnaire, n, value int) (Draft, bool) {
	if n < 1 || n > q.Asked() || !q.Questions[n-1].Allows(value) {
		return d, false
	}
	d.Values = slices.Clone(d.Values)
	for len(d.Values) < q.Asked() {
		d.Values = append(d.Values, Unanswered)
	}
	d.Values[n-1] = value
	return d, true
}

// Next is the first question without an answer, 1 for the first; 0 = all are
// answered but the words.
func (d Draft) Next(q Questionnaire) int {
	for i := range q.Asked() {
		if i >= len(d.Values) || d.Values[i] == Unanswered {
			return i + 1
		}
	}
	return 0
}

// Answer is the finished draft. Of an anonymous one the client is left out.
func (d Draft) Answer(id string, round Round, client int64, day string, source Source, words string) Answer {
	a := Answer{ID: id, Site: round.Site, Period: round.Period, Client: client, Day: day, Source: source, Values: slices.Clone(d.Values), Words: words}
	if d.Anonymous {
		a.Client = 0
	}
	return a
}

// Finished is the invite after its answer was given: nothing of the draft stays.
func (i Invite) Finished() Invite {
	i.Part, i.Draft = PartDone, Draft{}
	i.Reach = ReachSent // who has answered was reached, whatever the platform said
	return i
}

// EncodeValues is values as they are kept: "5 4 -1".
func EncodeValues(values []int) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = strconv.Itoa(v)
	}
	return strings.Join(out, " ")
}

// DecodeValues reads them again; what is no number is Unanswered.
func DecodeValues(kept string) []int {
	var out []int
	for _, f := range strings.Fields(kept) {
		v, err := strconv.Atoi(f)
		if err != nil {
			v = Unanswered
		}
		out = append(out, v)
	}
	return out
}

// Invited is one client whom a step of a round goes to.
type Invited struct {
	Client int64
	Lang   string
	Chat   int64 // where a note to the client goes; 0 = nowhere
	Invite Invite
	New    bool // there is no invite yet
}

// Owes reports whether the client is still to be reminded.
func (i Invited) Owes() bool { return i.Invite.Part == PartNone || i.Invite.Part == PartBegun }

// Poll is a round with what came of it.
type Poll struct {
	Round       Round
	Invited     int
	Delivered   int // to whom something about it arrived
	Unreachable int
	Done        int
	Declined    int
	Answers     []Answer
	Mysteries   []Mystery // of its period, filled in; in none of the figures above
}

// Moments of a round people are told.
func (r Round) lastMoment() time.Time { return r.Closes.Add(-time.Second) }

// LastDay is the last local day on which an answer is taken.
func (r Round) LastDay(zone *time.Location) string {
	return r.lastMoment().In(zone).Format(time.DateOnly)
}
