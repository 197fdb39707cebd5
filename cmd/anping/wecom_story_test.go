package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestStoriesOnWeCom plays every story through WeCom's adapter and the fake of its
// servers, half of them with every line served by another instance; on PostgreSQL
// where everything is required (.ci/run).
func TestStoriesOnWeCom(t *testing.T) {
	files, err := filepath.Glob("stories/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	left := elsewhere()
	for i, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		t.Run(name, func(t *testing.T) {
			if why := left[name]; why != "" {
				return
			}
			t.Parallel()
			for _, w := range []worldConfig{{database: "sqlite", engines: 1 + i%2, wecom: true}, {database: "postgres", engines: 2 - i%2, wecom: true}} {
				if onTencent(t, w.database, i) {
					t.Run(w.database, func(t *testing.T) { tell(t, file, w) })
				}
			}
		})
	}
}

// elsewhere are the stories with a line that cannot be said on WeCom, and why.
func elsewhere() map[string]string {
	const (
		named   = "in a group it hears only what names it, so that words between people never reach it"
		pressed = "a robot's text has no buttons; the words of one are understood by what waits, not by what the button was"
		voices  = "WeCom makes no words of a voice message"
		flood   = "over 30 messages to one member within a minute of a clock that stands still"
		files   = "nobody can send the smart bot a file or a place in a group, nor words together with a recording or a place"
	)
	return map[string]string{
		"bind-group": named, "bind-group-code": named, "person": named, "visit": named, "absence": named, "group-private": named,
		"bind-unbind": pressed, "race": pressed, "emergency-pressed": pressed,
		"spoken": voices, "spoken-danger": voices,
		"photos": files, "media": files, "location-after": files,
		"deduct-counts": flood, "poll-answer": flood,
	}
}
