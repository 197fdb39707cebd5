package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"anping/bot"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// polling starts a rig's Run and returns how to stop it.
func polling(t *testing.T, r *rig) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = r.Run(ctx, r.inbox)
	}()
	stopped := false
	stop = func() {
		if !stopped {
			stopped = true
			cancel()
			<-done
		}
	}
	t.Cleanup(stop)
	return stop
}

// Everything is recorded in order within a chat, confirmed, and the last
// confirmation comes when the poller stops.
func TestPollInOrder(t *testing.T) {
	r := newRig(t, nil)
	r.inbox.stored = make(chan bot.Message, 1000)
	for i := range int64(300) {
		r.stub.post(saidBy(500+i, 1+i%3, fmt.Sprint(i)))
	}
	stop := polling(t, r)
	for range 300 {
		<-r.inbox.stored
	}
	r.stub.polledFrom(800)
	stop()
	if left := r.stub.waiting(); len(left) != 0 {
		t.Errorf("not confirmed: %v", left)
	}
	last := map[string]int{}
	for _, m := range r.inbox.heard() {
		var n int
		_, _ = fmt.Sscan(m.Text, &n)
		if n < last[m.From] {
			t.Errorf("%s of %s after %d", m.Text, m.From, last[m.From])
		}
		last[m.From] = n
	}
	if r.inbox.alive == 0 {
		t.Error("a poll that was answered proves receiving")
	}
	for _, c := range r.stub.calls("getUpdates") {
		if want := `["message","edited_message","callback_query","my_chat_member"]`; c.Params["allowed_updates"] != want {
			t.Fatalf("allowed_updates is %s", c.Params["allowed_updates"])
		}
		if strings.HasPrefix(c.Params["offset"], "-") {
			t.Fatal("a negative offset forgets updates")
		}
	}
	if hooks := r.stub.calls("deleteWebhook"); len(hooks) != 1 || hooks[0].Params["drop_pending_updates"] == "true" {
		t.Errorf("deleteWebhook: %v", hooks)
	}
}

// What is under way when the poller stops is ended and confirmed.
func TestPollLastWords(t *testing.T) {
	r := newRig(t, func(c *Config) { c.Clock = bot.Machine{} })
	under, end := make(chan struct{}), make(chan struct{})
	r.inbox.fail = func(bot.Message) error {
		close(under)
		<-end
		return nil
	}
	r.stub.post(saidBy(10, 1, "x"))
	stop := polling(t, r)
	<-under
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		stop()
	}()
	close(end)
	<-stopped
	if left := r.stub.waiting(); len(left) != 0 {
		t.Errorf("not confirmed: %v", left)
	}
}

// While one person's update fails, the offset does not pass it, that person's
// later ones wait, and everybody else goes on.
func TestPollFailing(t *testing.T) {
	r := newRig(t, nil)
	healed := make(chan struct{})
	r.inbox.stored = make(chan bot.Message, 1000)
	r.inbox.fail = func(m bot.Message) error {
		select {
		case <-healed:
			return nil
		default:
		}
		if m.From == "1" {
			return errDown
		}
		return nil
	}
	r.stub.post(saidBy(10, 2, "before"), saidBy(11, 1, "first"), saidBy(12, 1, "second"), saidBy(13, 3, "other"))
	stop := polling(t, r)
	for range 2 {
		<-r.inbox.stored
	}
	r.stub.post(saidBy(14, 3, "later"))
	if m := <-r.inbox.stored; m.Text != "later" {
		t.Fatalf("%q came first", m.Text)
	}
	if left := r.stub.waiting(); len(left) == 0 || left[0] > 11 {
		t.Fatalf("confirmed past an update that is not recorded: %v", left)
	}
	close(healed)
	for range 2 {
		<-r.inbox.stored
	}
	r.stub.polledFrom(15)
	stop()
	if got := r.inbox.texts(); slices.Index(got, "first") > slices.Index(got, "second") || len(got) != 5 {
		t.Errorf("heard %q", got)
	}
	if left := r.stub.waiting(); len(left) != 0 {
		t.Errorf("not confirmed at the end: %v", left)
	}
}

// A poller that stops while an update is not recorded leaves it to the next.
func TestPollStopsUnrecorded(t *testing.T) {
	r := newRig(t, nil)
	trying := make(chan struct{}, 1000)
	r.inbox.fail = func(m bot.Message) error {
		if m.Text != "bad" {
			return nil
		}
		select {
		case trying <- struct{}{}:
		default:
		}
		return errDown
	}
	r.inbox.stored = make(chan bot.Message, 10)
	r.stub.post(saidBy(10, 1, "good"), saidBy(11, 2, "bad"), saidBy(12, 3, "behind"))
	stop := polling(t, r)
	<-r.inbox.stored
	<-r.inbox.stored
	<-trying
	stop()
	if left := r.stub.waiting(); !slices.Contains(left, 11) || !slices.Contains(left, 12) {
		t.Fatalf("waiting: %v", left)
	}

	next := newRig(t, func(c *Config) { c.APIURL = r.stub.URL })
	next.inbox.stored = make(chan bot.Message, 10)
	stop = polling(t, next)
	heard := map[string]bool{}
	for !heard["bad"] || !heard["behind"] { // what was recorded may come again
		heard[(<-next.inbox.stored).Text] = true
	}
	r.stub.polledFrom(13)
	stop()
	if left := r.stub.waiting(); len(left) != 0 {
		t.Errorf("not confirmed: %v", left)
	}
}

// What nobody can read, of a type nobody knows, or that panics, holds up nothing.
func TestPollPoison(t *testing.T) {
	r := newRig(t, nil)
	r.inbox.stored = make(chan bot.Message, 100)
	r.stub.post(
		`{"update_id":20,"message":{"message_id":1,"chat":"nowhere","text":"geheim"}}`,
		`{"update_id":21,"message":17}`,
		`{"update_id":22,"something_new":{"a":{"b":[]}}}`,
		`{"update_id":23}`,
		`{"update_id":24,"message":{"message_id":2,"date":1749708000,"chat":{"id":5,"type":"private"},"from":{"id":5},"text":"weiter","forward_origin":null,"reply_to_message":{"forward_origin":{"type":"telepathy"}},"entities":[{"type":"aura","offset":"x"}]}}`,
		saidBy(25, 6, "zuletzt"),
	)
	stop := polling(t, r)
	heard := map[string]bool{}
	for range 2 {
		heard[(<-r.inbox.stored).Text] = true
	}
	r.stub.polledFrom(26)
	stop()
	if !heard["weiter"] || !heard["zuletzt"] {
		t.Errorf("heard %v", heard)
	}
	if left := r.stub.waiting(); len(left) != 0 {
		t.Errorf("held up: %v", left)
	}
	log := r.log.String()
	if strings.Contains(log, "geheim") || strings.Contains(log, "weiter") {
		t.Error("the log holds what people wrote")
	}
	if strings.Count(log, "cannot be read") != 2 {
		t.Errorf("two updates could not be read:\n%s", log)
	}
}

// One update that fails for ever while all else is well is left out when it
// would silence the bot, not before.
func TestPollHopeless(t *testing.T) {
	r := newRig(t, nil)
	r.inbox.stored = make(chan bot.Message, 1000)
	tried := make(chan struct{}, 1)
	r.inbox.fail = func(m bot.Message) error {
		if m.Text != "bad" {
			return nil
		}
		select {
		case tried <- struct{}{}:
		default:
		}
		return errDown
	}
	r.stub.post(saidBy(1, 1, "bad"))
	stop := polling(t, r)
	<-tried
	<-tried // the first failure is over
	for i := range int64(150) {
		r.stub.post(saidBy(2+i, 2+i, "good"))
	}
	for range 150 {
		<-r.inbox.stored
	}
	r.stub.polledFrom(152)
	stop()
	if !strings.Contains(r.log.String(), "cannot be recorded and is left out") {
		t.Error("nothing says so")
	}
}

// Numbers may begin anew after a week of silence, lower than before.
func TestPollNumbersBeginAnew(t *testing.T) {
	r := newRig(t, nil)
	r.inbox.stored = make(chan bot.Message, 10)
	polling(t, r)
	for _, id := range []int64{900000, 17, 900000} {
		r.stub.post(saidBy(id, 1, fmt.Sprint(id)))
		if m := <-r.inbox.stored; m.Text != fmt.Sprint(id) {
			t.Fatalf("heard %q", m.Text)
		}
		r.stub.polledFrom(id + 1)
	}
}

// Errors of the way in: each is survived, and said where somebody has to act.
func TestPollErrors(t *testing.T) {
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		says   string
	}{
		"429":         {refuses(429, "Too Many Requests: retry after 33", `{"retry_after":33}`), "wait_s=33"},
		"two pollers": {refuses(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running", ""), "another program polls"},
		"webhook":     {refuses(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first", ""), "somebody set a webhook"},
		"token":       {stranger(), "the token is not accepted"},
		"gateway":     {says(502, "<html>Bad Gateway</html>"), "HTTP 502"},
		"garbage":     {says(200, `{"ok":tr`), "cut off"},
		"no list":     {says(200, `{"ok":true,"result":{"a":1}}`), "no list"},
		"hang up":     {hangsUp, "no answer"},
		"empty":       {says(200, ``), "HTTP 200"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, nil)
			r.inbox.stored = make(chan bot.Message, 10)
			r.stub.next("getUpdates", c.answer)
			r.stub.post(saidBy(1, 1, "hello"))
			stop := polling(t, r)
			<-r.inbox.stored
			stop()
			if !strings.Contains(r.log.String(), c.says) {
				t.Errorf("the log does not say %q:\n%s", c.says, r.log.String())
			}
		})
	}
}

// An answer over the bound is asked for again in smaller pieces.
func TestPollLargeAnswer(t *testing.T) {
	r := newRig(t, nil)
	r.most = 16 << 10
	r.inbox.stored = make(chan bot.Message, 200)
	long := strings.Repeat("长", 1000)
	for i := range int64(60) {
		r.stub.post(saidBy(1+i, 1, long)) // 180 KB in all
	}
	polling(t, r)
	for range 60 {
		if m := <-r.inbox.stored; m.Text != long {
			t.Fatal("cut")
		}
	}
}

// A lane is one person in one chat.
func TestLaneOfUpdates(t *testing.T) {
	for raw, want := range map[string]string{
		saidBy(1, 7, "x"): "7/7",
		`{"update_id":1,"callback_query":{"id":"9","from":{"id":8},"message":{"chat":{"id":-5,"type":"group"}}}}`: "-5/8",
		`{"update_id":1,"my_chat_member":{"chat":{"id":-5,"type":"group"},"from":{"id":8}}}`:                      "-5/8",
	} {
		if got := decodeUpdate(json.RawMessage(raw), newHurried().Now()).lane(); got != want {
			t.Errorf("%s: lane %s, wanted %s", raw, got, want)
		}
	}
}
