package fakeapi

import (
	"strings"
	"unicode/utf8"

	"anping/bot/bottest/tencent"
)

const (
	qrLife      = 60        // seconds, where none are asked for
	qrLifeMost  = 2_592_000 // seconds, 30 days
	sceneMost   = 64
	sceneIDMost = 100_000
	qrForever   = 100_000 // permanent codes of an account
)

func (s *Server) qrCreate(q *tencent.Request) (any, *tencent.Refusal) {
	var in struct {
		Seconds *int   `json:"expire_seconds"`
		Action  string `json:"action_name"`
		Info    struct {
			Scene struct {
				ID   int64  `json:"scene_id"`
				Text string `json:"scene_str"`
			} `json:"scene"`
		} `json:"action_info"`
	}
	if no := q.Into(&in); no != nil {
		return nil, no
	}
	scene := in.Info.Scene.Text
	n := utf8.RuneCountInString(scene)
	forever := strings.Contains(in.Action, "LIMIT")
	switch in.Action {
	case "QR_STR_SCENE", "QR_LIMIT_STR_SCENE":
		if n < 1 || n > sceneMost {
			return nil, tencent.No(40053, "invalid action info")
		}
	case "QR_SCENE", "QR_LIMIT_SCENE":
		if id := in.Info.Scene.ID; id < 1 || forever && id > sceneIDMost {
			return nil, tencent.No(40053, "invalid action info")
		}
		scene = decimal(in.Info.Scene.ID)
	default:
		return nil, tencent.No(40052, "invalid action name")
	}
	life := qrLife
	if in.Seconds != nil {
		life = *in.Seconds
	}
	if !forever && (life < 1 || life > qrLifeMost) {
		return nil, tencent.No(40053, "invalid action info")
	}
	if forever && len(s.scenes) >= qrForever {
		return nil, tencent.No(45029, "qrcode count out of limit")
	}
	ticket := "gQH+/" + s.Dice.Word(80) + "==" // what a URL has to escape is in every real one
	s.scenes[ticket] = scene
	out := tencent.Fields{"ticket": ticket, "url": "http://weixin.qq.com/q/" + s.Dice.Word(22)}
	if !forever {
		out["expire_seconds"] = life
	}
	return out, nil
}

// qrShow is the picture of a code, on mp.weixin.qq.com at the real platform. It
// is a PNG of one dot here: nobody can scan it, Follower.Scan takes the scene.
func (s *Server) qrShow(q *tencent.Request) (any, *tencent.Refusal) {
	if _, ok := s.scenes[q.Query["ticket"]]; !ok {
		return nil, tencent.No(40073, "invalid ticket") // the real one answers 404
	}
	return tencent.Media{Name: "qrcode.png", Kind: "image/png", Data: dot()}, nil
}

// Scenes lists the scenes of all codes made so far.
func (s *Server) Scenes() []string {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	var out []string
	for _, scene := range s.scenes {
		out = append(out, scene)
	}
	return out
}
