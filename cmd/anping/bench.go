package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
)

// benchCmd compares the full path of a message with the least that a door
// which loses nothing must do, in one run and on the same kind of database.
type benchCmd struct {
	Clients    []int   `default:"16,64" placeholder:"N,…" help:"Connections at a time, each number measured on databases of its own (default ${default})."`
	Rounds     int     `default:"5" placeholder:"N" help:"Rounds of each; what counts is the middle one (default ${default})."`
	Seconds    float64 `default:"3" placeholder:"S" help:"How long a round is (default ${default})."`
	Door       string  `default:"telegram" enum:"telegram,wechat,sandbox" help:"The way in: Telegram's webhook or WeChat's encrypted callbacks, each with a stand-in of the platform, or the sandbox's (default ${default})."`
	Database   string  `placeholder:"ADDRESS" help:"sqlite:PATH measures on the disk of PATH, postgres://… on that server; both on databases of their own that are removed at the end (default: SQLite in a temporary folder). As in a configuration, env:NAME and file:PATH name where the address stands."`
	JSON       bool    `name:"json" help:"Print the figures as JSON."`
	CPUProfile string  `name:"cpuprofile" hidden:"" placeholder:"FILE" help:"Profile the full path's server; of the last number of connections."`
	MemProfile string  `name:"memprofile" hidden:"" placeholder:"FILE" help:"Profile what it allocates, likewise."`
}

// Help is the example of --help, and what is printed.
func (benchCmd) Help() string {
	return `Example:
  anping bench
  anping bench --door wechat
  anping bench --clients 64 --rounds 3 --database postgres://anping@127.0.0.1/anping

Three servers answer the same messages in turn, each a process with a database of its own:
  floor   the least that loses nothing: decode, one row, many messages a commit
  plain   what a plain web handler does: decode, one row, one commit a message
  full    the program: who speaks, may they, decide, record, and send the answers

messages/s     answered 200 a second; the figures of a server are the medians of its rounds
of the floor   full to floor, round by round, and the middle of these
with what was left to send   the same when the notes still unsent at the end of a round count as time
CPU, allocations   of the server's process, a message, all its notes included
notes/s        messages of the bot that the platform's stand-in has taken

With --door wechat floor and plain are those of Telegram's door, so that what envelopes cost is seen.`
}

// The limits of a measurement (ours): what lies outside is a slip of the finger.
const (
	mostRounds  = 100
	leastRound  = 0.1 // seconds
	mostSeconds = 600
)

// Run measures and prints.
func (k benchCmd) Run(ctx context.Context, c *console) (err error) {
	database, err := k.check(c.env)
	if err != nil {
		return err
	}
	c.err = redacting(c.err, database)
	g, end, err := newGround(database.Reveal())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	wire := newWiring(k.Door)
	if err := writeRoster(g.dir, wire.chat, benchFirm()); err != nil {
		return err
	}
	r, err := k.measure(ctx, c, g, wire)
	var left *leftBehind
	switch {
	case ctx.Err() != nil && errors.As(err, &left):
		return fmt.Errorf("stopped before the end, and not everything was removed: %w", left)
	case ctx.Err() != nil:
		return errors.New("stopped before the end; nothing was left behind")
	case err != nil:
		return err
	case k.JSON:
		return r.printJSON(c.out)
	}
	return r.print(c.out)
}

// check judges the flags and follows the address to its value.
func (k benchCmd) check(env func(string) string) (Secret, error) {
	if len(k.Clients) == 0 {
		return Secret{}, &usageError{"--clients: names no number", "write it like 16,64"}
	}
	for _, n := range k.Clients {
		if n < 1 || n > mostConnections {
			return Secret{}, &usageError{"--clients: " + strconv.Itoa(n) + " connections", "use 1 to " + strconv.Itoa(mostConnections)}
		}
	}
	if k.Rounds < 1 || k.Rounds > mostRounds {
		return Secret{}, &usageError{"--rounds: " + strconv.Itoa(k.Rounds) + " rounds", "use 1 to " + strconv.Itoa(mostRounds)}
	}
	if !(k.Seconds >= leastRound && k.Seconds <= mostSeconds) {
		return Secret{}, &usageError{fmt.Sprintf("--seconds: a round of %g s", k.Seconds), fmt.Sprintf("use %g to %d", leastRound, mostSeconds)}
	}
	address := k.Database
	if address == "" {
		address = "sqlite:" + strings.TrimSuffix(os.TempDir(), string(os.PathSeparator)) + string(os.PathSeparator) + "anping.db"
	}
	s, err := secretOf(address).resolve(env)
	if err != nil {
		return Secret{}, &usageError{"--database: " + err.Error(), "mend that, or write the address itself"}
	}
	if f := checkDatabase(s.Reveal()); f != (fault{}) {
		return Secret{}, &usageError{"--database: " + f.what, f.mend}
	}
	return s, nil
}

// measure compares at every number of connections.
func (k benchCmd) measure(ctx context.Context, c *console, g ground, wire wiring) (report benchReport, err error) {
	report = benchReport{
		Version: version, Go: runtime.Version(), Machine: runtime.GOOS + "/" + runtime.GOARCH, CPUs: runtime.NumCPU(),
		Door: k.Door, Database: g.kind(), Seconds: k.Seconds,
	}
	if self, err := os.Executable(); err == nil {
		if info, err := os.Stat(self); err == nil {
			report.Binary = info.Size()
		}
	}
	for _, n := range k.Clients {
		duel := duel{benchCmd: k, ground: g, wire: wire, stderr: c.err, connections: n}
		one, err := duel.run(ctx)
		if err != nil {
			return benchReport{}, fmt.Errorf("%d connections: %w", n, err)
		}
		report.Compared = append(report.Compared, one)
	}
	return report, nil
}
