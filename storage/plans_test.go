package storage_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"anping/storage"
	"anping/storage/storetest/bulk"
)

// growing are the tables that grow with the years, or may in a bad hour.
func growing() []string {
	return []string{
		"chats", "clients", "stamps", "heard", "happened", "said", "questions", "buttons", "notes", "parts", "lines", "slots", "receipts", "due",
		"cases", "case_steps", "entries", "to_tell", "told", "suggestions", "evidence", "media",
		"appeals", "appealed", "informed", "holds", "absences", "visits", "services", "handovers", "taps", "misses", "wards", "problems", "sequels", "spot_checks", "checks", "quizzes", "assessments",
		"consents",
	}
}

// open are indexes of what is open, of which there is little: who looks at the
// whole company walks through one.
func open() []string {
	return []string{"cases_next", "cases_site", "cases_client", "suggestions_open", "appeals_open", "clients_keyed"}
}

// tolerated are statements that walk for who asks them.
func tolerated() []string {
	return []string{
		"FROM chats c WHERE c.platform = $1 ORDER BY c.id LIMIT 1000",   // the sandbox's page, which has few
		"ON se.person = 0 AND se.client = c.id ORDER BY c.id LIMIT 500", // its personas, as many at most
		"FROM survey_invites WHERE site = $1 GROUP BY site, period) n",  // counted once, a row a round
		"SELECT c.no AS record, p.person AS person, p.body AS words",    // a draw of 抽查: PostgreSQL may prefer one walk to a look for each case of the month
		"FROM (SELECT * FROM assessments o",                             // those that are open, of which there are a few
		// An erasure, some a year, a slice at a time.
		"SELECT DISTINCT body AS k, body AS body FROM c",
		"SELECT DISTINCT reason AS k, reason AS body FROM ",
		"UPDATE case_steps SET body = $2 WHERE body",
		"UPDATE checks SET body = $2 WHERE body",
		"UPDATE holds SET reason = $2 WHERE reason",
		"UPDATE spot_checks SET reason = $2 WHERE reason",
		"SELECT body FROM cases WHERE ",
		"SELECT body FROM said WHERE client",
		"SELECT body FROM suggestions WHERE ",
		"SELECT body FROM visits WHERE ",
		"SELECT need AS body FROM visits WHERE ",
		"SELECT why AS body FROM visits WHERE ",
		"SELECT body FROM services WHERE ",
		"SELECT body FROM handovers WHERE person",
		"SELECT body FROM survey_answers WHERE client",
		"SELECT name AS body FROM people WHERE id <> $1",
		"SELECT person, at FROM visits WHERE client",
		"SELECT reason AS body FROM absences WHERE ",
		"SELECT s.body FROM case_steps s JOIN cases",
		"UPDATE absences SET reason = '' WHERE no IN (SELECT no FROM absences WHERE ((person",
		"UPDATE case_steps SET body = '' WHERE seq IN (SELECT seq FROM case_steps WHERE person = $1",
		"UPDATE checks SET body = '' WHERE (item, period) IN (SELECT item, period FROM checks WHERE person",
		"UPDATE services SET body = '', why = '' WHERE no IN (SELECT no FROM services WHERE ((person",
		"UPDATE spot_checks SET reason = '' WHERE no IN (SELECT no FROM spot_checks WHERE ((subject",
		"UPDATE suggestions SET body = '' WHERE no IN (SELECT no FROM suggestions WHERE client = $2",
		"UNION SELECT no FROM services WHERE (client = $1",
	}
}

// asked collects the statements that stores have asked.
type asked struct {
	mu    sync.Mutex
	texts map[string]bool
}

func (a *asked) take(t testing.TB, s *storage.Store) {
	t.Helper()
	list, err := s.Statements(context.Background())
	if err != nil {
		t.Error(err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.texts == nil {
		a.texts = map[string]bool{}
	}
	for _, q := range list {
		a.texts[q] = true
	}
}

func (a *asked) sorted() []string {
	var out []string
	for q := range a.texts {
		out = append(out, q)
	}
	slices.Sort(out)
	return out
}

// planned is a database that shows its plans.
type planned struct {
	*sql.DB
	lite bool
}

func openPlanned(t testing.TB, address string) planned {
	t.Helper()
	path, lite := strings.CutPrefix(address, "sqlite:")
	driver, dsn := "sqlite", "file:"+path+"?_pragma=busy_timeout(10000)"
	if !lite {
		var err error
		driver = "postgres"
		if dsn, err = storage.Connected(address); err != nil {
			t.Fatal(err)
		}
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return planned{db, lite}
}

var marks = regexp.MustCompile(`\$(\d+)`)

// markCount is how many values a text wants.
func markCount(q string) int {
	most := 0
	for _, m := range marks.FindAllStringSubmatch(q, -1) {
		n, _ := strconv.Atoi(m[1])
		most = max(most, n)
	}
	return most
}

// walks explains a statement and lists where it walks through a table that
// grows; plan is what the database says.
func (db planned) walks(ctx context.Context, q string) (walks []string, plan string, err error) {
	if db.lite {
		return db.walksLite(ctx, q)
	}
	return db.walksPG(ctx, q)
}

var (
	liteScan  = regexp.MustCompile(`^SCAN (\w+)(?:.* INDEX (\w+))?`)
	liteAlias = `(?:FROM|JOIN|,)\s+(\w+)\s+(?:AS\s+)?%s\b`
)

func (db planned) walksLite(ctx context.Context, q string) (walks []string, plan string, err error) {
	rows, err := db.QueryContext(ctx, "EXPLAIN QUERY PLAN "+q, make([]any, markCount(q))...)
	if err != nil {
		return nil, "", err
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			return nil, "", err
		}
		lines = append(lines, detail)
		if m := liteScan.FindStringSubmatch(detail); m != nil {
			table := m[1]
			if alias := regexp.MustCompile(fmt.Sprintf(liteAlias, table)).FindStringSubmatch(q); alias != nil {
				table = alias[1]
			}
			if slices.Contains(growing(), table) && !slices.Contains(open(), m[2]) {
				walks = append(walks, detail)
			}
		}
		if strings.Contains(detail, "AUTOMATIC") {
			walks = append(walks, detail)
		}
	}
	return walks, strings.Join(lines, "\n"), rows.Err()
}

// node is one node of a plan of PostgreSQL.
type node struct {
	Type   string `json:"Node Type"`
	Table  string `json:"Relation Name"`
	Index  string `json:"Index Name"`
	Cond   string `json:"Index Cond"`
	Filter string `json:"Filter"`
	Alias  string `json:"Alias"`
	Plans  []node `json:"Plans"`
}

func (n node) all(visit func(node)) {
	visit(n)
	for _, p := range n.Plans {
		p.all(visit)
	}
}

func (db planned) walksPG(ctx context.Context, q string) (walks []string, plan string, err error) {
	c, err := db.Conn(ctx)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = c.Close() }()
	if _, err := c.ExecContext(ctx, "PREPARE p AS "+q); err != nil {
		return nil, "", err
	}
	defer func() { _, _ = c.ExecContext(ctx, "DEALLOCATE p") }()
	var raw []byte
	if err := c.QueryRowContext(ctx, "EXPLAIN (FORMAT JSON) EXECUTE p"+nulls(q)).Scan(&raw); err != nil {
		return nil, "", err
	}
	var top []struct {
		Plan node `json:"Plan"`
	}
	if err := json.Unmarshal(raw, &top); err != nil {
		return nil, "", err
	}
	for _, p := range top {
		p.Plan.all(func(n node) {
			whole := n.Type == "Seq Scan" || strings.Contains(n.Type, "Index") && n.Cond == ""
			if n.Type == "Bitmap Index Scan" {
				n.Table = strings.SplitN(n.Index, "_", 2)[0]
			}
			if whole && slices.Contains(growing(), n.Table) && !slices.Contains(open(), n.Index) {
				walks = append(walks, n.Type+" "+n.Table+" "+n.Index+" filter "+n.Filter)
			}
		})
	}
	return walks, string(raw), nil
}

// explained is a plan of PostgreSQL as people read it.
func (db planned) explained(t *testing.T, q string) string {
	t.Helper()
	c, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if _, err := c.ExecContext(t.Context(), "PREPARE p AS "+q); err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = c.ExecContext(t.Context(), "DEALLOCATE p") }()
	rows, err := c.QueryContext(t.Context(), "EXPLAIN EXECUTE p"+nulls(q))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

// nulls are the values of a statement that is only explained.
func nulls(q string) string {
	n := markCount(q)
	if n == 0 {
		return ""
	}
	return "(" + strings.TrimSuffix(strings.Repeat("NULL, ", n), ", ") + ")"
}

// checkPlans holds every statement asked to its indexes.
func checkPlans(t *testing.T, address string, a *asked) {
	t.Helper()
	db := openPlanned(t, address)
	texts := a.sorted()
	if f := flag.Lookup("test.run"); len(texts) < 100 && f != nil && strings.Contains(f.Value.String(), "/") {
		t.Skip("a part of the suite was asked for: its statements are not all there are")
	}
	if len(texts) < 100 {
		t.Errorf("only %d statements were asked", len(texts))
	}
	for _, q := range texts {
		walks, _, err := db.walks(t.Context(), q)
		switch {
		case slices.ContainsFunc(tolerated(), func(part string) bool { return strings.Contains(q, part) }):
		case err != nil:
			t.Errorf("%v: %s", err, q)
		case len(walks) > 0:
			t.Errorf("walks through a table:\n%s\nin\n%s", strings.Join(walks, "\n"), q)
		}
	}
	t.Logf("%d statements explained", len(texts))
}

// filled puts a large company, its past and a bad hour of its queue into an empty
// database, and lets the planner know.
func filled(t testing.TB, address string, q bulk.Queue, c bulk.Company) {
	t.Helper()
	db := openPlanned(t, address)
	now := time.Now()
	if err := q.Fill(t.Context(), db.DB, now); err != nil {
		t.Fatal(err)
	}
	if err := c.Fill(t.Context(), db.DB, now); err != nil {
		t.Fatal(err)
	}
	talk := bulk.Talk{Platform: q.Platform, Chats: c.People / 2, Messages: q.Settled / 10}
	if err := talk.Fill(t.Context(), db.DB, now); err != nil {
		t.Fatal(err)
	}
	if !db.lite { // as autovacuum does; SQLite plans without
		_, err := db.Exec("VACUUM ANALYZE") //nolint:misspell // the word of PostgreSQL
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestWalksAreSeen keeps the judge honest.
func TestWalksAreSeen(t *testing.T) {
	for _, address := range []string{migratedLite(t), newPostgres(t)} {
		db := openPlanned(t, address)
		for _, q := range []string{
			`SELECT key FROM notes WHERE ended_at > $1`,
			`UPDATE notes SET state = 'x' WHERE class = $1`,
			`SELECT n.seq FROM chats c JOIN notes n ON n.chat = c.id AND n.state = 'parked' WHERE c.ext = $1`,
			`DELETE FROM heard WHERE answer = $1`,
		} {
			if walks, plan, err := db.walks(t.Context(), q); err != nil || len(walks) == 0 {
				t.Errorf("%s is let through: %v, %s", q, err, plan)
			}
		}
		if walks, _, err := db.walks(t.Context(), `SELECT key FROM notes WHERE seq = $1`); err != nil || len(walks) > 0 {
			t.Errorf("a look-up by key is said to walk: %v, %v", walks, err)
		}
	}
}
