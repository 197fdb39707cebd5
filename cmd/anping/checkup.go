package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"anping/bot/wechat"
	"anping/commands"
	"anping/scoring"
	"anping/storage"
)

type checkCmd struct {
	Config string `required:"" placeholder:"FILE" help:"The configuration; see: anping config."`
	Groups int    `placeholder:"N" help:"Say when the last of N groups of one minute gets its notice, in place of the roster's."`
	Strict bool   `help:"Exit with 1 for a gap too, not only for what is broken."`
}

// Help is the example of --help.
func (checkCmd) Help() string {
	return "Example:\n  anping check --config anping.toml\n\n" +
		"It changes nothing and may run beside the server. One line each: ok, note (so it is), gap (somebody misses something), broken.\n" +
		"Exit code 0 nothing is broken, 1 something is, 2 wrong usage or configuration."
}

// level says how bad a finding is.
type level string

const (
	fine    level = "ok"
	noted   level = "note"
	lacking level = "gap"    // it runs, and somebody misses something
	broken  level = "broken" // it cannot run, or not rightly
)

// checkup collects what was found and prints it, one line each.
type checkup struct {
	config string // path, as given
	out    io.Writer
	now    time.Time
	count  map[level]int
}

// say prints a finding: about what, what it is, and, when it is to be mended, how.
func (u *checkup) say(l level, about, what, mend string) {
	u.count[l]++
	line := fmt.Sprintf("%-6s %-9s %s", l, about, what)
	if mend != "" {
		line += "; " + mend
	}
	fmt.Fprintln(u.out, oneLine(line))
}

// run is a command as it is typed for this installation: with its configuration.
func (u *checkup) run(command, rest string) string {
	return strings.TrimSpace("anping " + command + " --config " + shellWord(u.config) + " " + rest)
}

// newCodes is the command that makes codes, with <folder> for the company's files,
// which a check does not know.
func (u *checkup) newCodes(flags string) string {
	return u.run("import", "--codes "+newCodesFile+flags+" <folder>")
}

// newCodesFile is a name for codes in what is printed: codes.csv is there since the
// first import, and is never written over.
const newCodesFile = "new-codes.csv"

// shellWord is a word as a shell reads it.
func shellWord(s string) string {
	if strings.Trim(s, wordChars) == "" && s != "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// wordChars are what a shell leaves as it is.
const wordChars = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-+:@%,"

// checkWithin bounds every question that is put to somebody else.
const checkWithin = 15 * time.Second

// errBroken ends a check that found something broken: what it was stands above.
var errBroken = errors.New("something is broken: see the lines that begin with broken")

// errGaps ends a strict check.
var errGaps = errors.New("something is missing: see the lines that begin with gap")

// Run looks at everything in the order in which it is needed.
func (k checkCmd) Run(ctx context.Context, c *console) error {
	if k.Groups < 0 || k.Groups > 1_000_000 {
		return &usageError{"--groups: " + strconv.Itoa(k.Groups) + " is no number of groups", "write a number up to 1000000"}
	}
	s, err := loadConfig(k.Config, c.env)
	if err != nil {
		return err
	}
	secrets := s.secrets()
	c.err = redacting(c.err, secrets...)
	u := &checkup{config: k.Config, out: redacting(c.out, secrets...), now: time.Now().UTC(), count: map[level]int{}}
	u.say(fine, "config", k.Config, "")
	u.settings(s)
	roster, err := u.kept(ctx, s)
	if err != nil {
		return err
	}
	u.platforms(ctx, s, roster)
	u.notices(s, roster.Roster, k.Groups)
	fmt.Fprintf(c.out, "%d broken, %s\n", u.count[broken], counted(u.count[lacking], "gap"))
	switch {
	case u.count[broken] > 0:
		return errBroken
	case k.Strict && u.count[lacking] > 0:
		return errGaps
	}
	return nil
}

// settings says what follows from the configuration alone.
func (u *checkup) settings(s Settings) {
	zone := zoneOf(s)
	u.say(fine, "zone", "timezone is "+s.Timezone+", there it is "+u.now.In(zone).Format("Mon 2006-01-02 15:04:05"), "")
	if s.Sandbox.Enabled {
		u.say(noted, "sandbox", "whoever opens http://"+s.Listen+" on this machine speaks as anybody", "set [sandbox] enabled = false once real people use it")
	}
	if s.PublicURL == "" && !loopback(s.Listen) {
		u.say(lacking, "address", "public_url is empty and listen is not a loopback address", "set public_url to how browsers reach "+s.Listen)
	}
}

// inspected is what the database holds of the company; Roster is nil where it cannot
// be read.
type inspected struct {
	*scoring.Roster
	heard  func(platform, account string) time.Time
	groups []string // ids on WeCom of groups that are bound there
	named  namedValues
	parked int // messages that wait for their client's next word
}

// namedValues are named values that were read; what was not is none.
type namedValues map[string]string

// Kept is a value that was read.
func (n namedValues) Kept(_ context.Context, name string) (string, int64, error) {
	return n[name], 0, nil
}

// kept looks at the database and at the company in it.
func (u *checkup) kept(ctx context.Context, s Settings) (inspected, error) {
	out := inspected{heard: func(string, string) time.Time { return time.Time{} }}
	ctx, cancel := context.WithTimeout(ctx, checkWithin)
	defer cancel()
	look, err := storage.OpenLook(ctx, storage.Config{Database: s.Database.Reveal(), Log: slog.New(slog.DiscardHandler)})
	switch {
	case errors.Is(err, storage.ErrNoDatabase):
		u.say(noted, "database", err.Error(), "made by "+u.run("import", "<folder>")+", or by "+u.run("serve", ""))
		return out, nil
	case err != nil:
		u.say(broken, "database", err.Error(), "mend database in the configuration, or start the server it names")
		return out, nil
	}
	ready := u.database(ctx, look, s)
	if ready {
		out.Roster, err = look.Roster(ctx)
		if err != nil {
			u.say(broken, "roster", err.Error(), "import the company again")
		} else {
			err = u.company(ctx, look, s, out.Roster)
		}
		heard := map[string]time.Time{}
		if t := s.Telegram.Token.Reveal(); err == nil && t != "" {
			account, _, _ := strings.Cut(t, ":")
			heard[account], err = look.LastHeard(ctx, "telegram", account)
		}
		if app := s.Wechat.AppID; err == nil && app != "" {
			err = out.readWechat(ctx, look, app, heard)
		}
		if id := s.WeCom.CorpID; err == nil && id != "" {
			err = out.readWeCom(ctx, look, id, heard)
		}
		out.heard = func(_, account string) time.Time { return heard[account] }
	}
	return out, errors.Join(err, look.Close())
}

// readWechat reads what an official account has kept.
func (i *inspected) readWechat(ctx context.Context, look *storage.Look, app string, heard map[string]time.Time) (err error) {
	if heard[app], err = look.LastHeard(ctx, wechat.Name, app); err != nil {
		return err
	}
	if i.parked, err = look.Parked(ctx, wechat.Name); err != nil {
		return err
	}
	i.named = namedValues{}
	for _, name := range wechat.Troubles(app) {
		if i.named[name], _, err = look.Named(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// database looks at the schema, the clock and the queue; false when the company
// cannot be read.
func (u *checkup) database(ctx context.Context, look *storage.Look, s Settings) bool {
	kind := "SQLite, one process"
	if look.Postgres() {
		kind = "PostgreSQL, any number of processes"
	}
	have, newest, err := look.Schema(ctx)
	switch {
	case err != nil:
		u.say(broken, "database", err.Error(), "look into the server's log")
		return false
	case have > newest:
		u.say(broken, "database", fmt.Sprintf("its schema is version %d, this program knows %d", have, newest), "use the newer program")
		return false
	case have < newest:
		u.say(lacking, "database", fmt.Sprintf("its schema is version %d of %d, so the company was not looked at", have, newest), "back it up, then this brings it up to date: "+u.run("serve", ""))
		return false
	}
	u.say(fine, "database", fmt.Sprintf("%s, schema %d is up to date", kind, have), "")
	if path, lite := strings.CutPrefix(s.Database.Reveal(), "sqlite:"); lite {
		if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
			u.say(lacking, "database", "others on this machine can read "+path, "chmod 600 "+path)
		}
	}
	u.clock(ctx, look)
	if notes, since, err := look.Waiting(ctx); err == nil && notes > 0 && u.now.Sub(since) > 10*time.Minute {
		u.say(lacking, "queue", fmt.Sprintf("%s, the oldest since %s", counted(notes, "message waits", "messages wait"), since.In(zoneOf(s)).Format("2006-01-02 15:04")), "is anping serve running, and its platform reachable?")
	}
	if kept, since, err := look.Kept(ctx); err == nil && kept > 0 && u.now.Sub(since) > time.Minute {
		u.say(lacking, "queue", fmt.Sprintf("%s to be answered, the oldest since %s", counted(kept, "message of people waits", "messages of people wait"), since.In(zoneOf(s)).Format("2006-01-02 15:04")), "is anping serve running? else look for \"kept message\" in its log")
	}
	return true
}

// Differences of two clocks: the tick stops beyond the first (package bot,
// Guard); below the second nobody sees it.
const (
	clocksApart = 2 * time.Minute
	clocksClose = 10 * time.Second
)

// clock compares the machine's with the database's.
func (u *checkup) clock(ctx context.Context, look *storage.Look) {
	if !look.Postgres() {
		return
	}
	began := time.Now()
	db, err := look.Time(ctx)
	if err != nil {
		u.say(broken, "clock", err.Error(), "look into the server's log")
		return
	}
	took := time.Since(began)
	differ := db.Sub(began.Add(took / 2)).Round(time.Millisecond)
	what := fmt.Sprintf("the database's clock is %s ahead of this machine's", differ)
	if differ < 0 {
		what = fmt.Sprintf("the database's clock is %s behind this machine's", -differ)
	}
	switch {
	case differ.Abs() > clocksApart:
		u.say(broken, "clock", what+", so deadlines and notices stand still", "set both by a time service, as with: timedatectl set-ntp true")
	case differ.Abs() > clocksClose:
		u.say(lacking, "clock", what, "set both by a time service, as with: timedatectl set-ntp true")
	default:
		u.say(fine, "clock", what, "")
	}
}

// notices says when the last group gets its evening notice.
func (u *checkup) notices(s Settings, roster *scoring.Roster, asked int) {
	groups, at := asked, time.Time{}
	if groups == 0 && roster != nil {
		for moment, n := range commands.Minutes(roster, u.now) {
			if n > groups || n == groups && moment.Before(at) {
				groups, at = n, moment
			}
		}
	}
	if groups == 0 {
		return
	}
	name := "of " + counted(groups, "group") + " whose notice stands at one minute"
	if !at.IsZero() {
		name = fmt.Sprintf("of the %s of %s", counted(groups, "group"), at.In(zoneOf(s)).Format("15:04"))
	}
	if s.Telegram.Token.Reveal() == "" {
		u.say(noted, "notices", name+" the first is posted "+commands.Spread(groups)[0].String()+" early, the last at its minute", "")
		return
	}
	first, late := postedBy(commands.Spread(groups), s.Telegram.PerSecond)
	what := fmt.Sprintf("%s the first is posted %s early, the last %s after its minute, at %s a second", name, first, late, counted(s.Telegram.PerSecond, "message"))
	if late > time.Minute {
		u.say(lacking, "notices", what, "give groups other minutes (column notice of groups.csv), or raise [telegram] rate_per_second if Telegram allows it")
		return
	}
	u.say(fine, "notices", what, "")
}

// postedBy is how early the first and how late the last of some notices is
// sent, when so many messages a second may be: Telegram takes one message for
// each, and a long notice, which is sent in parts, more.
func postedBy(early []time.Duration, perSecond int) (first, late time.Duration) {
	// The rate is a guarantee for every second, so that a fifth of it may go at
	// once and the rest at four fifths of its pace (docs/adr/0010).
	each := time.Second * 5 / time.Duration(4*max(1, perSecond))
	first = slices.Max(early)
	free := -first
	for _, e := range early {
		free = max(free, -e) + each
	}
	return first, max(0, free).Round(time.Second)
}
