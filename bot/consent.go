package bot

import "time"

// Consent is what somebody said to a kind of message that a platform sends with
// their consent only: one message for each time they said yes.
type Consent struct {
	Key      string // of what told us, a hash: a repeat is the same
	Template string // the platform's id of the kind
	Accepts  bool
	// Settings says that it was said in the platform's settings and not when they
	// were asked: a yes there gives no message.
	Settings bool
	At       time.Time // the platform's
}
