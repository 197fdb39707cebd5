package telegram

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"anping/bot"
	"anping/bot/telegram/fakeapi"
	"anping/bot/text"
)

// stage is the adapter before the strict fake of the platform, which knows
// nothing of it, with an engine that repeats what it hears.
type stage struct {
	*rig
	fake *fakeapi.Server

	mu   sync.Mutex
	seen map[string]bool
}

// Handle answers a message once, as the engine does: what was said, by whom, and
// a button; a photo with the photo.
func (s *stage) Handle(ctx context.Context, m bot.Message) (bot.Body, error) {
	s.mu.Lock()
	again := s.seen[m.Key]
	s.seen[m.Key] = true
	s.mu.Unlock()
	if _, err := s.inbox.Handle(ctx, m); err != nil || again || !m.Named {
		return bot.Body{}, err
	}
	b := bot.Body{
		Lang: "zh", Head: text.Plain("<" + m.From + ">"), Lines: []text.Line{text.Plain("heard: " + m.Text + m.Action)},
		Buttons: []bot.Button{{ID: "k" + m.Key, Label: "接单"}},
	}
	for _, media := range m.Media {
		b.Image = media.SHA256
	}
	_, err := s.say(ctx, m.Chat, b)
	return bot.Body{}, err
}

// say sends a body and returns the end of its last part.
func (s *stage) say(ctx context.Context, chat bot.ChatRef, b bot.Body) (end bot.Outcome, err error) {
	parts, err := s.Render(b)
	for _, p := range parts {
		if end, err = s.Send(ctx, bot.Part{Chat: chat, Lang: "zh", Rendered: p}); err != nil {
			break
		}
	}
	return end, err
}

func (s *stage) Alive(platform, account string, at time.Time) { s.inbox.Alive(platform, account, at) }
func (s *stage) ChatGone(ctx context.Context, m bot.Message) error {
	return s.inbox.ChatGone(ctx, m)
}
func (s *stage) ChatBack(ctx context.Context, m bot.Message) error { return s.inbox.ChatBack(ctx, m) }
func (s *stage) ChatMoved(ctx context.Context, m bot.Message, to string) error {
	return s.inbox.ChatMoved(ctx, m, to)
}

// play runs a scene in both modes.
func play(t *testing.T, scene func(t *testing.T, s *stage)) {
	for _, mode := range []Mode{Polling, Webhook} {
		t.Run(string(mode), func(t *testing.T) {
			fake, err := fakeapi.New(testToken, fakeapi.Options{Clock: bot.Machine{}, Loopback: true, Guard: true})
			if err != nil {
				t.Fatal(err)
			}
			address, err := fake.Start()
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(fake.Close)
			s := &stage{fake: fake, seen: map[string]bool{}}
			mux := http.NewServeMux()
			web := httptest.NewServer(mux)
			t.Cleanup(web.Close)
			s.rig = newRig(t, func(c *Config) {
				c.Mode, c.APIURL, c.URL, c.Clock = mode, address, web.URL+"/telegram", bot.Machine{}
				c.Menu = []Menu{{"zh", true, "accept", "接单"}}
			})
			s.Mount(mux, s)
			ctx, cancel := context.WithCancel(context.Background())
			done := make(chan struct{})
			go func() {
				defer close(done)
				_ = s.Run(ctx, s)
			}()
			t.Cleanup(func() { cancel(); <-done })
			scene(t, s)
			if unknown := fake.Unknown(); len(unknown) > 0 {
				t.Errorf("methods nobody knows: %v", unknown)
			}
		})
	}
}

// must is what people can do in the app.
func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// until waits for the bot to say something.
func (s *stage) until(t *testing.T, chat int64, part string) fakeapi.Sent {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	sent, err := s.fake.WaitText(ctx, chat, part)
	if err != nil {
		t.Fatalf("nothing says %q in %d: %v\n%v\n%s", part, chat, err, s.fake.Texts(chat), s.log.String())
	}
	return sent
}

func TestFakeTalk(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		posted := must[fakeapi.Posted](t)
		li := s.fake.Person(fakeapi.Profile{FirstName: "<b>强", Lang: "zh"})
		posted(li.Start("7K3F92WM"))
		s.until(t, li.ID, "heard: /bind 7K3F92WM")
		posted(li.Send(li.ID, "3号楼 <道闸> & 😀"))
		sent := s.until(t, li.ID, "heard: 3号楼 <道闸> & 😀")
		if len(sent.Entities) != 1 || sent.Entities[0].Type != "bold" || sent.Entities[0].Cut(sent.Text) != "<"+strconv.FormatInt(li.ID, 10)+">" {
			t.Errorf("entities %v of %q", sent.Entities, sent.Text)
		}
		press := posted(li.Press(li.ID, "接单"))
		s.until(t, li.ID, "heard: km"+strconv.FormatInt(li.ID, 10))
		if _, err := s.fake.Answered(t.Context(), press.Press); err != nil {
			t.Error(err)
		}
		png := picture(t)
		posted(li.Say(fakeapi.Say{Chat: li.ID, Text: "现场", Photo: &fakeapi.File{Bytes: png}}))
		if got := s.until(t, li.ID, "heard: 现场"); got.Photo == "" {
			t.Errorf("%+v", got)
		}
		var long []text.Line
		for range 500 {
			long = append(long, text.Plain("①李* 漏打 <北门> & 南门 −1.0"))
		}
		if _, err := s.say(t.Context(), bot.ChatRef{ID: strconv.FormatInt(li.ID, 10)}, bot.Body{Lines: append(long, text.Plain("the end"))}); err != nil {
			t.Fatal(err)
		}
		s.until(t, li.ID, "the end")
		li.Block()
		end, err := s.say(t.Context(), bot.ChatRef{ID: strconv.FormatInt(li.ID, 10)}, bot.Say(text.Plain("x")))
		if err != nil || end.State != bot.ChatDead {
			t.Errorf("%+v, %v", end, err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		if err := s.fake.WaitTaken(ctx); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(s.inbox.befell(), ","); !strings.HasSuffix(got, "gone "+strconv.FormatInt(li.ID, 10)) {
			t.Errorf("fates %s", got)
		}
		if menu := s.fake.Menu("all_group_chats", "zh"); len(menu) != 1 {
			t.Errorf("menu %v", menu)
		}
	})
}

func TestFakeGroup(t *testing.T) {
	play(t, func(t *testing.T, s *stage) {
		posted := must[fakeapi.Posted](t)
		wang := s.fake.Person(fakeapi.Profile{FirstName: "磊"})
		li := s.fake.Person(fakeapi.Profile{FirstName: "强"})
		group := s.fake.Group(fakeapi.Group{Title: "夜班队", Basic: true, Creator: wang.ID, Members: []int64{li.ID}})
		posted(wang.AddBot(group))
		posted(wang.Send(group, "/bind@anping_bot 夜班队"))
		s.until(t, group, "heard: /bind 夜班队")
		posted(li.Send(group, "大家好")) // privacy mode: not even given to us
		posted(wang.Send(group, "王队看看 /progress@anping_bot 一下"))
		s.until(t, group, "heard: /progress 王队看看  一下")
		posted(li.Press(group, "接单"))
		s.until(t, group, "<"+strconv.FormatInt(li.ID, 10)+">\nheard: km")
		to := must[int64](t)(s.fake.Migrate(group))
		end, err := s.say(t.Context(), bot.ChatRef{ID: strconv.FormatInt(group, 10), Group: true}, bot.Say(text.Plain("after the move")))
		if err != nil || end.State != bot.Sent || end.Moved != strconv.FormatInt(to, 10) {
			t.Errorf("%+v, %v", end, err)
		}
		s.until(t, to, "after the move")
		forum := s.fake.Group(fakeapi.Group{Title: "全部", Forum: true, Creator: wang.ID})
		posted(wang.AddBot(forum))
		thread := must[int](t)(wang.Topic(forum, "夜班"))
		posted(wang.Say(fakeapi.Say{Chat: forum, Thread: thread, Text: "/progress@anping_bot"}))
		if sent := s.until(t, forum, "heard: /progress"); sent.Thread != thread {
			t.Errorf("said in topic %d, answered in %d", thread, sent.Thread)
		}
		posted(wang.DeleteTopic(forum, thread))
		if _, err := s.say(t.Context(), bot.ChatRef{ID: fmt.Sprintf("%d/%d", forum, thread), Group: true}, bot.Say(text.Plain("the topic is gone"))); err != nil {
			t.Fatal(err)
		}
		s.until(t, forum, "the topic is gone")
		posted(wang.Say(fakeapi.Say{Chat: forum, Text: "/accept@anping_bot", Anonymous: true}))
		s.until(t, forum, "<>\nheard: /accept")
	})
}
