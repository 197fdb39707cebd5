package main

import (
	"fmt"
	"math/rand"
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

// saying is the next message of somebody, who stays silent until it is
// answered: a chat app sends one after the other.
type saying struct {
	spoken
	who *speaker
}

// speaker is a person of the generated company.
type speaker struct {
	chat  string
	site  int
	guard bool
	last  string // a client's: the case that is not closed yet
	held  string // a guard's: the case that waits for 好了
	looks int
}

// crew is who speaks and what there is to speak about. It is safe for use by
// many connections.
type crew struct {
	mu      sync.Mutex
	rand    *rand.Rand
	run     string // begins every key, so that no two runs share one
	n       int
	clients []*speaker // silent ones, who spoke longest ago first
	guards  []*speaker
	todo    [benchSites][]string // cases nobody was sent to yet
	done    map[string]bool      // cases of which 好了 was said
	invent  bool                 // the floor gives no numbers: make some up
}

func newCrew(seed int64, invent bool) *crew {
	dice := rand.New(rand.NewSource(seed)) //nolint:gosec // the dice of a load keep no secret
	c := &crew{done: map[string]bool{}, rand: dice, run: strconv.FormatInt(seed, 36), invent: invent}
	for i := range benchClients {
		c.clients = append(c.clients, &speaker{chat: clientChat(i), site: i % benchSites})
	}
	for i := range benchGuards {
		c.guards = append(c.guards, &speaker{chat: guardChat(i), site: i % benchSites, guard: true})
	}
	return c
}

// next chooses who speaks and what is said.
func (c *crew) next() saying {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	m := saying{spoken: spoken{Key: c.run + "-" + strconv.Itoa(c.n)}}
	if client := c.rand.Intn(100) < percentClients; client && len(c.clients) > 0 || len(c.guards) == 0 {
		m.who, c.clients = c.clients[0], c.clients[1:]
		m.Text = c.clientSays(m.who)
	} else {
		m.who, c.guards = c.guards[0], c.guards[1:]
		m.Text = c.guardSays(m.who)
	}
	m.Chat = m.who.chat
	return m
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
	case c.done[s.last]:
		delete(c.done, s.last)
		said := "确认 " + s.last
		s.last = ""
		return said
	}
	return adding[c.rand.Intn(len(adding))]
}

// guardSays takes a case, ends the one held, or looks.
func (c *crew) guardSays(s *speaker) string {
	look := c.rand.Intn(100-percentClients) < percentLooks
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

// heard takes the answer to a saying. Who spoke may speak again: a client who
// has just opened a case at once, everybody else in turn.
func (c *crew) heard(m saying, answer []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := m.who
	if s.guard {
		if strings.HasPrefix(m.Text, "好了") {
			c.done[s.held], s.held = true, ""
		}
		c.guards = append(c.guards, s)
		return
	}
	no := caseNumber(answer)
	if c.invent {
		c.n++
		no = "A" + strconv.Itoa(1000+c.n)
	}
	opened := s.last == "" && no != "" && !strings.HasPrefix(m.Text, "确认")
	if opened {
		s.last = no
		c.todo[s.site] = append(c.todo[s.site], no)
		c.clients = append([]*speaker{s}, c.clients...)
		return
	}
	c.clients = append(c.clients, s)
}

// caseNumber finds the first case number in an answer, "" when there is none.
func caseNumber(answer []byte) string {
	for i := 0; i < len(answer); i++ {
		if answer[i] != 'A' {
			continue
		}
		end := i + 1
		for end < len(answer) && answer[end] >= '0' && answer[end] <= '9' {
			end++
		}
		if end-i >= 5 {
			return string(answer[i:end])
		}
	}
	return ""
}

// seedOf makes the keys of a load differ from those of every other.
func seedOf(now time.Time) int64 { return now.UnixNano() }

func clientChat(i int) string { return fmt.Sprint("c-", i) }

func guardChat(i int) string { return fmt.Sprint("p-", i) }
