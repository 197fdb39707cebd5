package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"anping/bot"
	"anping/bot/bottest"
	"anping/bot/telegram"
	"anping/bot/wechat"
	"anping/bot/wecom"
	"anping/scoring/roster"
)

// acrossStage is a company that is on Telegram, WeCom and WeChat at once: the
// real adapters, each with its own platform behind it, plugged into one engine.
// Which chat lies where is the story's to say.
type acrossStage struct {
	telegram *telegramStage
	wecom    *wecomStage
	wechat   *wechatStage
	chats    map[string]roster.Chat     // by the platform's id
	parts    map[string]roster.Numbered // the company as each platform has it
}

// newAcrossStage puts each chat of a company onto its platform.
func newAcrossStage(t *testing.T, w *world, where map[string]string, company *roster.Numbered) *acrossStage {
	t.Helper()
	s := &acrossStage{chats: map[string]roster.Chat{}, parts: map[string]roster.Numbered{}}
	names := namedChats(*company, stranger)[1:]
	at := map[string][]int{}
	for i := range company.Chats {
		platform := where[names[i].Name]
		if platform == "" {
			platform = telegram.Name
		}
		at[platform] = append(at[platform], i)
	}
	part := func(platform string, stage func(*roster.Numbered)) {
		p := *company
		p.Chats = nil
		for _, i := range at[platform] {
			p.Chats = append(p.Chats, company.Chats[i])
		}
		stage(&p)
		for j, i := range at[platform] {
			p.Chats[j].Platform = platform
			company.Chats[i] = p.Chats[j]
			s.chats[p.Chats[j].Ext] = p.Chats[j]
		}
		s.parts[platform] = p
	}
	part(telegram.Name, func(p *roster.Numbered) { s.telegram = newTelegramStage(t, w.clock, p, testPhoto(t)) })
	part(wecom.Name, func(p *roster.Numbered) { s.wecom = newWeComStage(t, w.clock, p, testPhoto(t)) })
	part(wechat.Name, func(p *roster.Numbered) {
		s.wechat = newWechatStage(t, w.clock, p, w.fake)
		s.wechat.adopt(p)
	})
	return s
}

// plug makes one more engine, on all three.
func (s *acrossStage) plug(t *testing.T, w *world, i int) *bot.Engine {
	t.Helper()
	texts := shippedTexts(t)
	tele, com := s.telegram.plug(w.clock, w.store, texts), s.wecom.plug(w.clock, w.store, texts, s.parts[wecom.Name])
	chat := s.wechat.plug(w.store, texts, fmt.Sprint("engine-", i))
	e := w.engineOn(t, i, s.telegram.adapter(tele), s.wecom.adapter(com), s.wechat.adapter(chat))
	s.telegram.listen(tele, e)
	s.wecom.listen(com, e)
	s.wechat.listen(chat, e)
	return e
}

// place says of chats by name where they lie.
func (s *acrossStage) place(chats []bottest.Named) {
	for i, c := range chats {
		chats[i].Platform, chats[i].Account = s.chats[c.Ext].Platform, s.chats[c.Ext].Account
	}
}

// Name implements bottest.Wire: where a stranger is.
func (*acrossStage) Name() string { return telegram.Name }

// Script implements bottest.Wire.
func (s *acrossStage) Script(chat string, ends ...bot.Outcome) {
	switch s.chats[chat].Platform {
	case wecom.Name:
		s.wecom.Script(chat, ends...)
	case wechat.Name:
		s.wechat.Script(chat, ends...)
	default:
		s.telegram.Script(chat, ends...)
	}
}

// Take implements bottest.Wire.
func (s *acrossStage) Take() (got []bottest.Delivery, problems []string) {
	for _, w := range []bottest.Wire{s.telegram, s.wecom, s.wechat} {
		more, wrong := w.Take()
		got, problems = append(got, more...), append(problems, wrong...)
	}
	return got, problems
}

// acrossInstance is one engine as a story drives it: each line on its platform.
type acrossInstance struct {
	*bot.Engine
	on map[string]bottest.Engine
}

func (s *acrossStage) instance(e *bot.Engine, i int) acrossInstance {
	return acrossInstance{e, map[string]bottest.Engine{
		telegram.Name: instance{e, s.telegram, i}, wecom.Name: member{e, s.wecom, i}, wechat.Name: wxInstance{e, s.wechat, i},
	}}
}

// Handle says a line where it is said.
func (i acrossInstance) Handle(ctx context.Context, m bot.Message) (bot.Body, error) {
	on := i.on[m.Platform]
	if on == nil {
		return bot.Body{}, fmt.Errorf("nobody says anything on %q", m.Platform)
	}
	return on.Handle(ctx, m) //nolint:wrapcheck // a story's
}

// whereOf reads the comments "# on wechat: 王阿姨, 张先生" of a story.
func whereOf(t *testing.T, s bottest.Story) map[string]string {
	t.Helper()
	where := map[string]string{}
	for _, c := range s.Comments() {
		rest, ok := strings.CutPrefix(c, "# on ")
		platform, names, found := strings.Cut(rest, ":")
		if !ok || !found {
			continue
		}
		for name := range strings.SplitSeq(names, ",") {
			where[strings.TrimSpace(name)] = platform
		}
	}
	if len(where) == 0 {
		t.Fatalf("%s does not say who is where", s.Name)
	}
	return where
}

// TestStoriesAcross plays the stories in which people of one company are on several
// platforms, or one person on two: through the real adapters of Telegram, WeCom and
// WeChat at once, on both databases, with one instance and with two. Whoever is not
// named in a line "# on …" is on Telegram.
func TestStoriesAcross(t *testing.T) {
	files, err := filepath.Glob("stories/across/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	eachDatabase(t, func(t *testing.T, database string) {
		for _, file := range files {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
				t.Parallel()
				for engines := 1; engines <= 2; engines++ {
					story, c := readStory(t, file)
					c.company = exampleCompany(t)
					secondChats(&c.company)
					c.database, c.engines, c.across = database, engines, whereOf(t, story)
					w := openWorld(t, c)
					happened, err := bottest.Run(t.Context(), stageOf(t, w, c), story)
					if *update && engines == 1 && database == "sqlite" {
						write(t, file, happened)
					}
					if err != nil {
						t.Errorf("%d engines: %v", engines, err)
					}
				}
			})
		}
	})
}
