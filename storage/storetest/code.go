package storetest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"anping/bot"
	"anping/scoring"
)

// fullCode has every field set, so that a column that is forgotten shows.
func fullCode(id int64, hash string) scoring.Code {
	return scoring.Code{
		ID: id, Hash: hash, Person: 4, Client: 5, State: scoring.CodeWaiting, Made: start(), Until: start().Add(scoring.CodeLife),
		Chat: 1, Used: start().Add(time.Minute), By: 9, Decided: start().Add(time.Hour),
	}
}

// codes stores codes and finds them again: by hash, by chat, by number.
func codes(t *testing.T, open Open) {
	s, other := open(t, newClock())
	ctx := t.Context()
	chats(t, s, 2)
	waiting, free := fullCode(1, "aa"), scoring.Code{ID: 2, Hash: "bb", Client: 6, State: scoring.CodeOpen, Made: start(), Until: start()}
	mustRecord(t, s, act("codes", bot.Change{Records: bot.Records{Codes: []scoring.Code{waiting, free}}}))

	v := s.View()
	same(t, "by hash and chat", must(s.CodesFor(ctx, v, "bb", 1))(t), []scoring.Code{free, waiting})
	same(t, "stamps", v.Seen(), []bot.Stamp{{Scope: "code/1", Version: 1}, {Scope: "code/2", Version: 1}})
	same(t, "the waiting one is the one", must(s.CodesFor(ctx, v, "aa", 1))(t), []scoring.Code{waiting})
	same(t, "by nothing", must(s.CodesFor(ctx, v, "", 2))(t), []scoring.Code{})
	same(t, "live", must(s.LiveCodes(ctx))(t), []scoring.Code{waiting, free})
	v = s.View()
	got, chat, err := s.CodeNo(ctx, v, 1)
	same(t, "by number", []any{got, chat, err}, []any{waiting, must(s.Chat(ctx, s.View(), 1))(t), error(nil)})
	same(t, "stamps", v.Seen(), []bot.Stamp{{Scope: "code/1", Version: 1}, {Scope: "talk/1"}})
	got, chat, err = s.CodeNo(ctx, s.View(), 2)
	same(t, "not sent yet", []any{got, chat, err}, []any{free, bot.Chat{}, error(nil)})
	v = s.View()
	same(t, "of a person", must(s.CodesOf(ctx, v, 4))(t), []scoring.Code{waiting})
	same(t, "of nobody", must(s.CodesOf(ctx, v, 0))(t), []scoring.Code{})
	same(t, "stamps", v.Seen(), []bot.Stamp{{Scope: "code/1", Version: 1}})
	v = s.View()
	if _, _, err := s.CodeNo(ctx, v, 3); !errors.Is(err, bot.ErrNotFound) || len(v.Seen()) != 1 {
		t.Errorf("a code that is not there: %v, stamps %v", err, v.Seen())
	}

	free.State, free.Chat = scoring.CodeBound, 2
	mustRecord(t, other, act("used", bot.Change{Records: bot.Records{Codes: []scoring.Code{free}}}))
	same(t, "live after one was used", must(s.LiveCodes(ctx))(t), []scoring.Code{waiting})
	double := scoring.Code{ID: 3, Hash: "aa", State: scoring.CodeOpen}
	if _, err := s.Record(ctx, act("double", bot.Change{Records: bot.Records{Codes: []scoring.Code{double}}})); !errors.Is(err, bot.ErrConflict) {
		t.Errorf("a second code with the hash of the first: %v, want a conflict", err)
	}
	exclusively(t, s, waiting)
}

// exclusively reads a code inside a write transaction, by each of its readers.
func exclusively(t *testing.T, s Store, waiting scoring.Code) {
	t.Helper()
	for name, read := range map[string]func(context.Context, bot.View) (scoring.Code, error){
		"by hash": func(ctx context.Context, v bot.View) (scoring.Code, error) {
			all, err := s.CodesFor(ctx, v, waiting.Hash, waiting.Chat)
			if err == nil && len(all) != 1 {
				return scoring.Code{}, errors.New("not one")
			}
			return all[0], err
		},
		"by number": func(ctx context.Context, v bot.View) (scoring.Code, error) {
			c, _, err := s.CodeNo(ctx, v, waiting.ID)
			return c, err
		},
		"by person": func(ctx context.Context, v bot.View) (scoring.Code, error) {
			all, err := s.CodesOf(ctx, v, waiting.Person)
			if err == nil && len(all) != 1 {
				return scoring.Code{}, errors.New("not one")
			}
			return all[0], err
		},
	} {
		_, err := s.Exclusive(t.Context(), nil, func(v bot.View) (bot.Act, error) {
			c, err := read(t.Context(), v)
			same(t, name, c, waiting)
			a := act("exclusive "+name, bot.Change{Records: bot.Records{Codes: []scoring.Code{c}}})
			a.Seen = v.Seen()
			return a, err
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// belonging holds whose a chat is, who can be reached, and that what waits
// follows its reader when a chat passes on.
func belonging(t *testing.T, open Open) {
	s, other := open(t, newClock())
	ctx := t.Context()
	chats(t, s, 3)
	bound := bot.Chat{
		ID: 9, Platform: "fake", Account: "b", Ext: "x", Person: 1, Used: start(), Bound: start().Add(time.Second),
		Wrong: 3, WrongSince: start().Add(time.Minute),
	}
	group := bot.Chat{ID: 10, Platform: "fake", Account: "a", Ext: "g", Group: 1, Used: start()}
	client := bot.Chat{ID: 11, Platform: "fake", Account: "a", Ext: "c", Client: 1, Used: start()}
	dead := bot.Chat{ID: 12, Platform: "fake", Account: "a", Ext: "d", Person: 4, Used: start(), Dead: start()}
	mustRecord(t, s, act("bound", bot.Change{Records: bot.Records{Chats: []bot.Chat{bound, group, client, dead}}}))
	first := must(s.Chat(ctx, s.View(), 1))(t)
	v := s.View()
	same(t, "of a person", must(s.ChatsOf(ctx, v, bot.Address{Person: 1}))(t), []bot.Chat{first, bound})
	same(t, "of a group", must(s.ChatsOf(ctx, v, bot.Address{Group: 1}))(t), []bot.Chat{group})
	same(t, "of a client", must(s.ChatsOf(ctx, v, bot.Address{Client: 1}))(t), []bot.Chat{client})
	same(t, "of nobody", must(s.ChatsOf(ctx, v, bot.Address{Person: 77}))(t), []bot.Chat(nil))
	same(t, "of a chat", must(s.ChatsOf(ctx, v, bot.Address{Chat: 1}))(t), []bot.Chat(nil))
	same(t, "stamps", v.Seen(), []bot.Stamp{
		{Scope: "chats/client/1", Version: 1}, {Scope: "chats/group/1", Version: 1}, {Scope: "chats/person/1", Version: 2}, {Scope: "chats/person/77"},
	})
	reached := must(s.Reachable(ctx, s.View(), []int64{1, 3, 4, 77}))(t)
	slices.Sort(reached)
	same(t, "reachable", reached, []int64{1, 3})
	same(t, "nobody asked", must(s.Reachable(ctx, s.View(), nil))(t), []int64(nil))

	note := func(key string, to bot.Address) bot.Note {
		return bot.Note{Key: key, To: to, Body: body(key), Tell: true}
	}
	mustRecord(t, s, act("notes", bot.Change{Notes: []bot.Note{
		note("mine", bot.Address{Person: 2}), note("here", bot.Address{Chat: 2}), note("both", bot.Address{Person: 1}),
	}}))
	second := must(s.Chat(ctx, s.View(), 2))(t)
	mustRecord(t, other, act("left", bot.Change{Records: bot.Records{
		Chats: []bot.Chat{second.OwnedBy(bot.Address{}, time.Time{}), bound.OwnedBy(bot.Address{}, time.Time{})}, Readdress: []int64{2, 9},
	}}))
	went := map[string]int64{}
	for _, c := range claim(t, s, "me", start().Add(time.Second), 10) {
		went[c.Key] = c.Chat
	}
	same(t, "what waited", went, map[string]int64{"here": 2, "both": 1})
}
