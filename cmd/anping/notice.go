package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"anping/commands"
	"anping/scoring"
	"anping/storage"
)

type noticeCmd struct {
	Preview noticePreviewCmd `cmd:"" help:"Print what a group's next evening notice would say now; changes nothing."`
	Post    noticePostCmd    `cmd:"" help:"Decide and post a group's evening notice now, as after an outage."`
}

// Help is the example of --help.
func (noticeCmd) Help() string {
	return "Example:\n  anping notice preview --config anping.toml --group SUN-G-NIGHT\n  anping notice post --config anping.toml --group SUN-G-NIGHT"
}

type noticePreviewCmd struct {
	Config string `required:"" placeholder:"FILE" help:"The configuration; see: anping config."`
	Group  string `placeholder:"NAME|CODE" help:"The group; without it those of all groups are printed."`
	Day    string `placeholder:"2025-06-12" help:"As the notice of this day; without it of the next one."`
	Lang   string `placeholder:"LANG" help:"The language: zh, zh-Hant or en. Without it the group's."`
}

// Help is the example of --help.
func (noticePreviewCmd) Help() string {
	return "Example:\n  anping notice preview --config anping.toml\n  anping notice preview --config anping.toml --group SUN-G-NIGHT --lang en\n\n" +
		"An entry younger than 2 minutes, or whose private note has not been tried yet, is not told yet. It may run beside the server."
}

type noticePostCmd struct {
	Config string `required:"" placeholder:"FILE" help:"The configuration; see: anping config."`
	Group  string `required:"" placeholder:"NAME|CODE" help:"The group."`
}

// Help is the example of --help.
func (noticePostCmd) Help() string {
	return "Example:\n  anping notice post --config anping.toml --group SUN-G-NIGHT\n\n" +
		"It decides what is owed since its time, else today's, once: the clock will not decide it again, and a second call says when it was posted.\n" +
		"A day that the supervisor cancelled, or that is held (暂缓), is refused. anping serve sends what is decided. On SQLite stop serve first and start it after."
}

// Run prints notices as they would stand.
func (k noticePreviewCmd) Run(ctx context.Context, c *console) error {
	s, texts, err := c.configured(k.Config)
	if err != nil {
		return err
	}
	if k.Lang != "" {
		if fault := checkLanguage(k.Lang); fault.what != "" {
			return &usageError{"--lang: " + fault.what, fault.mend}
		}
	}
	if k.Day != "" {
		if _, err := time.Parse(time.DateOnly, k.Day); err != nil {
			return &usageError{"--day: " + k.Day + " is no day", "write it like 2025-06-12"}
		}
	}
	return inspect(ctx, s, func(look *storage.Look) error {
		r, err := reading(ctx, look, texts)
		if err != nil {
			return err
		}
		n := noticing{commands.NewEvenings(look), r}
		groups := n.r.Roster.Groups
		if k.Group != "" {
			g, err := n.group(k.Group)
			if err != nil {
				return err
			}
			groups = []scoring.Group{g}
		}
		for i, g := range groups {
			lines, err := n.preview(ctx, g, k.Day, k.Lang)
			if err != nil {
				return err
			}
			if i > 0 {
				fmt.Fprintln(c.out)
			}
			for _, line := range lines {
				fmt.Fprintln(c.out, oneLine(line))
			}
		}
		return nil
	})
}

// Run posts one notice.
func (k noticePostCmd) Run(ctx context.Context, c *console) (err error) {
	s, texts, err := c.configured(k.Config)
	if err != nil {
		return err
	}
	store, err := storage.Open(ctx, storage.Config{Database: s.Database.Reveal(), Log: slog.New(slog.NewTextHandler(c.err, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	var said string
	err = retried(ctx, func() error {
		said, err = postNotice(ctx, store, texts, k.Group, time.Now())
		return err
	})
	if err != nil {
		return err
	}
	fmt.Fprintln(c.out, oneLine(said))
	return nil
}
