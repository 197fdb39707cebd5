package scoring

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"time"
)

// maxStandard bounds what is parsed; the shipped standard has 18 kB.
const maxStandard = 1 << 20

// mostQuota bounds what a rule may ask for of a period (ours).
const mostQuota = 100

// longestLimit bounds a clock's limit (ours).
const longestLimit = 31 * 24 * time.Hour

var (
	codeForm     = regexp.MustCompile(`^D[1-5](-[A-Z0-9]+)+$`)
	categoryForm = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

// ParseStandard reads and checks a standard's JSON: unknown keys, weights that
// do not add up to 100, doubled codes and missing names are errors that say
// where. All that is wrong with the content is told at once (errors.Join).
func ParseStandard(b []byte) (Standard, error) {
	if len(b) > maxStandard {
		return Standard{}, fmt.Errorf("standard: larger than %d bytes", maxStandard)
	}
	var s Standard
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&s); err != nil {
		return Standard{}, fmt.Errorf("standard: line %d: %w", lineOf(b, dec, err), err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Standard{}, errors.New("standard: something follows the closing bracket")
	}
	if err := errors.Join(s.check()...); err != nil {
		return Standard{}, fmt.Errorf("standard: %w", err)
	}
	for i := range s.Rules {
		s.Rules[i].Words.fold()
	}
	for i := range s.Categories {
		s.Categories[i].Words.fold()
	}
	return s, nil
}

// JSON is the inverse of ParseStandard.
func (s Standard) JSON() ([]byte, error) {
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write standard: %w", err)
	}
	return append(b, '\n'), nil
}

// lineOf says in which line of b a decoder stopped.
func lineOf(b []byte, dec *json.Decoder, err error) int {
	at := dec.InputOffset()
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		at = syntax.Offset
	case errors.As(err, &kind):
		at = kind.Offset
	}
	return 1 + bytes.Count(b[:min(max(at, 0), int64(len(b)))], []byte{'\n'})
}

// fold puts every word into the form that texts are searched in.
func (w Words) fold() {
	for _, words := range w {
		for i := range words {
			words[i] = squash(Fold(words[i]))
		}
	}
}

// check lists what is wrong with a standard's content.
func (s Standard) check() []error {
	var wrong []error
	if s.Version < 1 {
		wrong = append(wrong, errors.New("version: must be 1 or more"))
	}
	if _, err := time.Parse(time.DateOnly, s.From); err != nil {
		wrong = append(wrong, fmt.Errorf("from: %q is no day like 2025-01-01", s.From))
	}
	wrong = append(wrong, s.checkDimensions()...)
	seen := map[string]bool{}
	for i, r := range s.Rules {
		for _, what := range r.check(seen) {
			wrong = append(wrong, fmt.Errorf("rules[%d] %s: %s", i, r.Code, what))
		}
	}
	for _, code := range []string{RuleAccept, RuleArrive, RuleResolve} {
		if r, ok := s.Rule(code); !ok || r.Points > 0 {
			wrong = append(wrong, fmt.Errorf("rules: %s is missing or gives points, the clocks need it", code))
		}
	}
	wrong = append(wrong, s.checkProfiles()...)
	wrong = append(wrong, s.checkCategories()...)
	if r := s.Targets.AcceptRate; r.Den < 1 || r.Num < 0 || r.Num > r.Den {
		wrong = append(wrong, fmt.Errorf("targets.accept_rate: %d/%d is no rate", r.Num, r.Den))
	}
	return wrong
}

func (s Standard) checkDimensions() []error {
	var wrong []error
	var sum Points
	if len(s.Dimensions) != Dimensions {
		wrong = append(wrong, fmt.Errorf("dimensions: %d instead of %d", len(s.Dimensions), Dimensions))
	}
	for i, d := range s.Dimensions {
		where := fmt.Sprintf("dimensions[%d]", i)
		if d.Code != Dimension(i+1) {
			wrong = append(wrong, fmt.Errorf("%s: code %d instead of %d", where, d.Code, i+1))
		}
		if d.Weight < 0 || d.Weight > MaxPoints {
			wrong = append(wrong, fmt.Errorf("%s: weight %d is not between 0 and %d hundredths", where, d.Weight, MaxPoints))
		}
		if d.Names["zh"] == "" {
			wrong = append(wrong, fmt.Errorf("%s: names.zh is missing", where))
		}
		sum += d.Weight
	}
	if sum != MaxPoints {
		wrong = append(wrong, fmt.Errorf("dimensions: the weights add up to %s instead of 100 points", sum.Mark()))
	}
	return wrong
}

// check lists what is wrong with one rule; seen collects the codes.
func (r Rule) check(seen map[string]bool) []string {
	var wrong []string
	bad := func(is bool, what string) {
		if is {
			wrong = append(wrong, what)
		}
	}
	bad(!codeForm.MatchString(r.Code), "the code is not like D1-PATROL-MISS")
	bad(seen[r.Code], "the code stands twice")
	bad(DimensionOf(r.Code) != r.Dim, "dim is not the digit of the code")
	bad(r.Clause == "", "clause is missing")
	bad(r.Points > MaxPoints || r.Points < -MaxPoints, "points are more than 100.00 either way")
	bad(r.Cap < 0 || r.Cap > 0 && r.Cap < max(r.Points, -r.Points), "cap is less than the points of one time")
	bad(!slices.Contains([]SubjectKind{SubjectPerson, SubjectTeam, SubjectSite}, r.Subject), "subject is not person, team or site")
	bad(len(r.By) == 0, "by is missing")
	for _, by := range r.By {
		bad(!slices.Contains([]string{ByCaptain, ByManager, ByClient, ByClock}, by), fmt.Sprintf("by %q is not captain, manager, client or clock", by))
	}
	bad(r.Names["zh"] == "", "names.zh is missing")
	bad(r.Quota < 0 || r.Quota > mostQuota, "quota is not between 0 and 100")
	bad(r.Words.blank(), "a word is empty")
	seen[r.Code] = true
	return wrong
}

func (w Words) blank() bool {
	for _, words := range w {
		for _, word := range words {
			if squash(Fold(word)) == "" {
				return true
			}
		}
	}
	return false
}

func (s Standard) checkProfiles() []error {
	var wrong []error
	if _, ok := s.Profiles[ProfilePost]; !ok {
		wrong = append(wrong, errors.New("profiles: post is missing"))
	}
	for name, p := range s.Profiles {
		for _, d := range []time.Duration{
			p.Accept, p.ArriveOrdinary, p.ArriveKey, p.ComeOrdinary, p.ComeKey, p.ResolveSimple, p.ResolveComplex,
		} {
			if d <= 0 || d > longestLimit {
				wrong = append(wrong, fmt.Errorf("profiles.%s: a limit is missing or not between 1 s and 31 days", name))
				break
			}
		}
		if far := max(p.FarOrdinary, p.FarKey); min(p.FarOrdinary, p.FarKey) < 0 || far > longestLimit {
			wrong = append(wrong, fmt.Errorf("profiles.%s: far_ordinary or far_key is not between 0 and 31 days", name))
		}
	}
	return wrong
}

func (s Standard) checkCategories() []error {
	var wrong []error
	seen := map[string]bool{}
	for i, c := range s.Categories {
		where := fmt.Sprintf("categories[%d] %s", i, c.Code)
		if !categoryForm.MatchString(c.Code) {
			wrong = append(wrong, fmt.Errorf("%s: the code is not a small Latin word", where))
		}
		if seen[c.Code] {
			wrong = append(wrong, fmt.Errorf("%s: the code stands twice", where))
		}
		if c.Names["zh"] == "" {
			wrong = append(wrong, fmt.Errorf("%s: names.zh is missing", where))
		}
		if c.Words.blank() {
			wrong = append(wrong, fmt.Errorf("%s: a word is empty", where))
		}
		seen[c.Code] = true
	}
	if !seen[OtherCategory] {
		wrong = append(wrong, errors.New("categories: other is missing"))
	}
	return wrong
}
