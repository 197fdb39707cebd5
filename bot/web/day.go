package web

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
)

// dayScript is who says what when on the played day, quarterScript in the played
// quarter. They are data: a step is changed or added there.
//
//go:embed day.json
var dayScript []byte

//go:embed quarter.json
var quarterScript []byte

// scriptNamed is the script of a name that pages ask for.
func scriptNamed(what string) ([]byte, bool) {
	switch what {
	case "", playDay:
		return dayScript, true
	case playQuarter:
		return quarterScript, true
	}
	return nil, false
}

// What can be played.
const (
	playDay     = "day"
	playQuarter = "quarter"
)

// script is a day or a quarter to be played.
type script struct {
	Pause  int      `json:"pause"`  // ms a person is given to read a step
	Weekly []weekly `json:"weekly"` // what happens unseen while weeks go by
	Steps  []step   `json:"steps"`
}

// step is one thing that happens: the clock moves, or somebody acts.
type step struct {
	Chapter string   `json:"chapter"` // what begins with this step, as pages call it
	On      string   `json:"on"`      // the day of Clock, see quarter.day
	Clock   string   `json:"clock"`   // to the next such time of day, 08:30, or "notice"
	Minutes int      `json:"minutes"` // on by so many
	Hang    string   `json:"hang"`    // the checkpoints are hung up, their route is this part's; "nobody": taken down
	Who     string   `json:"who"`     // a part of parts
	In      string   `json:"in"`      // "group": in the group, else in private
	Say     string   `json:"say"`     // {place}, {guard} … are filled in
	Says    []string `json:"says"`    // one after another without a pause, each a button where there is one
	Press   string   `json:"press"`   // the newest button so labelled; without one, Say; without that, nothing
	Ago     int      `json:"ago"`     // minutes before now that it was sent: it comes late
	At      string   `json:"at"`      // sends the location of a place
	Photo   string   `json:"photo"`   // sends a drawn photo along
	Form    []int    `json:"form"`    // fills in the form behind the newest link, without a name
	Show    bool     `json:"show"`    // says nothing: the page looks there
}

// weekly is something that somebody does every week at the same time.
type weekly struct {
	Day   int      `json:"day"` // 1 is Monday
	Clock string   `json:"clock"`
	Who   string   `json:"who"`
	Says  []string `json:"says"` // one a week, in turn
}

// readScript reads a script and refuses what it does not know.
func readScript(raw []byte) (script, error) {
	var d script
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&d); err != nil {
		return d, fmt.Errorf("read script: %w", err)
	}
	return d, nil
}
