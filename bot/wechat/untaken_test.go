package wechat

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/text"
)

// retelling is an inbox that is told which answers reached nobody.
type retelling struct {
	*stubInbox
	untaken chan bot.Message
}

func (r retelling) Untaken(m bot.Message) { r.untaken <- m }

// TestUntaken: an answer reached nobody when WeChat had left meanwhile, or had been
// told to come again; nothing to say is no answer.
func TestUntaken(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	inbox := retelling{s.inbox, make(chan bot.Message, 4)}
	mux := http.NewServeMux()
	s.w.Mount(mux, inbox)
	post := func(ctx context.Context, inner string) int {
		q, body := s.sealed(inner)
		rec := httptest.NewRecorder()
		mux.ServeHTTP(rec, httptest.NewRequestWithContext(ctx, http.MethodPost, "/wechat?"+q.Encode(), strings.NewReader(body)))
		return rec.Code
	}
	if code := post(t.Context(), message("text", "1", hello)); code != 200 || len(inbox.untaken) > 0 {
		t.Errorf("%d, and %d answers reached nobody", code, len(inbox.untaken))
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	post(gone, message("text", "2", hello))
	post(gone, event("unheard_of", ""))
	if m := <-inbox.untaken; !strings.HasSuffix(m.Key, "2") || len(inbox.untaken) > 0 {
		t.Errorf("%q reached nobody, and %d more", m.Key, len(inbox.untaken))
	}
	late := make(chan struct{})
	s.inbox.reply = func(context.Context, bot.Message) (bot.Body, error) {
		<-late
		return bot.Say(text.Plain("已受理")), nil
	}
	if code := post(t.Context(), message("text", "3", hello)); code != 503 {
		t.Errorf("%d", code)
	}
	close(late)
	select {
	case m := <-inbox.untaken:
		if !strings.HasSuffix(m.Key, "3") {
			t.Errorf("%q reached nobody", m.Key)
		}
	case <-time.After(10 * time.Second):
		t.Error("an answer that came too late is not said to have reached nobody")
	}
}
