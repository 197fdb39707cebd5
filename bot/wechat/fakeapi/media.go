package fakeapi

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strconv"
	"strings"

	"anping/bot/bottest/tencent"
)

// uploads are the kinds of files, their most bytes, and what they may be.
func uploads() map[string]struct {
	most  int
	kinds string
} {
	return map[string]struct {
		most  int
		kinds string
	}{
		"image": {10 << 20, "jpeg png gif"},
		"voice": {2 << 20, "amr mp3"},
		"video": {10 << 20, "mp4"},
		"thumb": {64 << 10, "jpeg"},
	}
}

func (s *Server) mediaUpload(q *tencent.Request) (any, *tencent.Refusal) {
	kind := q.Query["type"]
	limit, ok := uploads()[kind]
	switch {
	case !ok:
		return nil, tencent.No(40004, "invalid media type")
	case q.Upload == nil:
		return nil, tencent.No(41005, "media data missing")
	case len(q.Upload.Data) == 0:
		return nil, tencent.No(44001, "empty media data")
	case len(q.Upload.Data) > limit.most:
		return nil, tencent.No(40006, "invalid media size")
	case !strings.Contains(limit.kinds, tencent.Sniffed(q.Upload.Data)) || tencent.Sniffed(q.Upload.Data) == "":
		return nil, tencent.No(40005, "invalid file type")
	case !strings.Contains(q.Upload.Name, "."):
		s.Oddity("media/upload: a file name without an ending")
	}
	m := *q.Upload
	m.Type = kind
	return tencent.Fields{"type": kind, "media_id": s.Keep(m), "created_at": s.Now().Unix()}, nil
}

// mediaGet is a file, or JSON with an error, or, of a video, JSON with the
// address where it is.
func (s *Server) mediaGet(q *tencent.Request) (any, *tencent.Refusal) {
	id := q.Query["media_id"]
	m, ok := s.Kept(id)
	if !ok {
		return nil, tencent.No(40007, "invalid media_id")
	}
	if m.Type == "video" && !s.opt.VideoBytes {
		return tencent.Fields{"video_url": s.URL() + "/fake/video/" + id}, nil
	}
	return m, nil
}

func (s *Server) videoGet(q *tencent.Request) (any, *tencent.Refusal) {
	m, ok := s.Kept(q.Path[strings.LastIndexByte(q.Path, '/')+1:])
	if !ok {
		return nil, tencent.No(40007, "invalid media_id")
	}
	return m, nil
}

func (s *Server) userInfo(q *tencent.Request) (any, *tencent.Refusal) {
	f, no := s.reachable(q.Query["openid"])
	if no != nil {
		return nil, no
	}
	out := tencent.Fields{"subscribe": 0, "openid": f.openID}
	if f.following { // since 2021 without name and picture
		out["subscribe"], out["language"], out["subscribe_time"] = 1, "zh_CN", s.Now().Unix()
	}
	return out, nil
}

// dot is the smallest picture.
func dot() []byte {
	img := image.NewGray(image.Rect(0, 0, 1, 1))
	img.Set(0, 0, color.Black)
	var out bytes.Buffer
	if png.Encode(&out, img) != nil {
		return nil
	}
	return out.Bytes()
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }
