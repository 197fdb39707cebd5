package main

import (
	"testing"
	"time"
)

// burstKilled is how many clients post at once: far more than there are seats.
const burstKilled = 1500

// TestBurstKilled kills the process when a burst was acknowledged and most of it
// waits to be decided: another life of it decides all of that, each message once.
func TestBurstKilled(t *testing.T) {
	eachDatabase(t, func(t *testing.T, database string) {
		address := burstDatabase(t, database)
		w := startWorld(t, burstKilled)
		p := station{database: address, public: "http://127.0.0.1:1", api: w.platform, roster: w.roster}.prepare(t)
		p.begin()
		p.waitReady()
		db := openPlain(t, address)
		v := w.ask(t, order{Do: "burst", URL: p.url, N: burstKilled})
		p.killHard()
		kept := db.count(t, "select count(*) from unheard")
		t.Logf("%d clients at once: %s; %d kept when the process was killed", burstKilled, v, kept)
		acknowledged := v.Answers["200"]
		if acknowledged+v.Answers["503"] != burstKilled || acknowledged < burstKilled*9/10 {
			t.Errorf("not answered 200, or 503 to come again on a busy machine: %v", v.Answers)
		}
		if kept == 0 {
			t.Error("nothing waited to be decided: the kill proves nothing")
		}
		began := time.Now()
		p.begin()
		p.waitReady()
		db.until(t, "select count(*) from unheard", 0)
		t.Logf("all decided %s after the new life began", time.Since(began).Round(time.Millisecond))
		said := db.count(t, "select count(*) from said")
		if said < acknowledged || said > burstKilled {
			t.Errorf("%d messages recorded, %d acknowledged of %d", said, acknowledged, burstKilled)
		}
		for what, q := range map[string]string{
			"cases or numbers": "select count(*) from cases",
			"replies":          "select count(*) from notes where key like 'reply/%'",
		} {
			if n := db.count(t, q); n != said {
				t.Errorf("%d %s of %d messages", n, what, said)
			}
		}
		if code := p.terminate(); code != exitDone {
			t.Errorf("exit %d: %s", code, p.stderr)
		}
	})
}
