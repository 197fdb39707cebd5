package scoring

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"time"
)

// Names of the shipped profiles.
const (
	ProfilePost     = "post"     // guards on the site
	ProfileDispatch = "dispatch" // technicians sent out; its clocks are only data until dispatching is built
)

// Profile holds the clocks of a site: limits of rules.md 3 and product.md D2.
// Durations are whole seconds in the data. In the profile dispatch a key place
// is an urgent order, an ordinary one routine.
type Profile struct {
	Accept         time.Duration // alerted → accepted, 3 min
	ArriveOrdinary time.Duration // alerted → arrived, 10 min
	ArriveKey      time.Duration // 5 min
	ComeOrdinary   time.Duration // accepted → arrived, 7 min: who steps in late does not pay for others
	ComeKey        time.Duration // 2 min
	FarOrdinary    time.Duration // alerted → arrived in the suburbs, 0 = as elsewhere (product.md, profile dispatch)
	FarKey         time.Duration
	ResolveSimple  time.Duration // alerted → solved, 30 min
	ResolveComplex time.Duration // alerted → solved, or plan and ETA told, 2 h

	// ArriveCap is how far over its limit ARRIVE stops costing more, 20 min. It is
	// no datum but follows from D2-ARRIVE; Standard.Profile sets it. 0 = no cap.
	ArriveCap time.Duration
}

// profileJSON is the stored form, in seconds.
type profileJSON struct {
	Accept         int64 `json:"accept"`
	ArriveOrdinary int64 `json:"arrive_ordinary"`
	ArriveKey      int64 `json:"arrive_key"`
	ComeOrdinary   int64 `json:"come_ordinary"`
	ComeKey        int64 `json:"come_key"`
	FarOrdinary    int64 `json:"far_ordinary"`
	FarKey         int64 `json:"far_key"`
	ResolveSimple  int64 `json:"resolve_simple"`
	ResolveComplex int64 `json:"resolve_complex"`
}

// MarshalJSON writes the limits in seconds.
func (p Profile) MarshalJSON() ([]byte, error) {
	sec := func(d time.Duration) int64 { return int64(d / time.Second) }
	return json.Marshal(profileJSON{
		sec(p.Accept), sec(p.ArriveOrdinary), sec(p.ArriveKey), sec(p.ComeOrdinary), sec(p.ComeKey),
		sec(p.FarOrdinary), sec(p.FarKey), sec(p.ResolveSimple), sec(p.ResolveComplex),
	})
}

// UnmarshalJSON reads the limits in seconds and refuses unknown keys.
func (p *Profile) UnmarshalJSON(b []byte) error {
	var j profileJSON
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&j); err != nil {
		return fmt.Errorf("profile: %w", err)
	}
	sec := func(n int64) time.Duration {
		if n < 0 || n > math.MaxInt64/int64(time.Second) {
			return -1 // refused by check, which knows the profile's name
		}
		return time.Duration(n) * time.Second
	}
	*p = Profile{
		Accept: sec(j.Accept), ArriveOrdinary: sec(j.ArriveOrdinary), ArriveKey: sec(j.ArriveKey),
		ComeOrdinary: sec(j.ComeOrdinary), ComeKey: sec(j.ComeKey), FarOrdinary: sec(j.FarOrdinary), FarKey: sec(j.FarKey),
		ResolveSimple: sec(j.ResolveSimple), ResolveComplex: sec(j.ResolveComplex),
	}
	return nil
}

// Arrive is the limit from the alert to the arrival at a place of the class.
func (p Profile) Arrive(class PlaceClass) time.Duration {
	if class == PlaceKey {
		return p.ArriveKey
	}
	return p.ArriveOrdinary
}

// Come is the least time that who accepts has to arrive.
func (p Profile) Come(class PlaceClass) time.Duration {
	if class == PlaceKey {
		return p.ComeKey
	}
	return p.ComeOrdinary
}

// Resolve is the limit from the alert to the solution.
func (p Profile) Resolve(isComplex bool) time.Duration {
	if isComplex {
		return p.ResolveComplex
	}
	return p.ResolveSimple
}
