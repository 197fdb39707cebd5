package scoring

import (
	"time"
)

// Service is one 便民服务 that somebody did beside their duty and logged. The
// team's month wants so many of them (D4-SERVICE-MISS); what a client thanks for
// may earn D4-PRAISE (rules.md 4).
type Service struct {
	No     string // BM-3
	Person int64  // who did it
	Client int64  // for whom, 0 = not known
	Place  int64  // where, 0 = not known
	Site   int64
	Team   int64  // of the person
	Day    string // the site's local day
	Body   string // personal
	Media  bool   // with a photo, a voice message or a video
	Thanks string // number of the case that the client's 【谢谢】 became, "" = none
	At     time.Time
	// StruckBy is who decided that it does not count, and that no praise is for it;
	// 0 = it counts.
	StruckBy int64
	Why      string // reason for that, personal
}

// PraiseAfter is how long after a service a client's praise may be for it (ours).
const PraiseAfter = 31 * 24 * time.Hour

// PraisedFor is the newest of some services of one person that a client's praise
// at a moment may be for: done for that client, or for one who is not known; No ""
// when there is none.
func PraisedFor(all []Service, client int64, at time.Time) Service {
	var found Service
	for _, s := range all {
		if s.StruckBy == 0 && (s.Client == client || s.Client == 0) && !s.At.After(at) && at.Sub(s.At) <= PraiseAfter && (found.No == "" || s.At.After(found.At)) {
			found = s
		}
	}
	return found
}

// SameService reports whether two records tell of the same deed: of one person,
// client and day, in the same words.
func (s Service) SameService(other Service) bool {
	return s.Person == other.Person && s.Client == other.Client && s.Day == other.Day && s.Body != "" && squash(Fold(s.Body)) == squash(Fold(other.Body))
}

// OwesServices reports whether a month, given by its local days, asks a team for
// services: it had a guard who was not on leave on at least 15 of them (ours), so
// that a team that began in the middle of the month is not asked.
func (r *Roster) OwesServices(team int64, days []string, leave []Absence) bool {
	n := 0
	for _, day := range days {
		for _, m := range r.teamMembers(team) {
			if m.Role == RoleGuard && dated(m.FromDay, m.ToDay, day) && r.employed(m.Person, day) && !OnLeave(leave, m.Person, day) {
				n++
				break
			}
		}
	}
	return n >= serviceManned
}
