package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// fakeView notes nothing.
type fakeView struct{}

func (fakeView) Seen() []bot.Stamp { return nil }

// fakeStore is a store in memory: a small company and what was said.
type fakeStore struct {
	mu      sync.Mutex
	roster  *scoring.Roster
	clients map[int64]scoring.Client
	chats   []bot.Chat
	said    []bot.Uttered
	media   map[string][]byte
	down    error
	asked   map[int64]int // reads of a chat
}

func newStore(t testing.TB) *fakeStore {
	t.Helper()
	roster, err := scoring.NewRoster(scoring.Roster{
		Sites: []scoring.Site{{ID: 1, Code: "yg", Name: "阳光花园", Zone: "Asia/Shanghai", Profile: "post", DutyPhone: "021-5555 0110"}},
		Teams: []scoring.Team{{ID: 1, Site: 1, Code: "day", Name: "白班队"}, {ID: 2, Site: 1, Code: "night", Name: "夜班队"}},
		Hours: []scoring.Hours{{Team: 1, Days: 127, From: 8 * 60, To: 20 * 60}, {Team: 2, Days: 127, From: 20 * 60, To: 32 * 60}},
		Places: []scoring.Place{
			{ID: 1, Site: 1, Code: "b3", Name: "3号楼道闸", Class: scoring.PlaceOrdinary, Lat: 31.2304, Lon: 121.4737, Radius: 100},
			{ID: 2, Site: 1, Code: "ng", Name: "北门", Class: scoring.PlaceKey, Lat: 31.2326, Lon: 121.4741, Radius: 100},
		},
		People: []scoring.Person{
			{ID: 1, No: "1001", Name: "李强", Lang: "zh"},
			{ID: 2, No: "1002", Name: "周敏", Lang: "zh"},
			{ID: 3, No: "1003", Name: "钱亮", Lang: "zh"},
			{ID: 4, No: "1004", Name: "王磊", Lang: "zh"},
			{ID: 5, No: "1005", Name: "孙刚", Lang: "zh"},
			{ID: 6, No: "1006", Name: "陈静", Lang: "zh"},
			{ID: 7, No: "1007", Name: "赵明", Lang: "zh"},
		},
		Members: []scoring.Member{
			{Person: 1, Team: 1, Site: 1, Role: scoring.RoleGuard},
			{Person: 2, Team: 1, Site: 1, Role: scoring.RoleGuard},
			{Person: 3, Team: 2, Site: 1, Role: scoring.RoleGuard},
			{Person: 4, Team: 1, Site: 1, Role: scoring.RoleCaptain},
			{Person: 5, Team: 2, Site: 1, Role: scoring.RoleCaptain},
			{Person: 6, Site: 1, Role: scoring.RoleSupervisor},
			{Person: 7, Role: scoring.RoleManager},
		},
		Groups: []scoring.Group{{ID: 1, Site: 1, Team: 1, Code: "g1", Name: "白班队群", Notice: -1, Lang: "zh"}, {ID: 2, Site: 1, Team: 2, Code: "g2", Name: "夜班队群", Notice: -1, Lang: "zh"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	s := &fakeStore{
		roster: roster, media: map[string][]byte{}, asked: map[int64]int{},
		clients: map[int64]scoring.Client{1: {ID: 1, Site: 1, Code: "c1", Name: "林女士"}, 2: {ID: 2, Site: 1, Code: "c2", Name: "张大爷"}},
	}
	for i := range int64(2) {
		s.chats = append(s.chats, bot.Chat{ID: 1 + i, Platform: Name, Account: Account, Ext: fmt.Sprintf("client-%d", 1+i), Client: 1 + i})
		s.chats = append(s.chats, bot.Chat{ID: 21 + i, Platform: Name, Account: Account, Ext: fmt.Sprintf("group-%d", 1+i), Group: 1 + i})
	}
	for i := range int64(7) {
		s.chats = append(s.chats, bot.Chat{ID: 11 + i, Platform: Name, Account: Account, Ext: fmt.Sprintf("person-%d", 1+i), Person: 1 + i})
	}
	return s
}

func (s *fakeStore) View() bot.View { return fakeView{} }

func (s *fakeStore) Roster(context.Context, bot.View) (*scoring.Roster, error) { return s.roster, nil }

func (s *fakeStore) Client(_ context.Context, _ bot.View, id int64) (scoring.Client, error) {
	c, ok := s.clients[id]
	if !ok {
		return c, bot.ErrNotFound
	}
	return c, nil
}

func (s *fakeStore) SandboxChats(context.Context) ([]bot.Chat, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.chats), s.down
}

func (s *fakeStore) Uttered(_ context.Context, _ bot.View, chat int64, since time.Time, limit int) ([]bot.Uttered, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked[chat]++
	var out []bot.Uttered
	for _, u := range s.said {
		if u.Chat == chat && !u.At.Before(since) {
			out = append(out, u)
		}
	}
	if len(out) > limit {
		out = out[len(out)-limit:]
	}
	return out, s.down
}

func (s *fakeStore) PutMedia(_ context.Context, data []byte) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sum := sha256.Sum256(data)
	sha := hex.EncodeToString(sum[:])
	s.media[sha] = data
	return sha, s.down
}

func (s *fakeStore) GetMedia(_ context.Context, sha string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	data, ok := s.media[sha]
	if !ok {
		return nil, bot.ErrNotFound
	}
	return data, s.down
}

// set changes the store while others read it.
func (s *fakeStore) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

// say adds to what was said; the engine's part in these tests.
func (s *fakeStore) say(u bot.Uttered) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u.ID == "" {
		u.ID = fmt.Sprintf("note/%d", len(s.said)+1)
	}
	s.said = append(s.said, u)
}

func (s *fakeStore) chat(ext string) bot.Chat {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.chats {
		if c.Ext == ext {
			return c
		}
	}
	return bot.Chat{}
}

// fakeInbox records what was handled and answers with a body.
type fakeInbox struct {
	mu     sync.Mutex
	got    []bot.Message
	reply  func(bot.Message) (bot.Body, error)
	handle chan bot.Message // when set, told of each message
	beat   chan time.Time   // when set, told of each proof
}

func (f *fakeInbox) Handle(ctx context.Context, m bot.Message) (bot.Body, error) {
	if _, limited := ctx.Deadline(); !limited {
		return bot.Body{}, errors.New("no deadline")
	}
	f.mu.Lock()
	f.got = append(f.got, m)
	reply := f.reply
	f.mu.Unlock()
	if f.handle != nil {
		f.handle <- m
	}
	if reply == nil {
		return bot.Say(text.Line{{T: "好的"}}), nil
	}
	return reply(m)
}

func (f *fakeInbox) Alive(platform, account string, at time.Time) {
	if platform != Name || account != Account {
		panic("alive for " + platform + " " + account)
	}
	if f.beat != nil {
		f.beat <- at
	}
}

func (f *fakeInbox) messages() []bot.Message {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.got)
}

// fakeClock stands until it is moved; waits on it end when the test says so.
type fakeClock struct {
	mu   sync.Mutex
	now  time.Time
	wait chan chan time.Time // every After, for the test to fire
}

func newClock() *fakeClock {
	return &fakeClock{now: time.Date(2025, 6, 12, 6, 3, 20, 0, time.UTC), wait: make(chan chan time.Time, 64)}
}

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

func (c *fakeClock) After(time.Duration) <-chan time.Time {
	ch := make(chan time.Time, 1)
	c.wait <- ch
	return ch
}

// fire ends the oldest wait.
func (c *fakeClock) fire() { (<-c.wait) <- c.Now() }

// fakeStepper moves a fakeClock.
type fakeStepper struct {
	clock  *fakeClock
	notice time.Time
	err    error
}

func (s *fakeStepper) Step(_ context.Context, to time.Time) error {
	if s.err == nil {
		s.clock.set(to)
	}
	return s.err
}

func (s *fakeStepper) NextNotice(context.Context) (time.Time, error) { return s.notice, s.err }
