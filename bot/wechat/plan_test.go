package wechat

import "testing"

// TestPlan: which way a message goes, and that a refusal never leads back to the
// way that was refused.
func TestPlan(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		s    standing
		want way
	}{
		{"inside the request", standing{asked: true}, byAnswer},
		{"inside the request, with all the rest", standing{asked: true, slot: true, template: true}, byAnswer},
		{"a slot", standing{slot: true}, byService},
		{"a slot and a template", standing{slot: true, template: true}, byService},
		{"no slot", standing{}, parked},
		{"no slot, a template", standing{template: true}, byTemplate},
		{"no slot, told of already", standing{template: true, nudged: true}, parked},
		{"window closed", standing{slot: true, refused: 45015}, parked},
		{"window closed, a template", standing{slot: true, refused: 45015, template: true}, byTemplate},
		{"window closed, told of already", standing{slot: true, refused: 45015, template: true, nudged: true}, parked},
		{"messages used up, a template", standing{slot: true, refused: 45047, template: true}, byTemplate},
		{"refused by the client, a template", standing{slot: true, refused: 43101, template: true}, parked},
		{"blacklisted, a template", standing{slot: true, refused: 43019, template: true}, parked},
		{"no slot, a notice", standing{notice: true}, byNotice},
		{"a slot and a notice", standing{slot: true, notice: true}, byService},
		{"inside the request, a notice", standing{asked: true, notice: true}, byAnswer},
		{"no slot, a template before a notice", standing{template: true, notice: true}, byTemplate},
		{"the template refused, a notice", standing{template: true, nudged: true, notice: true}, byNotice},
		{"told of by the template", standing{template: true, nudged: true, notice: true, noticed: true}, parked},
		{"no consent, or told of by a notice", standing{notice: true, noticed: true}, parked},
		{"window closed, a notice", standing{slot: true, refused: 45015, notice: true}, byNotice},
		{"messages used up, a notice", standing{slot: true, refused: 45047, notice: true}, byNotice},
		{"refused by the client, a notice", standing{slot: true, refused: 43101, notice: true}, parked},
		{"blacklisted, a notice", standing{slot: true, refused: 43019, notice: true}, parked},
		{"another refusal, a notice", standing{slot: true, refused: 45002, notice: true}, byService},
		{"another refusal", standing{slot: true, refused: 45002}, byService},
	} {
		if got := c.s.next(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
