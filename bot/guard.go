package bot

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// clockTolerance is how far the machine's clock may jump, or differ from the
// database's, before the tick stops (architecture.md 7).
const clockTolerance = 2 * time.Minute

// Guard stops the tick while the machine's clock cannot be trusted: a clock
// that jumped would charge people for hours that did not pass. Inbound goes on.
type Guard struct {
	Wall     func() time.Time                         // the machine's clock
	Elapsed  func() time.Duration                     // monotonic, since any fixed moment
	Database func(context.Context) (time.Time, error) // the database's clock
	Log      *slog.Logger

	mu      sync.Mutex
	wall    time.Time
	elapsed time.Duration
	stopped bool
}

// Agrees reports whether the clock ran evenly since the last call and agrees
// with the database's, and says in the log when that changes.
func (g *Guard) Agrees(ctx context.Context) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	wall, elapsed := g.Wall().Round(0), g.Elapsed()
	if g.wall.IsZero() {
		g.wall, g.elapsed = wall, elapsed
	}
	jump := wall.Sub(g.wall) - (elapsed - g.elapsed)
	if abs(jump) <= clockTolerance {
		// Small steps of a time service are followed; a jump stays measured
		// against the last good moment until it is taken back or we restart.
		g.wall, g.elapsed = wall, elapsed
	}
	db, err := g.Database(ctx)
	if err != nil {
		return false
	}
	differ := db.Sub(wall)
	ok := abs(jump) <= clockTolerance && abs(differ) <= clockTolerance
	if ok == g.stopped {
		g.stopped = !ok
		g.say(ok, jump, differ)
	}
	return ok
}

func (g *Guard) say(ok bool, jump, differ time.Duration) {
	if ok {
		g.Log.Info("the clock agrees again: deadlines and notices go on")
		return
	}
	g.Log.Error("the clock moved: deadlines and notices stop, messages go on; set the clock right or restart",
		"jump", jump.Round(time.Second), "database_ahead", differ.Round(time.Second))
}

func abs(d time.Duration) time.Duration { return max(d, -d) }
