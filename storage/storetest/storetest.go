// Package storetest holds what any store must do, whatever database it keeps its
// rows in: the way in (Record, Exclusive, readers), the way out (Claim, Settle),
// the agenda, kept values and media. A store's own tests call Run; a queue alone
// can be held to Queue.
package storetest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/patrol"
	"anping/scoring/survey"
)

// Store is everything that is tested.
type Store interface {
	bot.Recorder
	bot.Reader
	bot.Company
	bot.Queue
	bot.Agenda
	bot.Keeper
	bot.Media

	CasesOf(ctx context.Context, v bot.View, f scoring.CaseFilter) ([]scoring.Case, error)
	Held(ctx context.Context, v bot.View, person int64, since time.Time) ([]scoring.Case, []scoring.CaseStep, error)
	Files(ctx context.Context, v bot.View, caseNo string) ([]scoring.Evidence, error)
	Untaken(ctx context.Context, v bot.View, site int64) ([]scoring.Case, []scoring.Evidence, error)
	Charged(ctx context.Context, v bot.View, caseNo string) ([]scoring.Entry, error)
	Entry(ctx context.Context, v bot.View, no string) (scoring.Entry, string, error)
	RecordedBy(ctx context.Context, v bot.View, person int64, since time.Time) ([]scoring.Entry, error)
	EntriesOf(ctx context.Context, v bot.View, s scoring.Subject, month string) ([]scoring.Entry, error)
	EntriesAt(ctx context.Context, v bot.View, site, team int64, month string) ([]scoring.Entry, error)
	BarredIn(ctx context.Context, v bot.View, person int64, cases []string) ([]string, error)
	MonthOpen(ctx context.Context, v bot.View, site int64, month string) error
	Untold(ctx context.Context, v bot.View, group int64, cut time.Time) ([]bot.Untold, error)
	Evening(ctx context.Context, v bot.View, q bot.EveningQuery) (bot.Evening, error)
	Bookings(ctx context.Context, v bot.View, q bot.BookingQuery) ([]bot.Booking, error)
	Appeal(ctx context.Context, v bot.View, no string) (scoring.Appeal, []bot.Booking, error)
	OpenAppeals(ctx context.Context, v bot.View, site int64) ([]scoring.Appeal, error)
	UnderAppeal(ctx context.Context, v bot.View, site int64) (map[string]string, error)
	Posting(ctx context.Context, v bot.View, group int64) (bot.Due, scoring.Hold, error)
	Suggestion(ctx context.Context, v bot.View, no string) (scoring.Suggestion, error)
	Suggested(ctx context.Context, v bot.View, person int64, quarter string) (int, error)
	SuggestedIn(ctx context.Context, v bot.View, quarter string, people []int64) ([]int64, error)
	Amendment(ctx context.Context, v bot.View, no string) (scoring.Amendment, error)
	RuleUses(ctx context.Context, v bot.View, site int64, first, last string, from, to time.Time) ([]scoring.RuleUse, int, error)
	OpenAmendments(ctx context.Context, v bot.View) ([]scoring.Amendment, error)
	Absence(ctx context.Context, v bot.View, no string) (scoring.Absence, error)
	Absences(ctx context.Context, v bot.View, site int64, from, to string) ([]scoring.Absence, error)
	Beside(ctx context.Context, v bot.View, site int64, from, to string) (map[string]string, []scoring.Absence, error)
	Service(ctx context.Context, v bot.View, no string) (scoring.Service, error)
	Todos(ctx context.Context, v bot.View, person int64) ([]scoring.Visit, error)
	Handover(ctx context.Context, v bot.View, no string) (scoring.Handover, error)
	Handovers(ctx context.Context, v bot.View, site int64, since string) ([]scoring.Handover, error)
	Services(ctx context.Context, v bot.View, site int64, from, to string) ([]scoring.Service, error)
	ServedBy(ctx context.Context, v bot.View, person int64, since time.Time) ([]scoring.Service, error)
	PraisesUnserved(ctx context.Context, v bot.View, site, person int64, since time.Time) ([]scoring.Case, error)
	Unanswered(ctx context.Context, v bot.View, site int64, since time.Time) ([]scoring.Suggestion, error)
	Lagging(ctx context.Context, v bot.View, site int64, since time.Time) ([]scoring.Case, error)
	Results(ctx context.Context, v bot.View, q bot.FiguresQuery) ([]bot.Finished, error)
	Visit(ctx context.Context, v bot.View, no string) (scoring.Visit, error)
	Visits(ctx context.Context, v bot.View, site int64, from, to string) ([]scoring.Visit, error)
	EarlierVisits(ctx context.Context, v bot.View, client, person int64) ([]scoring.Visit, error)
	KeyClients(ctx context.Context, v bot.View, site int64, since string) ([]scoring.Client, []scoring.Ward, error)
	Taps(ctx context.Context, v bot.View, site int64, from, to time.Time) ([]patrol.Tap, error)
	Tap(ctx context.Context, v bot.View, key string) (patrol.Tap, error)
	LastTap(ctx context.Context, v bot.View, person int64, before time.Time) (patrol.Tap, error)
	Patrolled(ctx context.Context, v bot.View, site int64, from, to time.Time, fromDay, toDay string) ([]patrol.Cover, []patrol.Miss, error)
	Miss(ctx context.Context, v bot.View, no string) (patrol.Miss, error)
	SurveyRound(ctx context.Context, v bot.View, site, client int64) (survey.Round, survey.Invite, error)
	SurveyInvited(ctx context.Context, v bot.View, site int64, period string, after int64, limit int) ([]survey.Invited, error)
	Questionnaires(ctx context.Context, v bot.View) ([]survey.Questionnaire, error)
	Polls(ctx context.Context, v bot.View, site int64, limit int) ([]survey.Poll, error)
	Plan(ctx context.Context, v bot.View, no string) (survey.Plan, error)
	Plans(ctx context.Context, v bot.View, site int64) ([]survey.Plan, error)
	Mystery(ctx context.Context, v bot.View, no string) (survey.Mystery, error)
	Mysteries(ctx context.Context, v bot.View, person int64, after time.Time, limit int) ([]survey.Mystery, error)
	TidySurveys(ctx context.Context, now time.Time) error
	Erase(ctx context.Context, now time.Time) (int, error)
	Problems(ctx context.Context, v bot.View, site int64) ([]scoring.Problem, error)
	SpotChecks(ctx context.Context, v bot.View, no string) ([]scoring.SpotCheck, error)
	Utterings(ctx context.Context, v bot.View, site int64, from, to time.Time) ([]scoring.Uttering, error)
	Drawn(ctx context.Context, v bot.View, site int64, month string, from time.Time) (int, error)
	Complaints(ctx context.Context, v bot.View, site int64, category string, from, to time.Time) ([]scoring.Case, error)
	Checks(ctx context.Context, v bot.View, site int64, periods ...string) ([]scoring.Check, error)
	EntriesIn(ctx context.Context, v bot.View, site int64, first, last string) ([]scoring.Entry, error)
	Assessment(ctx context.Context, v bot.View, no string) (scoring.Assessment, error)
	OpenAssessments(ctx context.Context, v bot.View, site, assessor int64) ([]scoring.Assessment, []scoring.Check, error)
	CheckFiles(ctx context.Context, v bot.View, item, period string) ([]scoring.Evidence, error)
	Quiz(ctx context.Context, v bot.View, no string) (scoring.Quiz, error)
	Quizzes(ctx context.Context, v bot.View, site int64, quarter string) ([]scoring.Quiz, error)
	Residents(ctx context.Context, v bot.View, site int64) ([]scoring.Client, error)
	OpenSuggestions(ctx context.Context, v bot.View, site int64) ([]scoring.Suggestion, error)
	EarlierSuggestions(ctx context.Context, v bot.View, site int64, since time.Time) ([]scoring.Suggestion, error)
	Merged(ctx context.Context, v bot.View, first string) ([]scoring.Suggestion, error)
	Figures(ctx context.Context, v bot.View, q bot.FiguresQuery) (bot.Figures, error)
	Client(ctx context.Context, v bot.View, id int64) (scoring.Client, error)
	Clients(ctx context.Context) ([]scoring.Client, error)
	Question(ctx context.Context, v bot.View, id string) (bot.Question, error)
	PrivateChat(ctx context.Context, v bot.View, person int64) (bot.Chat, error)
	Chat(ctx context.Context, v bot.View, id int64) (bot.Chat, error)
	CodesFor(ctx context.Context, v bot.View, hash string, chat int64) ([]scoring.Code, error)
	CodeNo(ctx context.Context, v bot.View, id int64) (scoring.Code, bot.Chat, error)
	CodesOf(ctx context.Context, v bot.View, person int64) ([]scoring.Code, error)
	Scheduled(ctx context.Context, v bot.View, name, scope string) (bot.Due, error)
	LiveCodes(ctx context.Context) ([]scoring.Code, error)
	Setting(ctx context.Context, v bot.View, of bot.Address) (scoring.Setting, error)
	AllClients(ctx context.Context) ([]scoring.Client, error)
	ChatsOf(ctx context.Context, v bot.View, of bot.Address) ([]bot.Chat, error)
	Reachable(ctx context.Context, v bot.View, people []int64) ([]int64, error)
	SandboxChats(ctx context.Context) ([]bot.Chat, error)
	Uttered(ctx context.Context, v bot.View, chat int64, since time.Time, limit int) ([]bot.Uttered, error)
	Prune(ctx context.Context, now time.Time) error
	Retain(ctx context.Context, now time.Time, keep bot.Retention) (bot.Aged, error)
	Lease(ctx context.Context, name, owner string, ttl time.Duration) (fence int64, held bool, err error)
	NextNotice(ctx context.Context) (time.Time, error)
	Kept(ctx context.Context, name string) (value string, version int64, err error)
	Keep(ctx context.Context, name, value string, version int64) (bool, error)
	Want(ctx context.Context, e bot.Errand) error
	TakeErrands(ctx context.Context, platform, account, owner string, limit int, hold time.Duration) ([]bot.Errand, error)
	DropErrand(ctx context.Context, key string) error
	Announced(ctx context.Context, platform, account, chat, ext string, arrived bool, why string) (found bool, err error)

	Consented(ctx context.Context, platform, account, chat string, all ...bot.Consent) error
	SpendConsent(ctx context.Context, platform, account, chat, template string, note int64) (key string, spent bool, err error)
	ReturnConsent(ctx context.Context, key string, note int64) error
	EndConsents(ctx context.Context, platform, account, chat, template string) error
	SpentLast(ctx context.Context, platform, account, chat, template string) (string, error)

	CasesBeside(ctx context.Context, v bot.View, client, site int64, since time.Time) (own, beside []scoring.Case, err error)
	Ended(ctx context.Context, v bot.View, client int64, since time.Time) ([]scoring.Case, error)
	Followers(ctx context.Context, v bot.View, lead string, limit int) ([]scoring.Case, int, error)
	Ratings(ctx context.Context, v bot.View, caseNo string) ([]scoring.Rating, error)
	ClientsNamed(ctx context.Context, v bot.View, site int64, name string) ([]scoring.Client, error)
}

// Open opens two instances on one empty database, both on clock; the same one
// twice where a database serves a single process.
type Open func(t testing.TB, clock bot.Clock) (a, b Store)

// Run holds a store to everything.
func Run(t *testing.T, open Open) {
	for _, c := range duties() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(t, open)
		})
	}
}

// duty is one thing that any store must do.
type duty struct {
	name string
	test func(*testing.T, Open)
}

func duties() []duty {
	return []duty{
		{"Kinds", kinds},
		{"Roster", rosterKinds},
		{"Readers", readers},
		{"Figures", figures},
		{"Offered", offered},
		{"Merged", merged},
		{"Front", front},
		{"Questions", questions},
		{"Uttered", uttered},
		{"Shown", shown},
		{"Codes", codes},
		{"CaseLife", caseLife},
		{"CaseFiles", caseFiles},
		{"Belonging", belonging},
		{"Disputes", disputes},
		{"Absences", absences},
		{"Away", away},
		{"Amendments", amendments},
		{"RuleUses", ruleUses},
		{"Visits", visits},
		{"Services", services},
		{"Praises", unservedPraises},
		{"Handovers", handovers},
		{"Workday", workday},
		{"Patrols", patrols},
		{"Surveys", surveys},
		{"Problems", problems},
		{"Complaints", complaints},
		{"Spots", spots},
		{"Checks", checks},
		{"Settings", settings},
		{"Repeat", repeat},
		{"Ledger", ledger},
		{"Told", told},
		{"Skew", skew},
		{"Batch", batch},
		{"Blank", blank},
		{"Exclusive", exclusive},
		{"Numbers", numbers},
		{"Alive", alive},
		{"Lease", lease},
		{"Named", namedValues},
		{"Errands", errands},
		{"Announced", announced},
		{"Consents", consents},
		{"Windows", windows},
		{"ChatsAt", chatsAt},
		{"Unheard", unheard},
		{"Media", media},
		{"Prune", prune},
		{"Retain", retain},
		{"RetainClock", retainClock},
		{"RetainMany", retainMany},
		{"Agenda", agenda},
		{"Queue", Queue},
	}
}

// start is the moment at which every test's clock stands first.
func start() time.Time { return time.Date(2025, 6, 12, 9, 0, 0, 0, time.UTC) }

// clock is a clock that tests set.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: start()} }

// Now is where the clock was set to.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// After never fires: nothing in a store waits.
func (c *clock) After(time.Duration) <-chan time.Time { return nil }

func (c *clock) set(t time.Time) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
	return t
}

func (c *clock) add(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return c.now
}

// body says one line.
func body(words string) bot.Body {
	return bot.Body{V: bot.BodyVersion, Lang: "zh", Lines: []text.Line{{{T: words, M: text.Typed}}}}
}

// act is a Change of the clock's under a key.
func act(key string, c bot.Change) bot.Act { return bot.Act{Key: key, At: start(), Change: c} }

// heard is a message under a key, answered passively.
func heard(key string, chat int64, words string) bot.Act {
	return bot.Act{
		Key: "heard/" + key, At: start(), Change: bot.Change{Reply: body("answer to " + words)},
		Said: &bot.Said{Chat: chat, Person: chat, Text: words, At: start(), Passive: true},
	}
}

func mustRecord(t testing.TB, s bot.Recorder, acts ...bot.Act) {
	t.Helper()
	for _, a := range acts {
		r, err := s.Record(t.Context(), a)
		if err != nil {
			t.Fatalf("record %s: %v", a.Key, err)
		}
		if r.Already {
			t.Fatalf("record %s: recorded already", a.Key)
		}
	}
}

// must hands on what a reader returned.
func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// chats stores private chats 1 to n of people 1 to n on platform "fake".
func chats(t testing.TB, s bot.Recorder, n int64) {
	t.Helper()
	var c bot.Change
	for i := int64(1); i <= n; i++ {
		c.Chats = append(c.Chats, bot.Chat{ID: i, Platform: "fake", Account: "a", Ext: fmt.Sprint("ext", i), Person: i, Used: start()})
	}
	mustRecord(t, s, act("import/chats", c))
}

// entry is an entry of person 3 in June.
func entry(no, cause string) scoring.Entry {
	return scoring.Entry{
		No: no, Cause: cause, Month: "2025-06", Site: 1, Team: 2, Subject: scoring.Subject{Kind: scoring.SubjectPerson, ID: 3},
		Rule: "D1-UNIFORM", Version: 1, Points: -30, Count: 1, At: start(), Recorded: start(), Day: "2025-06-12", By: 9,
		Case: "A1001", Place: "北门", Evidence: "ev1", Reason: "说明",
	}
}

// together runs f n times at once and waits for all.
func together(n int, f func(i int)) {
	var all sync.WaitGroup
	ready := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-ready
			f(i)
		})
	}
	close(ready)
	all.Wait()
}
