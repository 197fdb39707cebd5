package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"anping/bot/telegram/fakeapi"
)

// again is what stands before a note that may have arrived before.
const again = "补发 "

// heardKeyOf is the key under which a message of the fake's is stored: a hash,
// so that no platform's id stands in it. The reckoning reads the tables by plain
// SQL; this is the one rule of ours that it repeats.
func heardKeyOf(u uttered) string {
	h := sha256.New()
	platform, account := "telegram", fakeBot
	if u.weixin {
		platform, account = "wechat", fakeOfficial().AppID
	}
	for _, s := range []string{platform, account, u.key} {
		fmt.Fprintf(h, "%d:%s", len(s), s)
	}
	return "heard/" + hex.EncodeToString(h.Sum(nil)[:20])
}

// sentNote is a note as the tables have it.
type sentNote struct {
	seq     int64
	key     string
	on      string // the platform
	chat    string // the platform's id
	state   string
	ext     string // the message it became
	attempt int
	parts   int
	body    string // of WeChat's, JSON
	unknown int    // 1 = it is labelled when it is sent again
}

// reckoning is what a run came to, counted outside our code: what the platform
// accepted, what the relay saw acknowledged, and the tables.
type reckoning struct {
	acked, silent, records, replies int
	notes, sends, labelled, orphans int
	posts, postsAgain, days         int // evening notices, labelled ones, groups times days that have one
	unacked, unackedStored, gaveUp  int
	passive                         int // replies in the callback's answer
	late                            int // files that were recorded after their message
	faults                          map[string]int
	lags                            []time.Duration // of replies, from the acknowledgement of what they answer to their arrival
}

// reckon compares them. Every acknowledged update has one record and one reply;
// every note marked sent is one message of the log, which is nobody else's; a
// message that no note knows of (its process was killed before it was settled,
// or the answer was lost) came again later, labelled; no group has two
// unlabelled notices of one day.
//
// The number of a note stands in no text that people read. What ties a message
// to its note is the message id, which the platform gives and the note keeps:
// from the log's side every message is counted by it.
func reckon(t *testing.T, db *plainDB, k *crowdTalk, r *relay) reckoning {
	t.Helper()
	sum := reckoning{faults: map[string]int{}}
	said, heard := db.counts(t, "select key, count(*) from said group by key"), db.counts(t, "select key, count(*) from heard group by key")
	notes := db.notes(t)
	byKey := map[string]sentNote{}
	for _, n := range notes {
		byKey[n.key] = n
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	came := map[string]time.Time{}
	for _, s := range k.sent {
		came[messageName(s)] = s.At
	}
	for id, u := range k.said {
		key := heardKeyOf(u)
		if u.weixin {
			sum.late += said[heardKeyOf(uttered{key: u.key + "\x00file", weixin: true})]
		}
		if r.acked[id].IsZero() {
			sum.unacked++
			sum.unackedStored += said[key]
			if u.weixin && k.weixin.ended[id].GaveUp {
				sum.gaveUp++
			}
			if said[key] > 1 {
				sum.wrong(t, "update %d (%s) has %d records", id, u.key, said[key])
			}
			continue
		}
		sum.acked++
		if u.silent {
			sum.silent++
			if said[key] != 0 {
				sum.wrong(t, "update %d was said among people and is recorded", id)
			}
			continue
		}
		if said[key] != 1 || heard[key] != 1 {
			sum.wrong(t, "update %d (%s) was acknowledged and has %d records, %d keys", id, u.key, said[key], heard[key])
		}
		sum.records += said[key]
		if u.weixin {
			sum.answer(t, k.weixin, id, byKey["reply/"+key])
			continue
		}
		if n, ok := byKey["reply/"+key]; !ok || n.state != "sent" {
			sum.wrong(t, "update %d (%s) was acknowledged and its reply is %q (stored: %v)", id, u.key, n.state, ok)
		} else {
			sum.replies++
			sum.lags = append(sum.lags, max(0, came[n.chat+"/"+n.ext].Sub(r.acked[id])))
		}
	}
	sum.matchSends(t, notes, k.sent)
	if k.weixin != nil {
		sum.matchWeixin(t, notes, k.weixin.shown)
	}
	for what, n := range sum.faults {
		if n > mostFaults {
			t.Errorf("%d times: %s", n, what)
		}
	}
	return sum
}

// matchSends compares the notes with the log.
func (sum *reckoning) matchSends(t *testing.T, notes []sentNote, log []fakeapi.Sent) {
	t.Helper()
	owner := map[string]string{}
	for _, n := range notes {
		if n.on == "wechat" {
			continue
		}
		if n.state != "sent" {
			if n.state == "waiting" || n.state == "sending" {
				sum.wrong(t, "note %s is still %s", n.key, n.state)
			}
			continue
		}
		sum.notes++
		if n.parts != 1 {
			sum.wrong(t, "note %s has %d parts; the reckoning counts notes of one", n.key, n.parts)
		}
		m := n.chat + "/" + n.ext
		if other := owner[m]; other != "" {
			sum.wrong(t, "message %s is both %s and %s", m, other, n.key)
		}
		owner[m] = n.key
	}
	arrived := map[string][]arrival{} // by chat and text, in order
	posts := map[string]int{}
	for _, s := range log {
		if !strings.HasPrefix(s.Method, "send") {
			continue
		}
		sum.sends++
		text, second := strings.CutPrefix(s.Text, again)
		m := messageName(s)
		what := strconv.FormatInt(s.Chat, 10) + ": " + text
		arrived[what] = append(arrived[what], arrival{known: owner[m] != "", labelled: second})
		if second {
			sum.labelled++
		}
		if owner[m] == "" {
			sum.orphans++
		}
		delete(owner, m)
		sum.post(t, posts, s.Chat, text, second)
	}
	sum.days = len(posts)
	for m, key := range owner {
		sum.wrong(t, "note %s is stored as sent, and the platform has no message %s", key, m)
	}
	for what, list := range arrived {
		if n := unexplained(list); n > 0 {
			sum.wrong(t, "%q arrived and is known to nobody %d times without coming again with its label", what, n)
		}
	}
}

// post counts an evening notice by group and day, which its heading names.
func (sum *reckoning) post(t *testing.T, posts map[string]int, chat int64, text string, second bool) {
	t.Helper()
	head, _, _ := strings.Cut(text, "\n")
	if !strings.Contains(head, "·今日通报 ") || strings.HasPrefix(head, "【预览】") {
		return
	}
	day := strconv.FormatInt(chat, 10) + " " + head
	if second {
		sum.postsAgain++
		posts[day] += 0
		return
	}
	sum.posts++
	if posts[day]++; posts[day] > 1 {
		sum.wrong(t, "%s was posted %d times without a label", day, posts[day])
	}
}

// messageName is a message's id, which counts by chat.
func messageName(s fakeapi.Sent) string {
	return strconv.FormatInt(s.Chat, 10) + "/" + strconv.Itoa(s.Message)
}

// arrival is a message of some text in some chat. known says that a note is
// stored as having become it.
type arrival struct{ known, labelled bool }

// unexplained counts the messages known to nobody that are not followed by a
// labelled one, each by one of its own. The last attempt is the one that counts:
// were an earlier one stored in its place, a labelled message at the end would
// be known to nobody.
func unexplained(list []arrival) (n int) {
	later := 0
	for _, m := range slices.Backward(list) {
		switch {
		case m.known:
		case later == 0:
			n++
		default:
			later--
		}
		if m.labelled {
			later++
		}
	}
	return n
}

// mostFaults is how many faults of a kind are printed; all are counted.
const mostFaults = 5

// wrong is t.Errorf for what may happen thousands of times.
func (sum *reckoning) wrong(t *testing.T, format string, args ...any) {
	t.Helper()
	if sum.faults[format]++; sum.faults[format] <= mostFaults {
		t.Errorf(format, args...)
	}
}

// counts reads rows of a key and a number.
func (db *plainDB) counts(t *testing.T, q string) map[string]int {
	t.Helper()
	rows, err := db.Query(q)
	if err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	defer rows.Close()
	out := map[string]int{}
	for rows.Next() {
		var key string
		var n int
		if err := rows.Scan(&key, &n); err != nil {
			t.Fatal(err)
		}
		out[key] = n
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// notes reads every note with the platform's id of its chat.
func (db *plainDB) notes(t *testing.T) []sentNote {
	t.Helper()
	rows, err := db.Query("select n.seq, n.key, c.platform, c.ext, n.state, n.ext, n.attempt, n.parts, n.body, n.unknown from notes n join chats c on c.id = n.chat")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []sentNote
	for rows.Next() {
		var n sentNote
		if err := rows.Scan(&n.seq, &n.key, &n.on, &n.chat, &n.state, &n.ext, &n.attempt, &n.parts, &n.body, &n.unknown); err != nil {
			t.Fatal(err)
		}
		out = append(out, n)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestUnexplained(t *testing.T) {
	t.Parallel()
	known, lost, knownAgain, lostAgain := arrival{known: true}, arrival{}, arrival{true, true}, arrival{false, true}
	for _, c := range []struct {
		list []arrival
		want int
	}{
		{[]arrival{known, known}, 0},
		{[]arrival{lost, knownAgain}, 0},
		{[]arrival{knownAgain}, 0}, // killed between claim and send
		{[]arrival{lost, lostAgain, knownAgain}, 0},
		{[]arrival{lost, lost, knownAgain, known, knownAgain}, 0},
		{[]arrival{lost}, 1},
		{[]arrival{lost, known}, 1},
		{[]arrival{lost, lost, knownAgain}, 1},
		{[]arrival{known, lostAgain}, 1}, // an old attempt was stored over the new one
		{[]arrival{knownAgain, lost}, 1}, // the first attempt came after the second
	} {
		if got := unexplained(c.list); got != c.want {
			t.Errorf("%+v: %d, want %d", c.list, got, c.want)
		}
	}
}
