package telegram

import (
	"testing"

	"anping/bot"
	"anping/bot/text"
)

// TestMark: the message whose button was pressed loses the button when the answer
// says what became of it, all of them when they are over, and once.
func TestMark(t *testing.T) {
	const rows = `"reply_markup":{"inline_keyboard":[[{"text":"接单 A1","callback_data":"a1"},{"text":"接单 A2","callback_data":"a2"}],[{"text":"接单 A3","callback_data":"a3"}]]}`
	for _, c := range []struct {
		name, keys string
		mark       text.Line
		all        bool
		want       string // reply_markup; "-" = nothing is edited
	}{
		{"nothing became of it", rows, nil, false, "-"},
		{"one of several", rows, text.Plain("已接单"), false, `{"inline_keyboard":[[{"text":"接单 A2","callback_data":"a2"}],[{"text":"接单 A3","callback_data":"a3"}]]}`},
		{"all are over", rows, text.Plain("已确认"), true, ""},
		{"the only one", `"reply_markup":{"inline_keyboard":[[{"text":"接单","callback_data":"a1"}]]}`, text.Plain("已接单"), false, ""},
		{"a message that is not shown any more", `"date":0`, text.Plain("已接单"), false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, s := hook(t, nil)
			press := `{"update_id":1,"callback_query":{"id":"77","from":{"id":7,"is_bot":false,"first_name":"x"},"chat_instance":"1","data":"a1",` +
				`"message":{"message_id":55,"chat":{"id":-1001,"type":"supergroup","title":"g"},` + c.keys + `}}}`
			if status, _ := do(t, s, posted{body: press}); status != 200 {
				t.Fatal(status)
			}
			b := bot.Body{Lang: "zh", Lines: []text.Line{text.Plain("A1 由您负责")}, Mark: c.mark, MarkAll: c.all}
			p := partOf(t, r, "-1001", b)
			p.Note = bot.ReplyKey(r.inbox.heard()[0])
			for range 2 {
				if end, err := r.Send(t.Context(), p); err != nil || end.State != bot.Sent {
					t.Fatalf("%+v, %v", end, err)
				}
			}
			calls := r.stub.calls("editMessageReplyMarkup")
			switch {
			case c.want == "-":
				if len(calls) > 0 {
					t.Errorf("edited: %v", calls)
				}
			case len(calls) != 1:
				t.Errorf("%d edits", len(calls))
			default:
				if got := calls[0].Params; got["chat_id"] != "-1001" || got["message_id"] != "55" || got["reply_markup"] != c.want {
					t.Errorf("%v", got)
				}
			}
		})
	}
}
