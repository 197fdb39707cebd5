package web

import (
	"context"
	"fmt"
	"slices"
	"time"

	"anping/bot"
	"anping/bot/media"
)

const (
	buttonTries = 8                      // looks for a button that a note is still bringing
	buttonWait  = 400 * time.Millisecond // between two looks
	buttonAge   = 10 * time.Minute       // an older button belongs to another step
	doorTries   = 5                      // a busy engine is asked again, as a platform would
)

// act does what a step says, through the door everybody uses.
func (s *Sandbox) act(ctx context.Context, inbox bot.Inbox, p parts, st step, now progress) error {
	if st.Show {
		return nil
	}
	m := bot.Message{
		Key: "day-" + s.newKey(), Platform: Name, Account: Account, At: s.Clock.Now(),
		Chat: bot.ChatRef{ID: now.Chat}, From: now.Chat, Text: p.say(st.Say), Named: true,
	}
	if now.Group != "" {
		m.Chat = bot.ChatRef{ID: now.Group, Group: true}
	}
	m.At = m.At.Add(-time.Duration(st.Ago) * time.Minute)
	if st.Press != "" {
		button, err := s.find(ctx, m.Chat.ID, p.say(st.Press))
		if err != nil {
			return err
		}
		if button.ID != "" {
			m.Text, m.Action = button.Label, button.ID
		}
	}
	if st.At != "" {
		m.Text, m.Location = "", &bot.Location{Lat: p.place.Lat, Lon: p.place.Lon}
	}
	if st.Photo != "" {
		sha, err := s.draw(ctx, st.Photo)
		if err != nil {
			return err
		}
		m.Media = []bot.MediaRef{{SHA256: sha, Kind: media.Photo}}
	}
	if m.Text == "" && m.Location == nil {
		return nil // a button that did not come
	}
	return s.insist(ctx, inbox, m)
}

// insist gives a message to the engine until it is recorded, under one key.
func (s *Sandbox) insist(ctx context.Context, inbox bot.Inbox, m bot.Message) error {
	for try := 1; ; try++ {
		_, err := s.handle(ctx, inbox, m)
		if err == nil || try == doorTries {
			return err
		}
		if err := s.pause(ctx, time.Second); err != nil {
			return err
		}
	}
}

// find looks for the newest button with a label in a chat; the zero Button when
// none comes in time.
func (s *Sandbox) find(ctx context.Context, ext, label string) (bot.Button, error) {
	for range buttonTries {
		c, err := s.meet(ctx)
		if err != nil {
			return bot.Button{}, err
		}
		rows, err := s.Store.Uttered(ctx, s.Store.View(), c.byExt[ext].ID, s.Clock.Now().Add(-buttonAge), perLook)
		if err != nil {
			return bot.Button{}, fmt.Errorf("look for a button: %w", err)
		}
		for _, u := range slices.Backward(rows) {
			for _, b := range u.Body.Buttons {
				if b.Label == label {
					return b, nil
				}
			}
		}
		if err := s.pause(ctx, buttonWait); err != nil {
			return bot.Button{}, err
		}
	}
	return bot.Button{}, nil
}

func (s *Sandbox) pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-s.Wall.After(d):
		return nil
	}
}

// first is the site a day is told by: the first client's, else the first.
func (c *cast) first() int64 {
	for _, p := range c.personas {
		if p.SiteID != 0 {
			return p.SiteID
		}
	}
	return 0
}
