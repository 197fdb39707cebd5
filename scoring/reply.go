package scoring

import "time"

// The online reply clock (product.md; rules.md 4): a client's message about what
// nobody has to go to gets a person's first answer within 5 min when it was sent
// in office hours, else within 30 min, and that answer says so. It is a KPI and
// costs no points.
const (
	ReplyOffice = 5 * time.Minute
	ReplyElse   = 30 * time.Minute

	replyOfficeMean = 3 * time.Minute // targets: on average at most …
	replyElseMean   = 25 * time.Minute
	replyOfficeLate = 2 // … and late at most so many per cent
	replyElseLate   = 5
)

// Online reports whether the reply clock runs for a case's messages: a client's
// case that nobody has to go to.
func (c Case) Online() bool {
	return c.Client != 0 && !c.Staff && (c.Class == ClassService || c.Class == ClassPerson)
}

// ReplyWithin is how long a person may take to answer a client's message that was
// sent at a moment, and whether that was in the site's office hours. It is the
// moment of sending that counts, not that of the answer (rules.md 11 G).
func (r *Roster) ReplyWithin(site int64, sent time.Time) (limit time.Duration, office bool) {
	if r.InOffice(site, sent) {
		return ReplyOffice, true
	}
	return ReplyElse, false
}

// Reply is a client's message that waits, or waited, for a person's answer: the
// first since the last one that was answered.
type Reply struct {
	Case     string
	Asked    time.Time
	Answered time.Time // zero = not yet
	By       int64     // person who answered
}

// Replies reads out of the history of cases, each case's steps together and in
// their order, what clients wrote and when a person answered: by 接单 or 回, by a
// plan or a result told.
func Replies(steps []CaseStep) []Reply {
	var out []Reply
	waits := false // the last of out is not answered
	for _, s := range steps {
		if waits && out[len(out)-1].Case != s.Case {
			waits = false
		}
		switch s.What {
		case "opened", "added", "urged", "unhappy", "reopened":
			if s.By == 0 && !waits {
				out = append(out, Reply{Case: s.Case, Asked: s.At})
				waits = true
			}
		case "accepted", "answered", "planned", "resolved":
			if s.By != 0 && waits {
				out[len(out)-1].Answered, out[len(out)-1].By = latest(s.At, out[len(out)-1].Asked), s.By
				waits = false
			}
		case "closed", "withdrawn", "confirmed": // nobody waits any more
			if waits {
				out = out[:len(out)-1]
				waits = false
			}
		}
	}
	return out
}

// ReplyFigure is the reply clock's KPI over some messages of one kind, in office
// hours or not.
type ReplyFigure struct {
	Answered int           // in time or late
	Took     time.Duration // all of these together, whole seconds
	Late     Rate          // of those answered and those whose limit has passed
	office   bool
}

// ReplyFigures are the KPI of a site's messages sent in [from, to), as of now:
// those sent in office hours, and the others.
func (r *Roster) ReplyFigures(site int64, replies []Reply, from, to, now time.Time) (office, others ReplyFigure) {
	office.office = true
	for _, p := range replies {
		if p.Asked.Before(from) || !p.Asked.Before(to) {
			continue
		}
		limit, in := r.ReplyWithin(site, p.Asked)
		f := &others
		if in {
			f = &office
		}
		f.count(p, limit, now)
	}
	return office, others
}

func (f *ReplyFigure) count(p Reply, limit time.Duration, now time.Time) {
	took := earliest(p.Answered, now).Sub(p.Asked).Truncate(time.Second)
	late := took > limit
	if p.Answered.IsZero() && !late {
		return // it can still be in time
	}
	f.Late.Den++
	if late {
		f.Late.Num++
	}
	if !p.Answered.IsZero() {
		f.Answered++
		f.Took += took
	}
}

// Mean is how long an answer took on average, cut to the second; false when
// nobody answered any.
func (f ReplyFigure) Mean() (time.Duration, bool) {
	if f.Answered == 0 {
		return 0, false
	}
	return (f.Took / time.Duration(f.Answered)).Truncate(time.Second), true
}

// Target are the most that the mean and the per cent of late ones may be.
func (f ReplyFigure) Target() (mean time.Duration, late int64) {
	if f.office {
		return replyOfficeMean, replyOfficeLate
	}
	return replyElseMean, replyElseLate
}
