package web

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"

	"anping/bot"
)

// upload keeps a photo sent as the body of a POST and answers with the name to
// use in a message.
func (s *Sandbox) upload(w http.ResponseWriter, r *http.Request) {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxPhoto))
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		s.fail(w, r, bigPhoto, err)
		return
	case err != nil:
		s.fail(w, r, notPhoto, err)
		return
	}
	p, err := develop(data)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	sha, err := s.Media.PutMedia(r.Context(), p.Data)
	if err != nil {
		s.fail(w, r, busy, err)
		return
	}
	answer(w, http.StatusOK, map[string]any{"sha256": sha, "type": p.Type, "width": p.Width, "height": p.Height})
}

// media shows a stored photo. Whatever else the store may hold one day, only
// what looks like a photo leaves here, and it can run nothing.
func (s *Sandbox) media(w http.ResponseWriter, r *http.Request) {
	sha := r.PathValue("sha")
	if !isSHA(sha) {
		s.fail(w, r, missing, missing)
		return
	}
	data, err := s.Media.GetMedia(r.Context(), sha)
	if errors.Is(err, bot.ErrNotFound) || err == nil && sniff(data) == "" {
		s.fail(w, r, missing, missing)
		return
	}
	if err != nil {
		s.fail(w, r, busy, err)
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	h.Set("Content-Type", sniff(data))
	h.Set("Content-Length", strconv.Itoa(len(data)))
	h.Set("Content-Disposition", "inline")
	// The name is the content: it never changes.
	h.Set("Cache-Control", "private, max-age=86400, immutable")
	_, _ = io.Copy(w, bytes.NewReader(data))
}
