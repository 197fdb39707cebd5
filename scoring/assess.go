package scoring

import (
	"strconv"
	"time"
)

// AssessState is how far an assessment is.
type AssessState string

// The states of an assessment.
const (
	AssessOpen    AssessState = "open"
	AssessDone    AssessState = "done"    // every item was looked at, or its days are over
	AssessDropped AssessState = "dropped" // taken back by who leads the site
)

// MostAssessItems bounds the items of one assessment (ours).
const MostAssessItems = 20

// Assessment is a special assessment 专项, or 突击 when those who are assessed hear
// of it once it is over: a named checklist over some days by one assessor. What came
// of its items are Checks of the period No.
type Assessment struct {
	No       string // ZX-3
	Site     int64
	Team     int64 // who is assessed, 0 = the whole site
	Sudden   bool
	Name     string // typed, 消防大检查
	Items    []AssessItem
	FromDay  string // local days of the site, both included
	ToDay    string
	Assessor int64
	State    AssessState
	By       int64 // who asked for it
	At       time.Time
	Done     time.Time // when it was over, zero while it is open
}

// AssessItem is one line of an assessment.
type AssessItem struct {
	Name string `json:"name"`           // typed
	Rule string `json:"rule,omitempty"` // code of the rule that is proposed when it is wrong, "" = none
}

// Lines are the items as lines of a checklist: code ZX-3.2, list the assessment's
// name. They are in no roster.
func (a Assessment) Lines() []CheckItem {
	out := make([]CheckItem, len(a.Items))
	for i, item := range a.Items {
		out[i] = CheckItem{
			Code: a.No + "." + strconv.Itoa(i+1), Site: a.Site, Team: a.Team, List: a.Name, Item: item.Name, Rule: item.Rule, By: a.Assessor,
			FromDay: a.FromDay,
		}
	}
	return out
}

// Left are the lines of an assessment that nothing came of yet, in their order;
// made are its checks.
func (a Assessment) Left(made []Check) []CheckItem {
	var left []CheckItem
	for _, i := range a.Lines() {
		if _, ok := CheckOf(made, i.Code, a.No); !ok {
			left = append(left, i)
		}
	}
	return left
}

// Runs reports whether an assessment can be worked on, on a local day of its site.
func (a Assessment) Runs(day string) bool {
	return a.State == AssessOpen && a.FromDay <= day && day <= a.ToDay
}
