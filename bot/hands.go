package bot

import "time"

// restAfter is how long a goroutine waits for its next message. Under load the
// next one comes within milliseconds.
const restAfter = time.Second

// hands are goroutines that decide one message after the other. A decision goes
// deep, and a goroutine of its own would begin each with a small stack and grow
// it by copying: a fifteenth of all processor time.
type hands chan func()

func newHands() hands { return make(hands) }

// do runs f beside the caller: by a goroutine that waits, else by a new one.
func (h hands) do(f func()) {
	select {
	case h <- f:
		return
	default:
	}
	go func() {
		rest := time.NewTimer(restAfter)
		defer rest.Stop()
		for {
			f()
			rest.Reset(restAfter)
			select {
			case f = <-h:
			case <-rest.C:
				return
			}
		}
	}()
}
