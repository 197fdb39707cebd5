package scoring

import "time"

// Dimension is one of the five dimensions, 1 to 5.
type Dimension int

// Standard is one dated version of all rules, weights, clocks and categories
// (product.md, "The standard"). It is data: shipped as standard.json and
// stored by version; an Entry keeps the version it was made with.
type Standard struct {
	Version    int                `json:"version"`    // 1, 2, …
	From       string             `json:"from"`       // first local day it holds, 2025-01-01
	Dimensions []DimensionDef     `json:"dimensions"` // five, weights add up to 100 points
	Rules      []Rule             `json:"rules"`
	Profiles   map[string]Profile `json:"profiles"` // "post", "dispatch"
	Categories []Category         `json:"categories"`
	Targets    Targets            `json:"targets"`
}

// DimensionDef names a dimension and its full mark.
type DimensionDef struct {
	Code   Dimension `json:"code"`
	Weight Points    `json:"weight"`
	Names  Names     `json:"names"`
}

// Names holds one thing's name per language tag: "zh", "zh-Hant", "en".
type Names map[string]string

// In returns the name in lang, else in zh.
func (n Names) In(lang string) string {
	if s := n[lang]; s != "" {
		return s
	}
	return n["zh"]
}

// Words holds the everyday words that name a thing, per language tag.
type Words map[string][]string

// Rule is one row of the standard.
type Rule struct {
	Code    string      `json:"code"`   // D1-PATROL-MISS
	Dim     Dimension   `json:"dim"`    // 1–5
	Clause  string      `json:"clause"` // paragraph of the assessment document, "1.1"
	Points  Points      `json:"points"` // signed, each time it fires
	Cap     Points      `json:"cap"`    // most (absolute) that one cause may cost, 0 = no cap
	Subject SubjectKind `json:"subject"`
	By      []string    `json:"by"` // who may make it by hand: "captain"; "clock" for clocks only
	Names   Names       `json:"names"`
	Words   Words       `json:"words"` // how people call it in 扣/加
	Photo   bool        `json:"photo"` // evidence is expected (camera, extinguisher)
}

// ByHand reports whether the rule may be booked by a person with 扣 or 加.
func (r Rule) ByHand() bool { panic("unwritten") }

// Profile holds the clocks of a site: limits of rules.md 3 and product.md D2.
// Durations are whole seconds in the data.
type Profile struct {
	Accept         time.Duration `json:"-"` // alerted → accepted, 3 min
	ArriveOrdinary time.Duration `json:"-"` // alerted → arrived, 10 min
	ArriveKey      time.Duration `json:"-"` // 5 min
	ComeOrdinary   time.Duration `json:"-"` // accepted → arrived, 7 min: who steps in late does not pay for others
	ComeKey        time.Duration `json:"-"` // 2 min
	ResolveSimple  time.Duration `json:"-"` // alerted → solved, 30 min
	ResolveComplex time.Duration `json:"-"` // alerted → solved, or plan and ETA told, 2 h
}

// Category is what a case is about; people read and change it as 类别.
type Category struct {
	Code    string `json:"code"` // "equipment", "noise", "other"
	Names   Names  `json:"names"`
	Words   Words  `json:"words"`
	Repair  bool   `json:"repair"`  // 报修, else 投诉
	Complex bool   `json:"complex"` // needs a plan and an ETA within 2 h instead of 30 min
}

// Targets are the KPI aims printed beside the figures.
type Targets struct {
	AcceptRate Rate `json:"accept_rate"` // 95 of 100 (product.md, D2-ACCEPT)
}

// Rate is Num of Den; compared as a fraction, printed cut and not rounded
// (rules.md 11 E: 9,496/10,000 prints 94.9 %).
type Rate struct{ Num, Den int64 }

// Reaches reports whether r is at least target, by cross-multiplication.
func (r Rate) Reaches(target Rate) bool { panic("unwritten") }

// Percent prints r cut to one decimal, without ".0": "96%", "94.9%"; "" when Den is 0.
func (r Rate) Percent() string { panic("unwritten") }

// Shipped returns version 1 of the standard, exactly the table of product.md.
func Shipped() Standard { panic("unwritten") }

// ParseStandard reads and checks a standard's JSON: unknown keys, weights that
// do not add up to 100, doubled codes and missing names are errors that say where.
func ParseStandard(b []byte) (Standard, error) { panic("unwritten") }

// JSON is the inverse of ParseStandard.
func (s Standard) JSON() ([]byte, error) { panic("unwritten") }

// Rule finds a rule by its code.
func (s Standard) Rule(code string) (Rule, bool) { panic("unwritten") }

// Category finds a category by its code; an unknown one is the one coded "other".
func (s Standard) Category(code string) Category { panic("unwritten") }

// Profile finds a site's clocks; an unknown name is "post".
func (s Standard) Profile(name string) Profile { panic("unwritten") }

// CategoryOf reads a case's category from its opening words: the longest
// matching word wins, none is "other" (rules.md 3).
func (s Standard) CategoryOf(text string) Category { panic("unwritten") }

// RuleMatch is a rule that a captain's words may mean.
type RuleMatch struct {
	Rule Rule
	Rest string // the words that were not used
}

// FindRules reads which rules a captain's words may mean, best first: by code,
// by name, by everyday words in any shipped language; hand-made ones only.
// bonus restricts to rules with positive points, else to zero or negative.
func (s Standard) FindRules(text string, bonus bool) []RuleMatch { panic("unwritten") }

// Standards are all versions, oldest first.
type Standards []Standard

// On returns the version that holds on a local day, 2025-06-12; the oldest when
// the day lies before all of them.
func (ss Standards) On(day string) Standard { panic("unwritten") }

// Version finds a version by number.
func (ss Standards) Version(v int) (Standard, bool) { panic("unwritten") }
