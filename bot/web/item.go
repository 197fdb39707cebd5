package web

import (
	"anping/bot"
)

// item is one bubble of a chat.
type item struct {
	ID       string    `json:"id"`
	Chat     string    `json:"chat"`
	At       int64     `json:"at"`             // ms
	From     *sender   `json:"from,omitempty"` // nil: the bot
	Text     string    `json:"text,omitempty"`
	Media    []string  `json:"media,omitempty"` // SHA-256
	Kinds    []string  `json:"kinds,omitempty"` // of Media, in its order
	Location *position `json:"location,omitempty"`
	Body     *bot.Body `json:"body,omitempty"`
	Again    bool      `json:"again,omitempty"`
}

func (st *stream) item(chat bot.Chat, u bot.Uttered) item {
	it := item{ID: u.ID, Chat: chat.Ext, At: u.At.UnixMilli(), Again: u.Again}
	if !u.Mine {
		it.Body = &u.Body
		return it
	}
	from := st.cast.who(u)
	it.From, it.Text = &from, u.Text
	for _, m := range u.Media {
		it.Media, it.Kinds = append(it.Media, m.SHA256), append(it.Kinds, m.Kind)
	}
	if u.Location != nil {
		it.Location = &position{u.Location.Lat, u.Location.Lon, st.cast.near(st.cast.site(chat), *u.Location)}
	}
	return it
}

// site is the site a chat belongs to; 0 when there is none.
func (c *cast) site(chat bot.Chat) int64 {
	for _, g := range c.groups {
		if g.Chat == chat.Ext {
			return g.site
		}
	}
	for _, p := range c.personas {
		if p.Chat == chat.Ext {
			return p.SiteID
		}
	}
	return 0
}
