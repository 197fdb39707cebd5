package scoring

import (
	_ "embed"
	"slices"
	"time"
)

//go:embed standard.json
var shipped []byte

// Dimension is one of the five dimensions, 1 to 5.
type Dimension int

// Dimensions is how many there are.
const Dimensions = 5

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

// Words holds the everyday words that name a thing, per language tag. A parsed
// standard holds them folded (Fold, and without blanks between Chinese words).
type Words map[string][]string

// Rule is one row of the standard.
type Rule struct {
	Code    string      `json:"code"`   // D1-PATROL-MISS
	Dim     Dimension   `json:"dim"`    // 1–5
	Clause  string      `json:"clause"` // paragraph of the assessment document, "1.1"
	Points  Points      `json:"points"` // signed, each time it fires
	Cap     Points      `json:"cap"`    // most (absolute) that one cause may cost, 0 = no cap
	Subject SubjectKind `json:"subject"`
	By      []string    `json:"by"` // who may make it by hand: ByCaptain …; ByClock for clocks only
	Names   Names       `json:"names"`
	Words   Words       `json:"words"` // how people call it in 扣/加
	Photo   bool        `json:"photo"` // evidence is expected (camera, extinguisher)
	// Quota is how many things of a period the rule asks for: suggestions of a
	// guard and quarter, services of a team and month; 0 = see QuotaOf.
	Quota int `json:"quota,omitempty"`
}

// Where the facts of a rule come from (product.md, table of the standard,
// "source of the fact").
const (
	ByCaptain = "captain" // booked with 扣 or 加
	ByManager = "manager" // by a decision of its own, 采纳
	ByClient  = "client"  // by a client's word that a captain weighs, 表扬
	ByClock   = "clock"   // by a clock or a periodic job only
)

// ByHand reports whether the rule may be booked by a person with 扣 or 加.
func (r Rule) ByHand() bool { return slices.Contains(r.By, ByCaptain) }

// CapCount is how many times the rule fires before its cap is reached; 0 when
// it has no cap or no points.
func (r Rule) CapCount() int {
	if r.Points == 0 {
		return 0
	}
	return int(r.Cap / max(r.Points, -r.Points))
}

// DimensionOf is the dimension a rule code belongs to, read from the code
// itself so that an entry counts for ever without today's standard; 0 when it
// is no such code.
func DimensionOf(code string) Dimension {
	if len(code) < 4 || code[0] != 'D' || code[2] != '-' || code[1] < '1' || code[1] > '0'+Dimensions {
		return 0
	}
	return Dimension(code[1] - '0')
}

// Category is what a case is about; people read and change it as 类别.
type Category struct {
	Code    string `json:"code"` // "equipment", "noise", "other"
	Names   Names  `json:"names"`
	Words   Words  `json:"words"`
	Repair  bool   `json:"repair"`  // 报修, else 投诉
	Complex bool   `json:"complex"` // needs a plan and an ETA within 2 h instead of 30 min
}

// OtherCategory is the code of the category for what matches no word.
const OtherCategory = "other"

// Targets are the KPI aims printed beside the figures.
type Targets struct {
	AcceptRate Rate `json:"accept_rate"` // 95 of 100 (product.md, D2-ACCEPT)
}

// Shipped returns version 1 of the standard, exactly the table of product.md.
func Shipped() Standard {
	s, err := ParseStandard(shipped)
	if err != nil {
		panic("scoring: the embedded standard: " + err.Error()) // a test reads it; it cannot happen in a release
	}
	return s
}

// Rule finds a rule by its code.
func (s Standard) Rule(code string) (Rule, bool) {
	for i := range s.Rules {
		if s.Rules[i].Code == code {
			return s.Rules[i], true
		}
	}
	return Rule{}, false
}

// Category finds a category by its code; an unknown one is the one coded "other".
func (s Standard) Category(code string) Category {
	var other Category
	for i := range s.Categories {
		switch s.Categories[i].Code {
		case code:
			return s.Categories[i]
		case OtherCategory:
			other = s.Categories[i]
		}
	}
	return other
}

// Profile finds a site's clocks; an unknown name is "post".
func (s Standard) Profile(name string) Profile {
	p, ok := s.Profiles[name]
	if !ok {
		p = s.Profiles[ProfilePost]
	}
	if r, ok := s.Rule(RuleArrive); ok {
		p.ArriveCap = time.Duration(r.CapCount()) * time.Minute
	}
	return p
}

// Weight is the full mark of a dimension; 0 when there is no such dimension.
func (s Standard) Weight(d Dimension) Points {
	for _, def := range s.Dimensions {
		if def.Code == d {
			return def.Weight
		}
	}
	return 0
}

// Standards are all versions, oldest first.
type Standards []Standard

// On returns the version that holds on a local day, 2025-06-12; the oldest when
// the day lies before all of them, the zero Standard when there is none.
func (ss Standards) On(day string) Standard {
	var held Standard
	for i, s := range ss {
		if i == 0 || s.From <= day {
			held = s
		}
	}
	return held
}

// Version finds a version by number.
func (ss Standards) Version(v int) (Standard, bool) {
	for _, s := range ss {
		if s.Version == v {
			return s, true
		}
	}
	return Standard{}, false
}
