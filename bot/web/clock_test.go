package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"time"
)

func TestClock(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	start := d.clock.Now()
	for _, c := range []struct {
		body string
		want time.Time
	}{
		{`{"minutes":1}`, start.Add(time.Minute)},
		{`{"minutes":10}`, start.Add(11 * time.Minute)},
		{`{"to":"notice"}`, start.Add(3 * time.Hour)},
	} {
		w := d.ask("POST", "/sandbox/clock", c.body)
		var got struct{ Now int64 }
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK || got.Now != c.want.UnixMilli() {
			t.Errorf("%s: %d %s, want %v", c.body, w.Code, w.Body, c.want)
		}
	}
	for _, body := range []string{`{}`, `{"minutes":0}`, `{"minutes":-5}`, `{"minutes":1441}`, `{"to":"midnight"}`, `{"to":"notice","minutes":3}`, `{"minutes":"1"}`, `[]`} {
		if w := d.ask("POST", "/sandbox/clock", body); w.Code != http.StatusBadRequest {
			t.Errorf("%s: %d", body, w.Code)
		}
	}
	d.Stepper = &fakeStepper{clock: d.clock}
	if w := d.ask("POST", "/sandbox/clock", `{"to":"notice"}`); w.Code != http.StatusNotFound {
		t.Errorf("no notice: %d", w.Code)
	}
	d.Stepper = &fakeStepper{clock: d.clock, err: errors.New("down")}
	if w := d.ask("POST", "/sandbox/clock", `{"minutes":1}`); w.Code != http.StatusServiceUnavailable {
		t.Errorf("step failed: %d", w.Code)
	}
}
