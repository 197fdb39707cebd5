package main

import (
	"path/filepath"
	"strings"
	"testing"

	"anping/bot/bottest"
)

// TestWechatStories plays every story with the clients on an official account,
// through encrypted callbacks of the real adapter, and the staff on the push
// fake, half of them with every line served by another instance; on PostgreSQL
// where everything is required (.ci/run). A line that cannot be said there in one
// message leaves its story out.
func TestWechatStories(t *testing.T) {
	files, err := filepath.Glob("stories/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	eachDatabase(t, func(t *testing.T, database string) {
		for i, file := range files {
			if !onTencent(t, database, i+2) { // first on the database where WeCom is not
				continue
			}
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
				t.Parallel()
				story, c := readStory(t, file)
				c.wechat, c.database, c.engines = true, database, 1+i%2
				if why := offWechat(t, story, c); why != "" {
					t.Skip(why)
				}
				w := openWorld(t, c)
				if _, err := bottest.Run(t.Context(), stageOf(t, w, c), story); err != nil {
					t.Errorf("%d engines: %v", c.engines, err)
				}
			})
		}
	})
}

// offWechat says why a story cannot be played there.
func offWechat(t *testing.T, s bottest.Story, c worldConfig) string {
	t.Helper()
	clients := map[string]bool{}
	for _, n := range namedChats(c.company, stranger) {
		for _, chat := range c.company.Chats {
			if chat.Ext == n.Ext && chat.Client != 0 || n.Ext == stranger {
				clients[n.Name] = true
			}
		}
	}
	for _, step := range s.Steps {
		name, words, _ := strings.Cut(step.Text, ":")
		name, _, _ = strings.Cut(name, " ")
		name, _, grouped := strings.Cut(name, "@")
		words = strings.TrimSpace(words)
		file := strings.HasSuffix(words, "[照片]") || strings.HasSuffix(words, "[语音]") || strings.HasPrefix(words, "[语音:") || strings.HasSuffix(words, "[视频]") || strings.HasSuffix(words, "[大视频]") || strings.Contains(words, "[位置 ")
		switch {
		case !clients[name]:
		case grouped:
			return "clients are in no group on WeChat: " + step.Text
		case strings.HasSuffix(words, "[文件]"):
			return "no files on WeChat: " + step.Text
		case file && !strings.HasPrefix(words, "["):
			return "two messages on WeChat: " + step.Text
		}
	}
	return ""
}
