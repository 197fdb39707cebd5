package wechat

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"anping/bot"
)

// finish is what WeChat says became of a template message.
type finish struct {
	Chat    string `json:"chat"` // openid
	MsgID   string `json:"msgid"`
	Arrived bool   `json:"arrived"`
	Why     string `json:"why"`
}

const (
	// mostMsgID bounds the id of a template message, in bytes; WeChat's are numbers.
	mostMsgID = 32
	// finishLife is for how long an end is looked at again whose send was not stored
	// when it came (ours): WeChat is quick, a busy database may be slower.
	finishLife = time.Minute
)

// announced keeps what became of a template message with the note that it
// announced. One that is not found is looked for a little later: its send may not
// be stored yet. Else it is of another program on the same account, or its note
// went out meanwhile.
func (w *WeChat) announced(ctx context.Context, h heard, x ending) error {
	e := finish{Chat: h.m.Chat.ID, MsgID: x.msgID, Arrived: x.status == endSuccess, Why: "the template message arrived"}
	if x.template != "" {
		key, err := w.store.SpentLast(ctx, Name, w.account, e.Chat, x.template)
		if err != nil {
			return fmt.Errorf("hear of a notice: %w", err)
		}
		if key != "" {
			e.MsgID = noticeExt(key)
		}
	}
	switch {
	case x.status == endBlocked:
		e.Why = "the client blocks template messages"
	case !e.Arrived:
		e.Why = "the template message did not arrive: WeChat failed"
	}
	if !e.Arrived {
		w.log.Warn("wechat: a template message did not arrive", "why", e.Why)
	}
	if e.MsgID == "" || e.MsgID == "0" || len(e.MsgID) > mostMsgID {
		return nil
	}
	found, err := w.store.Announced(ctx, Name, w.account, e.Chat, e.MsgID, e.Arrived, e.Why)
	if err != nil {
		return fmt.Errorf("hear of a template message: %w", err)
	}
	if found {
		return nil
	}
	body, err := json.Marshal(errand{Ended: &e})
	if err != nil {
		return fmt.Errorf("hear of a template message: %w", err)
	}
	err = w.store.Want(ctx, bot.Errand{
		Key: errandKey(w.account, h.m.Key+x.template), Platform: Name, Account: w.account, Body: body, Until: w.clock.Now().Add(finishLife),
	})
	if err != nil {
		return fmt.Errorf("hear of a template message: %w", err)
	}
	return nil
}

// late looks for the note of an end once more.
func (w *WeChat) late(ctx context.Context, e bot.Errand, end finish) {
	found, err := w.store.Announced(ctx, Name, w.account, end.Chat, end.MsgID, end.Arrived, end.Why)
	switch {
	case err != nil:
		w.log.Warn("wechat: what became of a template message cannot be kept, it is tried again", "key", e.Key, "err", err)
	case found || !w.clock.Now().Before(e.Until):
		w.drop(ctx, e)
	}
}
