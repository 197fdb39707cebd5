package scoring

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"anping/scoring/calendar"
)

// AmendmentState is what became of a change of the standard that was proposed.
type AmendmentState string

// The states of an amendment.
const (
	AmendmentProposed AmendmentState = "proposed"
	AmendmentAgreed   AmendmentState = "agreed"
	AmendmentRefused  AmendmentState = "refused" // by a second person, or taken back by who proposed it
	AmendmentStale    AmendmentState = "stale"   // before anybody agreed, the standard changed or the day came
)

// What of the standard an amendment changes, beside a rule, which it names by its
// code: the clocks of the profile post, by their names in the file, the weights, and
// what stands below them.
const (
	AmendAccept         = "accept"
	AmendArriveOrdinary = "arrive_ordinary"
	AmendArriveKey      = "arrive_key"
	AmendResolveSimple  = "resolve_simple"
	AmendResolveComplex = "resolve_complex"
	AmendWeights        = "weights"

	AmendFarOrdinary = "far_ordinary"  // of the profile dispatch only
	AmendFarKey      = "far_key"       // of the profile dispatch only
	AmendDispatch    = "dispatch/"     // before a clock: that of the profile dispatch
	AmendCap         = "cap/"          // before a rule's code: the most that one cause costs
	AmendTarget      = "target/accept" // the share of cases accepted in time that is aimed at
)

// AmendAhead is how many days ahead an amendment may begin (ours): until it does,
// nothing else can change.
const AmendAhead = 366

// Amendment is one change of the standard, 调: a rule's points, a clock or the five
// weights, from a day on, by two people (product.md, "re-tuned every quarter").
type Amendment struct {
	No      string // TZ-3
	Base    int    // version of the standard that it changes
	What    string // a rule's code, or one of the Amend constants
	Value   string // signed hundredths; seconds; five weights in hundredths, "3000 2500 2000 1500 1000"; percent
	From    string // first local day on which it holds
	State   AmendmentState
	By      int64 // person
	Decided int64 // person, 0 = nobody yet
	At      time.Time
	DoneAt  time.Time // when it was decided; zero = not yet
}

// Why a standard cannot be amended.
var (
	ErrAmendBase  = errors.New("the standard has changed since")
	ErrAmendDay   = errors.New("it has to begin after the newest version does")
	ErrAmendMonth = errors.New("weights change on the first day of a month")
	ErrAmendWhat  = errors.New("there is no such rule or clock")
	ErrAmendSame  = errors.New("it is so already")
	ErrAmendValue = errors.New("not a value that it can have")
	ErrAmendOrder = errors.New("arriving has to take longer than accepting")
)

// Amend is the version of the standard that follows s by an amendment; the errors
// are those above, and of Value those of ParseStandard too. s has to be the newest
// version; it is left as it is.
//
// A rule keeps its sign and a bonus stays more than nothing. How long who steps in
// late has to arrive (ComeOrdinary, ComeKey) goes along with the clocks that it is
// the difference of: accepting and arriving add up as they did.
func (s Standard) Amend(a Amendment) (Standard, error) { return s.AmendAll([]Amendment{a}) }

// AmendAll is Amend of several at once, on the day of the first, one after another;
// that one of them is so already is wrong as well.
func (s Standard) AmendAll(all []Amendment) (Standard, error) {
	next := s
	for _, a := range all {
		switch {
		case a.Base != s.Version:
			return Standard{}, ErrAmendBase
		case a.From <= s.From:
			return Standard{}, ErrAmendDay
		case a.What == AmendWeights && !strings.HasSuffix(a.From, "-01"):
			return Standard{}, ErrAmendMonth
		}
		one, err := next.amended(a.What, a.Value)
		if err != nil {
			return Standard{}, err
		}
		same, err := next.Differences(one)
		switch {
		case err != nil:
			return Standard{}, err
		case len(same) == 0:
			return Standard{}, ErrAmendSame
		}
		next = one
	}
	if len(all) == 0 {
		return Standard{}, ErrAmendSame
	}
	for _, p := range next.Profiles { // of all together: one may make room for another
		if min(p.ComeOrdinary, p.ComeKey) <= 0 {
			return Standard{}, ErrAmendOrder
		}
	}
	next.Version, next.From = s.Version+1, all[0].From
	raw, err := next.JSON()
	if err != nil {
		return Standard{}, err
	}
	if next, err = ParseStandard(raw); err != nil {
		return Standard{}, fmt.Errorf("%w: %w", ErrAmendValue, err)
	}
	return next, nil
}

// amended is a copy of the standard with one value set.
func (s Standard) amended(what, value string) (Standard, error) {
	if what == AmendWeights {
		return s.weighted(strings.Fields(value))
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		return s, fmt.Errorf("%w: %w", ErrAmendValue, err)
	}
	if i := slices.IndexFunc(s.Rules, func(r Rule) bool { return r.Code == what }); i >= 0 {
		was := s.Rules[i].Points
		if bonus := was > 0; bonus && n <= 0 || !bonus && n > 0 {
			return s, ErrAmendValue
		}
		s.Rules = slices.Clone(s.Rules)
		s.Rules[i].Points = Points(n)
		return s, nil
	}
	if code, ok := strings.CutPrefix(what, AmendCap); ok {
		return s.capped(code, n)
	}
	if what == AmendTarget {
		if n < 1 || n > 100 {
			return s, ErrAmendValue
		}
		s.Targets.AcceptRate = Rate{Num: n, Den: 100}
		return s, nil
	}
	return s.timed(what, n)
}

// capped is a copy of the standard with another cap of a rule that has one.
func (s Standard) capped(code string, n int64) (Standard, error) {
	i := slices.IndexFunc(s.Rules, func(r Rule) bool { return r.Code == code && r.Cap > 0 })
	switch {
	case i < 0:
		return s, ErrAmendWhat
	case n < 1:
		return s, ErrAmendValue
	}
	s.Rules = slices.Clone(s.Rules)
	s.Rules[i].Cap = Points(n)
	return s, nil
}

// timed is a copy of the standard with another limit of a profile, in seconds.
func (s Standard) timed(what string, n int64) (Standard, error) {
	profile, clock := profileOf(what)
	p, ok := s.Profiles[profile]
	limit := p.limit(clock)
	if !ok || limit == nil || profile == ProfilePost && far(clock) {
		return s, ErrAmendWhat
	}
	if n < 1 || n > int64(longestLimit/time.Second) {
		return s, ErrAmendValue
	}
	before := p
	*limit = time.Duration(n) * time.Second
	if before.ComeOrdinary == before.ArriveOrdinary-before.Accept {
		p.ComeOrdinary = p.ArriveOrdinary - p.Accept
	}
	if before.ComeKey == before.ArriveKey-before.Accept {
		p.ComeKey = p.ArriveKey - p.Accept
	}
	profiles := map[string]Profile{}
	for name, one := range s.Profiles {
		profiles[name] = one
	}
	profiles[profile] = p
	s.Profiles = profiles
	return s, nil
}

func (s Standard) weighted(values []string) (Standard, error) {
	if len(values) != len(s.Dimensions) {
		return s, ErrAmendValue
	}
	s.Dimensions = slices.Clone(s.Dimensions)
	for i, v := range values {
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil {
			return s, fmt.Errorf("%w: %w", ErrAmendValue, err)
		}
		s.Dimensions[i].Weight = Points(n)
	}
	return s, nil
}

// profileOf is the profile that an amendment names, and the clock in it.
func profileOf(what string) (profile, clock string) {
	if clock, ok := strings.CutPrefix(what, AmendDispatch); ok {
		return ProfileDispatch, clock
	}
	return ProfilePost, what
}

// far says that a clock is one of the suburbs, which guards on the site have not.
func far(clock string) bool { return clock == AmendFarOrdinary || clock == AmendFarKey }

// limit is the clock that an amendment names; nil when there is none.
func (p *Profile) limit(what string) *time.Duration {
	switch what {
	case AmendAccept:
		return &p.Accept
	case AmendArriveOrdinary:
		return &p.ArriveOrdinary
	case AmendArriveKey:
		return &p.ArriveKey
	case AmendFarOrdinary:
		return &p.FarOrdinary
	case AmendFarKey:
		return &p.FarKey
	case AmendResolveSimple:
		return &p.ResolveSimple
	case AmendResolveComplex:
		return &p.ResolveComplex
	}
	return nil
}

// Amendable is the value that an amendment would change, as Amendment.Value has
// it; false when there is no such thing.
func (s Standard) Amendable(what string) (string, bool) {
	if what == AmendWeights {
		var out []string
		for _, d := range s.Dimensions {
			out = append(out, strconv.FormatInt(int64(d.Weight), 10))
		}
		return strings.Join(out, " "), true
	}
	if r, ok := s.Rule(what); ok {
		return strconv.FormatInt(int64(r.Points), 10), true
	}
	if code, ok := strings.CutPrefix(what, AmendCap); ok {
		r, ok := s.Rule(code)
		return strconv.FormatInt(int64(r.Cap), 10), ok && r.Cap > 0
	}
	if what == AmendTarget {
		t := s.Targets.AcceptRate
		return strconv.FormatInt(t.Num*100/max(t.Den, 1), 10), true
	}
	profile, clock := profileOf(what)
	p, ok := s.Profiles[profile]
	limit := p.limit(clock)
	if !ok || limit == nil || profile == ProfilePost && far(clock) {
		return "", false
	}
	return strconv.FormatInt(int64(*limit/time.Second), 10), true
}

// Newest is the version with the highest number; the zero Standard when there is
// none.
func (ss Standards) Newest() Standard {
	var best Standard
	for _, s := range ss {
		if s.Version > best.Version {
			best = s
		}
	}
	return best
}

// AmendFrom is the first day from which an amendment of the newest version may
// hold: later than that version's, and still to come where it is latest, today
// there; of weights the first of a month.
func (s Standard) AmendFrom(what, today string) string {
	day := max(calendar.AddDays(today, 1), calendar.AddDays(s.From, 1))
	if what == AmendWeights && !strings.HasSuffix(day, "-01") {
		day = calendar.AddDays(day[:len("2025-06")]+"-28", 4)[:len("2025-06")] + "-01"
	}
	return day
}
