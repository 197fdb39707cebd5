package fakeapi

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"time"
)

// How long an update waits for the bot (Client.cpp of the real server, the
// timeouts given to add_update).
const (
	messageLife = 24 * time.Hour    // from the message's own date
	pressLife   = 150 * time.Second // from the press
)

// idleLife is how long update ids go on counting: after a week without any
// update the next id is chosen anew, at random (documentation of Update).
const idleLife = 7 * 24 * time.Hour

// queue holds the updates the bot has not confirmed, in order of their ids.
type queue struct {
	pending []*update
	next    int64     // the id of the next update
	last    time.Time // when the last one was made
	allowed []string  // nil = the default
	poll    *poll
	offset  int64     // of the poll before
	polled  time.Time // when it came
	refused time.Time // until when a further 409 comes late
}

// update waits for the bot. lane is what webhooks keep in order: a chat for
// messages, a person for presses.
type update struct {
	id      int64
	body    json.RawMessage // from the kind on: "message":{…}
	lane    string
	expires time.Time

	// Of a webhook.
	sending bool
	fails   int
	delay   time.Duration
	wake    time.Time
}

func (u *update) bytes() []byte {
	return fmt.Appendf(nil, `{"update_id":%d,%s}`, u.id, u.body)
}

// freshID is where update ids start.
func (s *Server) freshID() int64 { return 100_000_000 + int64(s.dice.next()%800_000_000) }

// allows reports whether the bot asked for updates of a kind. Unless it named
// them, it gets all but membership of others and reactions.
func (q *queue) allows(kind string) bool {
	if len(q.allowed) > 0 {
		return slices.Contains(q.allowed, kind)
	}
	switch kind {
	case "chat_member", "message_reaction", "message_reaction_count":
		return false
	}
	return true
}

// allow remembers allowed_updates. Absent leaves the setting as it was; an
// empty list, or one without a known name, returns to the default.
func (q *queue) allow(text string) {
	var names []string
	if text == "" || json.Unmarshal([]byte(text), &names) != nil {
		return
	}
	q.allowed = nil
	for _, name := range names {
		if slices.Contains(updateKinds(), name) && !slices.Contains(q.allowed, name) {
			q.allowed = append(q.allowed, name)
		}
	}
}

func updateKinds() []string {
	return []string{
		"message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message",
		"edited_business_message", "deleted_business_messages", "message_reaction", "message_reaction_count", "inline_query",
		"chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query", "purchased_paid_media", "poll",
		"poll_answer", "my_chat_member", "chat_member", "chat_join_request", "chat_boost", "removed_chat_boost",
	}
}

// tell makes an update for the bot and returns its id, 0 when the bot did not
// ask for its kind. life counts from the event's own time.
func (s *Server) tell(kind, lane string, what any, at time.Time, life time.Duration) int64 {
	if !s.queue.allows(kind) || !s.now().Before(at.Add(life)) {
		return 0
	}
	return s.enqueue(lane, fmt.Appendf(nil, "%q:%s", kind, encode(what)), at.Add(life))
}

func (s *Server) enqueue(lane string, body json.RawMessage, expires time.Time) int64 {
	q, now := &s.queue, s.now()
	if len(q.pending) == 0 && !q.last.IsZero() && now.Sub(q.last) >= idleLife {
		q.next = s.freshID()
	}
	u := &update{id: q.next, body: body, lane: lane, expires: expires, delay: time.Second, wake: now}
	q.next++
	q.last = now
	q.pending = append(q.pending, u)
	s.log.updates++
	s.flush(false)
	s.wakeHook()
	s.touch()
	return u.id
}

// Inject puts an update of the test's own making into the queue: fields is what
// stands after the update_id, such as `"message":{…}`, and is not looked at, so
// that it may be of a kind nobody knows, or no JSON at all (which spoils the
// whole answer it stands in). It expires like a message and keeps its order
// within the lane. The id of the update is returned.
func (s *Server) Inject(lane, fields string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.enqueue("raw/"+lane, json.RawMessage(fields), s.now().Add(messageLife))
}

// expire drops what waited too long.
func (s *Server) expire() {
	now := s.now()
	s.queue.pending = slices.DeleteFunc(s.queue.pending, func(u *update) bool {
		return !u.sending && !now.Before(u.expires)
	})
}

// confirmed drops everything below an offset.
func (q *queue) confirmed(offset int64) {
	n := sort.Search(len(q.pending), func(i int) bool { return q.pending[i].id >= offset })
	q.pending = slices.Delete(q.pending, 0, n)
}

// settled drops one update, which a webhook took.
func (q *queue) settled(u *update) {
	if i := slices.Index(q.pending, u); i >= 0 {
		q.pending = slices.Delete(q.pending, i, i+1)
	}
}

// Pending lists the ids of the updates that the bot has not confirmed.
func (s *Server) Pending() []int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire()
	out := make([]int64, 0, len(s.queue.pending))
	for _, u := range s.queue.pending {
		out = append(out, u.id)
	}
	return out
}
