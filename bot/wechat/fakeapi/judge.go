package fakeapi

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"anping/bot/bottest/tencent"
)

// judge reads an answer as strictly as the platform's description allows, and
// says what is wrong with it. The caller holds the lock.
func (s *Server) judge(hook Callback, from string, raw []byte) (*Reply, []string) {
	root, err := tencent.ParseXML(raw)
	if err != nil {
		return nil, []string{"answer: " + err.Error()}
	}
	inner := string(raw)
	if root.Kid("Encrypt") != nil {
		plain, err := s.unseal(hook, root)
		if err != nil {
			return nil, []string{"answer: " + err.Error()}
		}
		if root, err = tencent.ParseXML(plain); err != nil {
			return nil, []string{"sealed answer: " + err.Error()}
		}
		inner = string(plain)
	} else if hook.Mode == Safe {
		return nil, []string{"answer: in plain, in safe mode"}
	}
	reply := &Reply{Kind: root.Get("MsgType"), Inner: strings.Replace(inner, "<CreateTime>"+root.Get("CreateTime")+"</CreateTime>", "", 1)}
	faults := s.addressed(root, from)
	faults = append(faults, s.says(root, reply)...)
	return reply, faults
}

// unseal checks and opens the outer document of an answer.
func (s *Server) unseal(hook Callback, root *tencent.Node) ([]byte, error) {
	if hook.Mode == Plain {
		return nil, fmt.Errorf("it is encrypted, in plain mode")
	}
	crypt, err := tencent.NewCrypt(hook.Token, hook.AESKey, s.opt.AppID)
	if err != nil {
		return nil, err
	}
	if odd := root.Names("Encrypt", "MsgSignature", "TimeStamp", "Nonce"); len(odd) > 0 || len(root.Kids) != 4 {
		return nil, fmt.Errorf("its outer document has %d elements, odd ones %q", len(root.Kids), odd)
	}
	sealed, at := root.Get("Encrypt"), root.Get("TimeStamp")
	if number, err := strconv.ParseInt(at, 10, 64); err != nil || !s.recent(number) {
		return nil, fmt.Errorf("TimeStamp %q", at)
	}
	if root.Get("Nonce") == "" || root.Get("MsgSignature") != crypt.Sign(at, root.Get("Nonce"), sealed) {
		return nil, fmt.Errorf("MsgSignature is wrong")
	}
	return crypt.Open(sealed)
}

// recent reports whether a moment, in seconds since 1970, is at most 49 hours ago or an
// hour ahead: an answer that is repeated, for 48 hours, carries its first time.
func (s *Server) recent(at int64) bool {
	d := s.Now().Sub(time.Unix(at, 0))
	return d < 49*time.Hour && d > -time.Hour
}

// addressed judges from whom an answer is and to whom.
func (s *Server) addressed(root *tencent.Node, from string) []string {
	var faults []string
	if root.Name != "xml" {
		faults = append(faults, "the root is <"+root.Name+">")
	}
	if got := root.Get("ToUserName"); got != from {
		faults = append(faults, fmt.Sprintf("ToUserName %q, want %q", got, from))
	}
	if got := root.Get("FromUserName"); got != s.opt.Account {
		faults = append(faults, fmt.Sprintf("FromUserName %q, want %q", got, s.opt.Account))
	}
	at, err := strconv.ParseInt(root.Get("CreateTime"), 10, 64)
	if err != nil || !s.recent(at) {
		faults = append(faults, fmt.Sprintf("CreateTime %q", root.Get("CreateTime")))
	}
	return faults
}

// says judges what an answer shows.
func (s *Server) says(root *tencent.Node, reply *Reply) []string {
	var faults []string
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	head := []string{"ToUserName", "FromUserName", "CreateTime", "MsgType"}
	only := func(more ...string) {
		if odd := root.Names(append(head, more...)...); len(odd) > 0 {
			fault("elements %q in an answer of type %s", odd, reply.Kind)
		}
	}
	switch reply.Kind {
	case "text":
		only("Content")
		content := root.Get("Content")
		switch {
		case strings.TrimSpace(content) == "":
			fault("an empty text")
		case len(content) > textMost:
			fault("a text of %d bytes", len(content))
		}
		if bad := forbidden(content); bad != "" {
			fault("a text with %s", bad)
		}
		links, wrong := linksOf(content)
		reply.Text, reply.Links = shown(content), links
		faults = append(faults, wrong...)
	case "image", "voice", "video":
		name := strings.ToUpper(reply.Kind[:1]) + reply.Kind[1:]
		only(name)
		m := &tencent.Node{}
		if k := root.Kid(name); k != nil {
			m = k
		}
		file, ok := s.Kept(m.Get("MediaId"))
		if !ok || file.Type != reply.Kind {
			fault("a %s without a media_id of that kind", reply.Kind)
		}
		reply.Media, reply.Text = file.Data, m.Get("Title")
	case "news":
		only("ArticleCount", "Articles")
		articles := root.Kid("Articles")
		if articles == nil || root.Get("ArticleCount") != "1" || len(articles.Kids) != 1 {
			fault("news of other than one article")
			break
		}
		a := articles.Kids[0]
		reply.Text = strings.TrimSpace(a.Get("Title") + "\n" + a.Get("Description"))
	default:
		fault("MsgType %q", reply.Kind)
	}
	return faults
}
