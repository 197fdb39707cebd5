package main

import (
	"context"
	"math/rand"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The mix, in percent of the messages (ours). A case takes six: the client's
// sentence that opens it, one more that is gathered into it, a guard's 接单 and
// 好了, the client's 确认, and one look by a guard (我的分 or 进度, in turn). So
// half of the messages are clients', a sixth are looks, and what is left moves
// cases on: as many are closed as are opened, and a round is like the one before.
const (
	percentClients = 50
	percentLooks   = 17
)

// hearing is how people are answered, and learn the numbers of their cases.
type hearing int

const (
	byAnswer  hearing = iota // in the answer of the request
	byNote                   // by a note, before or after the request's answer
	inventing                // not at all: numbers are made up
)

// saying is the next message of somebody, who stays silent until it is
// answered: people read before they write on.
type saying struct {
	n     int64 // from 1, of the crew
	text  string
	opens bool // a case
	who   *speaker
}

// speaker is a person of the generated company.
type speaker struct {
	chat  int64
	site  int
	guard bool
	held  string // a guard's: the case that waits for 好了
	looks int

	last   string // a client's: the case that is not closed yet
	added  bool   // has added to it
	closed string // the case before

	said  saying // what waits for its answer, text "" = nothing
	taken bool   // the door has taken it
	noted bool   // the note that answers it has arrived
}

// crew is who speaks and what there is to speak about. It is safe for use by
// many connections.
type crew struct {
	mu      sync.Mutex
	free    sync.Cond // somebody may speak again
	rand    *rand.Rand
	hearing hearing
	n       int64
	known   map[int64]*speaker   // everybody, by chat
	idle    []*speaker           // silent clients without a case, who spoke longest ago first
	adding  []*speaker           // silent clients who have just opened one
	waiting map[string]*speaker  // silent clients until 好了 is said, by case
	closing []*speaker           // silent clients who may confirm
	guards  []*speaker           // silent ones, who spoke longest ago first
	todo    [benchSites][]string // cases nobody was sent to yet
}

func newCrew(seed int64, hearing hearing) *crew {
	throws := rand.New(rand.NewSource(seed)) //nolint:gosec // the dice of a load keep no secret
	c := &crew{known: map[int64]*speaker{}, waiting: map[string]*speaker{}, rand: throws, hearing: hearing}
	c.free.L = &c.mu
	for i := range benchClients {
		s := &speaker{chat: clientChat(i), site: i % benchSites}
		c.idle, c.known[s.chat] = append(c.idle, s), s
	}
	for i := range benchGuards {
		s := &speaker{chat: guardChat(i), site: i % benchSites, guard: true}
		c.guards, c.known[s.chat] = append(c.guards, s), s
	}
	return c
}

// next chooses who speaks and what is said. When everybody waits for an answer
// it waits too; false when ctx ended meanwhile.
func (c *crew) next(ctx context.Context) (saying, bool) {
	defer context.AfterFunc(ctx, c.free.Broadcast)()
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		if ctx.Err() != nil {
			return saying{}, false
		}
		s, look := c.choose()
		if s == nil {
			c.free.Wait()
			continue
		}
		c.n++
		m := saying{n: c.n, who: s}
		if s.guard {
			m.text = c.guardSays(s, look)
		} else {
			m.opens = s.last == ""
			m.text = c.clientSays(s)
		}
		s.said, s.taken, s.noted = m, false, false
		return m, true
	}
}

// choose takes somebody out of the silent ones: of the clients first who moves a
// case on, so that as many cases are closed as are opened; of the guards one who
// has something to do, or one who looks. nil when all wait.
func (c *crew) choose() (s *speaker, look bool) {
	client := c.rand.Intn(100) < percentClients
	look = c.rand.Intn(100-percentClients) < percentLooks
	for range 2 {
		if client {
			for _, queue := range []*[]*speaker{&c.closing, &c.adding, &c.idle} {
				if len(*queue) > 0 {
					return pull(queue, 0), false
				}
			}
		} else if i := slices.IndexFunc(c.guards, func(s *speaker) bool { return look || c.busy(s) }); i >= 0 {
			return pull(&c.guards, i), look
		}
		client = !client
	}
	if len(c.guards) > 0 {
		return pull(&c.guards, 0), true
	}
	return nil, false
}

// busy reports whether a guard has something to do.
func (c *crew) busy(s *speaker) bool { return s.held != "" || len(c.todo[s.site]) > 0 }

func pull(queue *[]*speaker, i int) *speaker {
	s := (*queue)[i]
	*queue = slices.Delete(*queue, i, i+1)
	return s
}

// clientSays opens a case, adds to it, and confirms when it is done.
func (c *crew) clientSays(s *speaker) string {
	opening := []string{
		"3号楼道闸坏了出不去", "投诉 北门没人值守,敲了半天门", "报修 地下车库漏水了,车都淋湿了",
		"楼上装修太吵了,中午也不停", "2号楼电梯口的灯不亮", "南门快递柜旁边堵着一辆车,出不去",
	}
	adding := []string{"已经等了一会儿了,麻烦快一点", "就在门口,我在这里等", "还有旁边的灯也不亮", "麻烦带上工具"}
	switch {
	case s.last == "":
		return opening[c.rand.Intn(len(opening))]
	case !s.added:
		s.added = true
		return adding[c.rand.Intn(len(adding))]
	}
	s.closed, s.last, s.added = s.last, "", false
	return "确认 " + s.closed
}

// guardSays ends the case held, takes one, or looks.
func (c *crew) guardSays(s *speaker, look bool) string {
	todo := c.todo[s.site]
	switch {
	case !look && s.held != "":
		return "好了 " + s.held + " 换了保险丝,现场已经清理"
	case !look && len(todo) > 0:
		s.held, c.todo[s.site] = todo[0], todo[1:]
		return "接单 " + s.held
	}
	if s.looks++; s.looks%2 == 0 {
		return "我的分"
	}
	return "进度"
}

// heard takes the answer of the request to a saying.
func (c *crew) heard(m saying, answer []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := m.who
	var no string
	s.taken = true
	switch {
	case c.hearing == byNote && !s.noted:
		return
	case c.hearing == byNote:
		no = s.last
	case c.hearing == byAnswer:
		no = caseNumber(string(answer))
	default:
		c.n++
		no = "A" + strconv.FormatInt(1000+c.n, 10)
	}
	c.answered(s, no)
}

// told takes a note that arrived in a chat. One about the case before does not
// answer what opens the next.
func (c *crew) told(chat int64, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, no := c.known[chat], caseNumber(text)
	if s == nil || c.hearing != byNote || s.said.text == "" || s.noted || s.said.opens && no != "" && no == s.closed {
		return
	}
	s.noted = true
	if s.said.opens {
		s.last = no
	}
	if s.taken {
		c.answered(s, s.last)
	}
}

// answered lets somebody speak again; no is the case that was opened.
func (c *crew) answered(s *speaker, no string) {
	m := s.said
	s.said = saying{}
	defer c.free.Broadcast()
	switch {
	case s.guard:
		if strings.HasPrefix(m.text, "好了") {
			c.closing = append(c.closing, c.waiting[s.held])
			delete(c.waiting, s.held)
			s.held = ""
		}
		c.guards = append(c.guards, s)
	case m.opens && no != "":
		s.last = no
		c.adding = append(c.adding, s)
	case s.last == "":
		c.idle = append(c.idle, s)
	default:
		c.waiting[s.last] = s
		c.todo[s.site] = append(c.todo[s.site], s.last)
	}
}

// caseNumber finds the first case number in an answer, "" when there is none.
func caseNumber(answer string) string {
	for i := 0; i < len(answer); i++ {
		if answer[i] != 'A' {
			continue
		}
		end := i + 1
		for end < len(answer) && answer[end] >= '0' && answer[end] <= '9' {
			end++
		}
		if end-i >= 5 {
			return answer[i:end]
		}
	}
	return ""
}

// seedOf makes the dice of a load differ from those of every other.
func seedOf(now time.Time) int64 { return now.UnixNano() }

// Chats are numbers, as on Telegram; a group's is negative there.
func clientChat(i int) int64 { return 110_000_000 + int64(i) }

func guardChat(i int) int64 { return 120_000_000 + int64(i) }

func chiefChat(i int) int64 { return 130_000_000 + int64(i) }

func groupChat(i int) int64 { return -140_000_000 - int64(i) }
