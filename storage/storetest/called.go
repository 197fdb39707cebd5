package storetest

import (
	"reflect"
	"testing"
	"time"

	"anping/bot"
	"anping/scoring"
)

// called: a note for a group that calls people is laid out with how each of them
// is called on its platform, where the platform asks for that, and not else.
func called(t *testing.T, open Open) {
	clk := newClock()
	s, _ := open(t, clk)
	chats(t, s, 3)
	c := bot.Change{Notes: []bot.Note{note("alert", 4, bot.ClassAlert), note("plain", 5, bot.ClassAlert)}}
	c.Chats = []bot.Chat{
		{ID: 4, Platform: "fake", Account: "a", Ext: "group", Group: 1, Used: start()},
		{ID: 5, Platform: "fake", Account: "a", Ext: "group2", Group: 2, Used: start()},
		{ID: 2, Platform: "fake", Account: "a", Ext: "ext2", Person: 2, Used: start(), Dead: start()},
		{ID: 6, Platform: "fake", Account: "other", Ext: "elsewhere", Person: 3, Used: start().Add(time.Hour)},
	}
	for i := int64(1); i <= 3; i++ {
		c.Roster = append(c.Roster, bot.RosterRow{Person: &scoring.Person{ID: i, No: string(rune('0' + i)), Name: "n", Phone: "138-" + string(rune('0'+i))}})
	}
	c.Notes[0].Body.Calls = []int64{3, 2, 9, 1}
	mustRecord(t, s, act("call", c))
	got := map[string][]bot.Called{}
	f := claimFor("me", clk.Now(), 9)
	f.Calls = true
	f.Render = func(b bot.Body) ([][]byte, error) {
		got[b.Lines[0].String()] = b.Called
		return render(b)
	}
	for _, one := range must(s.Claim(t.Context(), f))(t) {
		settle(t, s, one, "me", bot.Outcome{State: bot.Retry}, clk.Now())
	}
	want := map[string][]bot.Called{"alert": {{Ext: "ext3", Phone: "138-3"}, {Phone: "138-2"}, {Ext: "ext1", Phone: "138-1"}}, "plain": nil}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("called %+v, want %+v", got, want)
	}
	clk.add(time.Hour)
	f.Calls, f.Now = false, clk.Now()
	must(s.Claim(t.Context(), f))(t)
	if got["alert"] != nil {
		t.Errorf("called %+v where nobody asked", got["alert"])
	}
}
