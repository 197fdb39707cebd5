package outgoing_test

import (
	"reflect"
	"testing"

	"anping/bot"
	"anping/bot/outgoing"
	"anping/bot/text"
)

type part struct {
	V    int    `json:"v"`
	Text string `json:"t,omitempty"`
}

// Every version up to the newest is read, no other, and nothing that is no part.
func TestDecode(t *testing.T) {
	for raw, want := range map[string]string{
		`{"v":1,"t":"a"}`: "a", `{"v":2,"t":"b","later":{}}`: "b", `{"v":3,"t":"c"}`: "", `{"v":0,"t":"c"}`: "", `{"t":"c"}`: "", `[]`: "", ``: "", `{"v":1,"t":7}`: "",
	} {
		got, err := outgoing.Decode[part]([]byte(raw), 2)
		if (err == nil) != (want != "") || got.Text != want {
			t.Errorf("%s: %+v, %v", raw, got, err)
		}
	}
	all, err := outgoing.EncodeAll([]part{{2, "a"}, {2, "b"}})
	if err != nil || len(all) != 2 || string(all[1]) != `{"v":2,"t":"b"}` {
		t.Errorf("%s, %v", all, err)
	}
}

// A name cannot break, turn or hide a line.
func TestLines(t *testing.T) {
	b := bot.Body{
		Head:   text.Plain("A1027\u202e\x07"),
		Lines:  []text.Line{text.Plain("one\ntwo\u2028three  "), text.Plain("\ufffe")},
		Fields: []bot.Field{{Label: text.Plain("place"), Value: text.Plain("gate")}},
	}
	got := outgoing.Lines(b, func(label, value text.Line) text.Line { return text.Plain(label.String() + "|" + value.String()) })
	want := []outgoing.Line{{"A1027", true}, {"one", false}, {"two three", false}, {"", false}, {"place|gate", false}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v", got)
	}
	if !outgoing.Blank(" \u200b") || outgoing.Blank("·") {
		t.Error("blank")
	}
}
