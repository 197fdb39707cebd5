package main

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"math/rand"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/lib/pq"
	_ "modernc.org/sqlite"

	"anping/bot"
	"anping/bot/bottest"
	"anping/bot/text"
	"anping/bot/web"
	"anping/commands"
	"anping/scoring"
	"anping/scoring/roster"
	"anping/scoring/sentence"
	"anping/storage"
)

// worldConfig says what a test's installation is made of.
type worldConfig struct {
	database string // "sqlite" or "postgres"
	start    time.Time
	company  roster.Numbered
	push     bool              // the fake platform's kind
	engines  int               // 0 = 1
	quota    int               // of the passive fake, 0 = none
	unbound  *unbound          // whom of the company no chat belongs to, nil = everybody has theirs
	lang     string            // of who is in no roster, "" = the default
	telegram bool              // on Telegram's adapter in place of a fake
	wecom    bool              // on WeCom's
	wechat   bool              // the clients on WeChat's adapter, the others on the push fake
	across   map[string]string // the platform of each chat by its name in stories, in place of one for all
	windows  bool              // with wechat: within WeChat's windows
	page     *web.CasePage     // to which notes about a case lead, nil = none
}

// world is one installation under an injected clock.
type world struct {
	store   *storage.Store
	engine  *bot.Engine
	engines []*bot.Engine
	clock   *bottest.Clock
	fake    *bottest.Fake
	stage   *telegramStage // in place of fake
	office  *wecomStage    // in place of fake
	account *wechatStage   // the clients', beside fake
	across  *acrossStage   // all of these together
	plain   *plainDB
	photo   bot.MediaRef
	voice   bot.MediaRef
	video   bot.MediaRef
	address string // of the database
	lang    string
	company roster.Numbered // as it was imported last
	page    *web.CasePage
}

// eachDatabase runs a test on SQLite and on PostgreSQL.
func eachDatabase(t *testing.T, test func(t *testing.T, database string)) {
	t.Helper()
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) { test(t, database) })
	}
}

// shippedLists and texts are parsed once a test process, as the program does once.
var (
	shippedLists = sync.OnceValue(sentence.Shipped)
	texts        = sync.OnceValues(text.New)
)

func shippedTexts(t *testing.T) *text.Catalogue {
	t.Helper()
	c, err := texts()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func openWorld(t *testing.T, c worldConfig) *world {
	t.Helper()
	w := &world{clock: bottest.NewClock(c.start), lang: c.lang, page: c.page}
	address := newDatabase(t, c.database)
	w.store = openStore(t, storage.Config{Database: address, Clock: w.clock})
	w.address, w.plain = address, openPlain(t, address)
	if w.fake = bottest.Passive(w.clock, c.quota); c.push || c.wechat {
		w.fake = bottest.Push(w.clock)
	}
	if c.telegram {
		w.stage = newTelegramStage(t, w.clock, &c.company, testPhoto(t))
	}
	if c.wecom {
		w.office = newWeComStage(t, w.clock, &c.company, testPhoto(t))
	}
	if c.wechat {
		w.account = newWechatStage(t, w.clock, &c.company, w.fake)
		w.account.paced = c.windows
	}
	if c.across != nil {
		w.across = newAcrossStage(t, w, c.across, &c.company)
	}
	w.company = c.company
	if c.unbound == nil {
		w.load(t, c.company)
	} else {
		w.load(t, c.unbound.strip(c.company))
		c.unbound.giveOut(t, w, c.company)
	}
	for i := range max(c.engines, 1) {
		w.engines = append(w.engines, w.newEngine(t, i))
	}
	w.engine = w.engines[0]
	return w
}

func (w *world) newEngine(t *testing.T, i int) *bot.Engine {
	t.Helper()
	switch {
	case w.across != nil:
		return w.across.plug(t, w, i)
	case w.stage != nil:
		ours := w.stage.plug(w.clock, w.store, shippedTexts(t))
		e := w.engineOn(t, i, w.stage.adapter(ours))
		w.stage.listen(ours, e)
		return e
	case w.office != nil:
		office := w.office.plug(w.clock, w.store, shippedTexts(t), w.company)
		e := w.engineOn(t, i, w.office.adapter(office))
		w.office.listen(office, outsiders{e}) // clients of a story are there, too
		return e
	case w.account != nil:
		official := w.account.plug(w.store, shippedTexts(t), fmt.Sprint("engine-", i))
		e := w.engineOn(t, i, w.fake.Adapter(), w.account.adapter(official))
		w.account.listen(official, e)
		return e
	}
	return w.engineOn(t, i, w.fake.Adapter())
}

// engineOn is the i-th instance, on platforms.
func (w *world) engineOn(t *testing.T, i int, adapters ...bot.Adapter) *bot.Engine {
	t.Helper()
	var leads bot.Pages
	if w.page != nil {
		leads = pages{w.page}
	}
	e, err := bot.New(bot.Config{
		Pages: leads, Recorder: w.store, Reader: w.store, Company: w.store, Queue: w.store, Agenda: w.store, Keeper: w.store,
		Text: shippedTexts(t), Clock: w.clock, Random: &dice{r: rand.New(rand.NewSource(int64(i + 1)))}, Owner: fmt.Sprint("engine-", i), Lang: w.lang, ByWords: w.lang == "",
		Commands: commands.All(w.store, shippedLists()), Notices: commands.Notices(w.store), Receipts: commands.Receipts(w.store),
		Adapters: adapters,
	})
	if err != nil {
		t.Fatal(err)
	}

	return e
}

// wire is the platform the world's chats lie on.
func (w *world) wire() bottest.Wire {
	switch {
	case w.across != nil:
		return w.across
	case w.stage != nil:
		return w.stage
	case w.office != nil:
		return w.office
	case w.account != nil:
		return w.account
	}
	return w.fake
}

// dice are ids that are the same in every run; several decisions throw them at once.
type dice struct {
	mu sync.Mutex
	r  *rand.Rand
}

// Read implements io.Reader.
func (d *dice) Read(b []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.r.Read(b)
}

// load imports a company whose chats all lie on the world's fake platform.
func (w *world) load(t *testing.T, company roster.Numbered) {
	t.Helper()
	for i := range company.Chats {
		if w.across == nil {
			company.Chats[i].Platform = w.wire().Name()
		}
	}
	if w.account != nil {
		w.account.adopt(&company)
	}
	w.company = company
	chat := int64(0)
	acts, err := commands.Import("test", commands.Stored{}, company, scoring.Shipped(), w.clock.Now(), func(string) (int64, error) {
		chat++
		return chat, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.store.Reserve(t.Context(), bot.SeriesChat, chat+1); err != nil {
		t.Fatal(err)
	}
	if _, err := w.store.Reserve(t.Context(), bot.SeriesClient, chat+1); err != nil {
		t.Fatal(err)
	}
	for _, a := range acts {
		if _, err := w.store.Record(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	w.photo = w.keep(t, bot.Photo, testPhoto(t))
	w.voice = w.keep(t, bot.Voice, realFile(t, "tone.opus"))
	w.video = w.keep(t, bot.Video, realFile(t, "gate.mp4"))
}

// plainDB is the database as plain SQL sees it, beside our own code.
type plainDB struct {
	*sql.DB
	lite bool
}

func openPlain(t *testing.T, address string) *plainDB {
	t.Helper()
	driver, dsn := "postgres", address
	path, lite := strings.CutPrefix(address, "sqlite:")
	if lite {
		driver, dsn = "sqlite", "file:"+path+"?_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return &plainDB{db, lite}
}

func (db *plainDB) count(t *testing.T, q string) (n int) {
	t.Helper()
	if err := db.QueryRow(q).Scan(&n); err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	return n
}

func (db *plainDB) exec(t *testing.T, q string) {
	t.Helper()
	if _, err := db.Exec(q); err != nil {
		t.Fatalf("%s: %v", q, err)
	}
}

// until waits, 3 min at most, until a count is n.
func (db *plainDB) until(t *testing.T, q string, n int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	for db.count(t, q) != n {
		select {
		case <-poll.C:
		case <-ctx.Done():
			t.Fatalf("%s: is %d, want %d", q, db.count(t, q), n)
		}
	}
}

// rows is what a query returns, rows by newline and columns by |.
func (db *plainDB) rows(q string) (string, error) {
	rows, err := db.Query(q)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	cols, err := rows.Columns()
	if err != nil {
		return "", err
	}
	var lines []string
	for rows.Next() {
		values, into := make([]any, len(cols)), make([]any, len(cols))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return "", err
		}
		lines = append(lines, joined(values))
	}
	return strings.Join(lines, "\n"), rows.Err()
}

func joined(values []any) string {
	out := make([]string, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case []byte:
			out[i] = string(v)
		case string:
			out[i] = v
		case int64:
			out[i] = strconv.FormatInt(v, 10)
		case bool: // SQLite has 0 and 1
			out[i] = map[bool]string{false: "0", true: "1"}[v]
		default:
			out[i] = fmt.Sprint(v)
		}
	}
	return strings.Join(out, "|")
}

// factTables are the tables that a repeated message must not change.
var factTables = []string{
	"cases", "case_steps", "entries", "to_tell", "told", "suggestions", "evidence", "questions", "notes", "happened", "said", "due", "codes", "chats", "settings", "absences", "visits", "services", "handovers", "misses", "taps", "problems", "sequels", "spot_checks", "checks", "quizzes", "assessments",
	"consents",
	"amendments", "standards",
	"survey_rounds", "survey_invites", "survey_answers", "survey_plans", "survey_mysteries",
}

// facts is a digest of every fact, table by table.
func (db *plainDB) facts() (string, error) {
	var b strings.Builder
	for _, table := range factTables {
		all, err := db.rows("select * from " + table + " order by 1, 2")
		if err != nil {
			return "", err
		}
		sum := sha256.Sum256([]byte(all))
		fmt.Fprintf(&b, "%s %d %s\n", table, strings.Count(all, "\n"), hex.EncodeToString(sum[:4]))
	}
	return b.String(), nil
}
