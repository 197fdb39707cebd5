package bot

import (
	"errors"
	"slices"
	"strconv"

	"anping/scoring"
)

// Stamp is a scope and the version of it that was read; 0 = it was absent.
// Record compares every stamp before it writes and bumps the scopes that the
// Change writes: what a decision rested on cannot have moved meanwhile.
type Stamp struct {
	Scope   string
	Version int64
}

// ErrConflict says that a stamp moved between reading and recording: decide again.
var ErrConflict = errors.New("a stamp moved")

// View is what one decision reads through: the read pool, or the write
// transaction of the third try, which locks each scope as it is read. The store
// makes it; every reader takes it and notes in it the stamps it read.
type View interface {
	Seen() []Stamp
}

// The scopes. No scope contains a platform's id, a name or a phone: chats,
// persons and clients stand in them by row number.
const (
	ScopeStandard = "standard"
	ScopeRoster   = "roster"
	// ScopeAbsent is who of the staff has leave. Whenever it moves, the roster does;
	// where the roster moved as often, nothing else of it did.
	ScopeAbsent = "absent"
)

// ScopeTalk is everything said in a chat: questions, order of messages.
func ScopeTalk(chat int64) string { return "talk/" + strconv.FormatInt(chat, 10) }

// ScopeCase is one case.
func ScopeCase(no string) string { return "case/" + no }

// ScopeEntry is one entry and what became of it.
func ScopeEntry(no string) string { return "entry/" + no }

// ScopeSuggested is whether somebody made a suggestion in a quarter, and what the
// quarter charged who did not.
func ScopeSuggested(quarter string) string { return "suggested/" + quarter }

// ScopeSuggestion is one suggestion and what became of it.
func ScopeSuggestion(no string) string { return "suggestion/" + no }

// ScopeAbsence is one absence and what became of it.
func ScopeAbsence(no string) string { return "absence/" + no }

// ScopeAbsences is who is absent at a site: whatever is paused for somebody rests
// on it.
func ScopeAbsences(site int64) string { return "absences/" + strconv.FormatInt(site, 10) }

// ScopeVisit is one visit and what became of it.
func ScopeVisit(no string) string { return "visit/" + no }

// ScopeService is one convenience service and what became of it.
func ScopeService(no string) string { return "service/" + no }

// ScopeServices is what was done at a site: a month's charges rest on it.
func ScopeServices(site int64) string { return "services/" + strconv.FormatInt(site, 10) }

// ScopeHandover is one handover and what became of it.
func ScopeHandover(no string) string { return "handover/" + no }

// ScopeHandovers is what was handed over at a site.
func ScopeHandovers(site int64) string { return "handovers/" + strconv.FormatInt(site, 10) }

// ScopeVisits is who was visited at a site: a week's charges rest on it.
func ScopeVisits(site int64) string { return "visits/" + strconv.FormatInt(site, 10) }

// ScopeMiss is what somebody missed of a patrol, and what became of it.
func ScopeMiss(no string) string { return "miss/" + no }

// ScopePatrol is a site's taps, and what of its patrols was missed.
func ScopePatrol(site int64) string { return "patrol/" + strconv.FormatInt(site, 10) }

// ScopeProblems is a site's problem ledger.
func ScopeProblems(site int64) string { return "problems/" + strconv.FormatInt(site, 10) }

// ScopeChecks is what came of a site's checklists.
func ScopeChecks(site int64) string { return "checks/" + strconv.FormatInt(site, 10) }

// ScopeQuiz is one quiz and what became of it.
func ScopeQuiz(no string) string { return "quiz/" + no }

// ScopeQuizzes is who was quizzed at a site.
func ScopeQuizzes(site int64) string { return "quizzes/" + strconv.FormatInt(site, 10) }

// ScopeAssessment is one assessment; what came of its items is the site's checks.
func ScopeAssessment(no string) string { return "assessment/" + no }

// ScopeSpot is one draw of records and what was said of them.
func ScopeSpot(no string) string { return "spot/" + no }

// ScopeAmendment is one change of the standard that was proposed and what became of it.
func ScopeAmendment(no string) string { return "amendment/" + no }

// ScopeAppeal is one appeal and what became of it.
func ScopeAppeal(no string) string { return "appeal/" + no }

// ScopeMonth is a site's month: open or closed.
func ScopeMonth(site int64, month string) string {
	return "month/" + strconv.FormatInt(site, 10) + "/" + month
}

// ScopeSubject is a person's entries of a month.
func ScopeSubject(person int64, month string) string {
	return "subject/" + strconv.FormatInt(person, 10) + "/" + month
}

// ScopeWindow is a chat's window of free sends on a platform with quotas.
func ScopeWindow(chat int64) string { return "window/" + strconv.FormatInt(chat, 10) }

// ScopeCode is one code of binding and what became of it.
func ScopeCode(id int64) string { return "code/" + strconv.FormatInt(id, 10) }

// ScopeChats is which chats a person, a client or a group has.
func ScopeChats(of Address) string {
	switch {
	case of.Group != 0:
		return "chats/group/" + strconv.FormatInt(of.Group, 10)
	case of.Person != 0:
		return "chats/person/" + strconv.FormatInt(of.Person, 10)
	}
	return "chats/client/" + strconv.FormatInt(of.Client, 10)
}

// ScopeSettings is what a person or a client chose.
func ScopeSettings(of scoring.Setting) string {
	if of.Person != 0 {
		return "settings/person/" + strconv.FormatInt(of.Person, 10)
	}
	return "settings/client/" + strconv.FormatInt(of.Client, 10)
}

// ScopeSurvey is a site's rounds of the survey.
func ScopeSurvey(site int64) string { return "survey/" + strconv.FormatInt(site, 10) }

// ScopeSurveyed is whether a client of a site takes part, and their draft.
func ScopeSurveyed(site, client int64) string {
	return "surveyed/" + strconv.FormatInt(site, 10) + "/" + strconv.FormatInt(client, 10)
}

// ScopePlan is one improvement plan and what became of it.
func ScopePlan(no string) string { return "plan/" + no }

// ScopePlans is which improvement plans a site has.
func ScopePlans(site int64) string { return "plans/" + strconv.FormatInt(site, 10) }

// ScopeMystery is one look of a mystery shopper and what became of it.
func ScopeMystery(no string) string { return "mystery/" + no }

// ScopeMysteries is which looks of mystery shoppers there are.
const ScopeMysteries = "mysteries"

// ScopeDue is one row of the schedule.
func ScopeDue(name, scope string) string { return "due/" + name + "/" + scope }

// ScopePosting is an operator's hand on a group's evening notice of a day. Nobody
// reads it: it makes the audit log tell such a notice from the clock's own.
func ScopePosting(group int64, day string) string {
	return "posting/" + strconv.FormatInt(group, 10) + "/" + day
}

// ScopePerson is somebody's place in the company, ended by the clock. Nobody reads
// it: it makes the audit log name whom the notice was about.
func ScopePerson(person int64) string { return "person/" + strconv.FormatInt(person, 10) }

// Scopes lists, sorted and once each, the scopes that an Act writes: those its
// records imply and those named in Bump.
func (a Act) Scopes() []string {
	c := a.Change
	out := slices.Clone(c.Bump)
	if a.Said != nil {
		out = append(out, ScopeTalk(a.Said.Chat))
	}
	for _, q := range c.Questions {
		out = append(out, ScopeTalk(q.Chat))
	}
	out = append(out, workScopes(c.Records)...)
	for _, a := range c.Appeals {
		out = append(out, ScopeAppeal(a.No))
		for _, no := range a.Entries { // an appeal is what becomes of them
			out = append(out, ScopeEntry(no))
		}
	}
	for _, k := range c.Codes {
		out = append(out, ScopeCode(k.ID))
	}
	for _, k := range c.Chats {
		if of := k.Owner(); of != (Address{}) {
			out = append(out, ScopeChats(of))
		}
	}
	for _, s := range c.Settings {
		out = append(out, ScopeSettings(s))
		if s.Person != 0 {
			out = append(out, ScopeRoster) // the roster in memory holds what staff chose
		}
	}
	for _, s := range c.Rounds {
		out = append(out, ScopeSurvey(s.Site))
	}
	for _, i := range c.Invites {
		out = append(out, ScopeSurveyed(i.Site, i.Client))
	}
	for _, p := range c.Plans {
		out = append(out, ScopePlan(p.No), ScopePlans(p.Site))
	}
	for _, m := range c.Mysteries {
		out = append(out, ScopeMystery(m.No), ScopeMysteries)
	}
	for _, d := range c.Due {
		out = append(out, ScopeDue(d.Name, d.Scope))
	}
	for _, e := range c.Entries {
		out = append(out, entryScopes(e)...)
	}
	if len(c.Roster) > 0 {
		out = append(out, ScopeRoster)
	}
	if !slices.Contains(out, ScopeRoster) && slices.ContainsFunc(c.Absences, movesShifts) {
		out = append(out, ScopeRoster, ScopeAbsent)
	}
	if len(c.Standards) > 0 {
		out = append(out, ScopeStandard)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// movesShifts reports whether an absence decides which shifts somebody of the staff
// works: the roster in memory holds the leave that is granted.
func movesShifts(a scoring.Absence) bool {
	return a.Person != 0 && (a.State == scoring.AbsenceGranted || a.State == scoring.AbsenceEnded)
}

// workScopes are those of cases, suggestions, days of leave, visits, services and
// patrols.
func workScopes(c Records) (out []string) {
	for _, k := range c.Cases {
		out = append(out, ScopeCase(k.No))
	}
	for _, s := range c.Suggestions {
		out = append(out, ScopeSuggestion(s.No))
	}
	for _, x := range c.Absences {
		out = append(out, ScopeAbsence(x.No), ScopeAbsences(x.Site))
	}
	for _, x := range c.Visits {
		out = append(out, ScopeVisit(x.No), ScopeVisits(x.Site))
	}
	for _, x := range c.Services {
		out = append(out, ScopeService(x.No), ScopeServices(x.Site))
	}
	for _, x := range c.Handovers {
		out = append(out, ScopeHandover(x.No), ScopeHandovers(x.Site))
	}
	for _, x := range c.Spots {
		out = append(out, ScopeSpot(x.No))
	}
	for _, x := range c.Taps {
		out = append(out, ScopePatrol(x.Site))
	}
	for _, x := range c.Covers {
		out = append(out, ScopePatrol(x.Site))
	}
	for _, x := range c.Misses {
		out = append(out, ScopeMiss(x.No), ScopePatrol(x.Site))
	}
	for _, x := range c.Problems {
		out = append(out, ScopeProblems(x.Site))
	}
	for _, x := range c.Checks {
		out = append(out, ScopeChecks(x.Site))
	}
	for _, x := range c.Amendments {
		out = append(out, ScopeAmendment(x.No))
	}
	for _, x := range c.Assessments {
		out = append(out, ScopeAssessment(x.No))
	}
	for _, x := range c.Quizzes {
		out = append(out, ScopeQuiz(x.No), ScopeQuizzes(x.Site))
	}
	return out
}

func entryScopes(e scoring.Entry) []string {
	out := []string{ScopeEntry(e.No)}
	if e.Reverses != "" {
		out = append(out, ScopeEntry(e.Reverses))
	}
	if e.Subject.Kind == scoring.SubjectPerson {
		out = append(out, ScopeSubject(e.Subject.ID, e.Month))
	}
	return out
}
