package fakeapi

import (
	"bytes"
	"image"
	_ "image/gif" // what a photo may be
	"image/jpeg"
	_ "image/png" // what a photo may be
	"strings"
)

const (
	photoMost  = 10 << 20 // bytes
	photoSides = 10_000   // width and height together, pixels
	photoRatio = 20
	thumbSide  = 90
)

// photoOf finds the photo of a call: a file of its own, attach://<part>, or the
// file_id of one Telegram has. An address would have to be fetched, which a fake
// that talks to nobody cannot.
func (s *Server) photoOf(q *request) ([]picture, string, *failure) {
	value, part := q.args["photo"], "photo"
	if name, ok := strings.CutPrefix(value, "attach://"); ok {
		value, part = "", name
	}
	switch {
	case strings.HasPrefix(value, "http://"), strings.HasPrefix(value, "https://"):
		return nil, "", bad("failed to get HTTP URL content")
	case value != "":
		f := s.files[value]
		if f == nil || f.photo == nil {
			return nil, "", bad("wrong file identifier/HTTP URL specified")
		}
		return f.photo, f.hash(), nil
	}
	up, ok := q.files[part]
	if !ok {
		return nil, "", bad("there is no photo in the request")
	}
	width, height, fail := measure(up.Bytes)
	if fail != nil {
		return nil, "", fail
	}
	return s.develop(File{Bytes: up.Bytes}, width, height)
}

// measure refuses what is not a photo to Telegram.
func measure(raw []byte) (width, height int, fail *failure) {
	if len(raw) == 0 {
		return 0, 0, bad("file must be non-empty")
	}
	if len(raw) > photoMost {
		return 0, 0, bad("file of size %d bytes is too big for a photo; the maximum size is %d bytes", len(raw), photoMost)
	}
	if bytes.HasPrefix(raw, []byte("RIFF")) && len(raw) > 12 && string(raw[8:12]) == "WEBP" {
		return 800, 600, nil // taken; its size is not read
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return 0, 0, bad("IMAGE_PROCESS_FAILED")
	}
	if c.Width+c.Height > photoSides || c.Width > photoRatio*c.Height || c.Height > photoRatio*c.Width {
		return 0, 0, bad("PHOTO_INVALID_DIMENSIONS")
	}
	return c.Width, c.Height, nil
}

// develop stores a photo in its sizes, the smallest first: a client that takes
// the first one gets the thumbnail. The whole photo keeps its bytes, where
// Telegram would have encoded it anew.
func (s *Server) develop(f File, width, height int) ([]picture, string, *failure) {
	var sizes []picture
	if small, w, h := thumbnail(f.Bytes); small != nil && (w < width || h < height) {
		sizes = append(sizes, picture{s.store("photos", "image/jpeg", File{Bytes: small}).file, w, h})
	}
	whole := s.store("photos", "image/jpeg", f)
	sizes = append(sizes, picture{whole.file, width, height})
	for _, p := range sizes {
		s.files[p.ID].photo = sizes
	}
	return sizes, whole.hash(), nil
}

// thumbnail draws a photo small, nil when it cannot be read.
func thumbnail(raw []byte) (small []byte, width, height int) {
	in, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, 0, 0
	}
	b := in.Bounds()
	longest := max(b.Dx(), b.Dy(), 1)
	width, height = max(b.Dx()*thumbSide/longest, 1), max(b.Dy()*thumbSide/longest, 1)
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			out.Set(x, y, in.At(b.Min.X+x*b.Dx()/width, b.Min.Y+y*b.Dy()/height))
		}
	}
	var to bytes.Buffer
	if jpeg.Encode(&to, out, nil) != nil {
		return nil, 0, 0
	}
	return to.Bytes(), width, height
}
