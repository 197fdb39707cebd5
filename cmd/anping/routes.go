package main

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"anping/bot/web"
)

// ownPages serves what the program answers itself, whatever platform is on.
func ownPages(r web.Router, ping func(context.Context) error, form *web.Form, staff *web.StaffForm, page *web.CasePage, point *web.PointPage) {
	health(r, ping)
	form.Mount(r)
	staff.Mount(r)
	page.Mount(r)
	point.Mount(r)
}

// patterns is a router that only remembers what it was given.
type patterns []string

// Handle implements web.Router.
func (p *patterns) Handle(pattern string, _ http.Handler) { *p = append(*p, pattern) }

// ownPatterns are the patterns of the program's own pages, as they are registered:
// a page that is added is reserved by that. The sandbox's are reserved also while
// it is off, so that it can be turned on.
func ownPatterns() []string {
	var p patterns
	ownPages(&p, nil, &web.Form{}, &web.StaffForm{}, &web.CasePage{}, &web.PointPage{})
	(&web.Sandbox{}).Routes(&p, nil)
	return p
}

// reserved are the first parts of the program's own addresses, "/case": no
// callback lies there or below, so that neither ever answers for the other.
func reserved() (out []string) {
	for _, p := range ownPatterns() {
		if part := firstPart(p[strings.Index(p, "/"):]); part != "/{$}" && !slices.Contains(out, part) {
			out = append(out, part)
		}
	}
	return out
}

// firstPart is "/case" of "/case/{token}".
func firstPart(path string) string {
	if end := strings.Index(path[1:], "/"); end >= 0 {
		return path[:end+1]
	}
	return path
}

// checkPath wants an address that a platform can post to; like is how one is
// written.
func checkPath(v, like string) fault {
	mend := `write it like "` + like + `"`
	switch {
	case !strings.HasPrefix(v, "/"):
		return fault{"is no path: it does not begin with /", mend}
	case !hookPath.MatchString(v):
		return fault{"is no path: parts of letters, digits, _, ., ~ and - with / before each", mend}
	case slices.ContainsFunc(strings.Split(v, "/"), func(part string) bool { return part == "." || part == ".." }):
		return fault{"is no path: a part is only dots", mend}
	case slices.Contains(reserved(), firstPart(v)):
		return fault{"is no path of its own: the program itself answers " + firstPart(v) + " and what is below", mend}
	}
	return fault{}
}

// callback is an address that a platform, or another system, posts to.
type callback struct {
	block, in string // the key's two parts
	path      string
	shipped   string // the path unless one is written
	on        bool   // it is served, or would be in the platform's other mode
}

// key is the key of the path.
func (c callback) key() string { return c.block + "." + c.in }

// callbacks are all of them, in the order of config.example.toml.
func (s Settings) callbacks() []callback {
	d := defaults()
	return []callback{
		{"telegram", "path", s.Telegram.Path, d.Telegram.Path, s.Telegram.Token.Reveal() != ""},
		{"wechat", "path", s.Wechat.Path, d.Wechat.Path, s.Wechat.on()},
		{"wecom", "path", s.WeCom.Path, d.WeCom.Path, s.WeCom.AgentID > 0},
		{"wecom", "bot_path", s.WeCom.BotPath, d.WeCom.BotPath, s.WeCom.BotToken.Reveal() != ""},
		{"patrol", "path", s.Patrol.Path, d.Patrol.Path, s.Patrol.on()},
	}
}

// checkPaths wants an address of its own for every callback.
func checkPaths(s Settings) (out []configError) {
	all := s.callbacks()
	for i, c := range all {
		if f := checkPath(c.path, c.shipped); f != (fault{}) {
			out = append(out, configError{Key: c.key(), What: f.what, Mend: f.mend})
			continue
		}
		for _, other := range all[:i] {
			if other.path != c.path || !other.on || !c.on {
				continue
			}
			wrong, right := c, other
			if c.path == c.shipped { // the other was changed
				wrong, right = other, c
			}
			out = append(out, configError{
				Key: wrong.key(), What: "is the same as " + right.key() + ", and only one can answer there",
				Mend: `give each a path of its own, as ` + wrong.key() + ` = "` + wrong.shipped + `"`,
			})
		}
	}
	return out
}
