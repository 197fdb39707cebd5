package web

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"time"

	"anping/bot"
	"anping/bot/media"
)

// smallSide is the longest side of a photo in a bubble, in pixels: 240 of the
// page's, on a screen that has two for each.
const smallSide = 480

// upload keeps a photo, a voice message or a video sent as the body of a POST,
// byte for byte, and answers with the name to use in a message.
func (s *Sandbox) upload(w http.ResponseWriter, r *http.Request) {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, media.Most))
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		s.fail(w, r, refusalOf(media.Large), err)
		return
	case err != nil:
		s.fail(w, r, refusalOf(media.Broken), err)
		return
	}
	f, err := media.Look(data)
	if err != nil {
		s.refuse(w, r, refusalOf(err))
		return
	}
	sha, err := s.Media.PutMedia(r.Context(), data)
	if err != nil {
		s.fail(w, r, busy, err)
		return
	}
	answer(w, http.StatusOK, map[string]any{"sha256": sha, "kind": f.Kind, "type": f.Type, "width": f.Width, "height": f.Height})
}

// refusalOf says no for the reason of package media.
func refusalOf(err error) refusal {
	switch {
	case errors.Is(err, media.Large):
		return bigFile
	case errors.Is(err, media.Wide):
		return widePhoto
	case errors.Is(err, media.HEIC):
		return heicPhoto
	case errors.Is(err, media.Broken):
		return brokenFile
	}
	return alienFile
}

// media serves the copy of a stored file that everybody may see (package
// media); with ?size=small a photo as bubbles show it. Whatever else the store
// may hold one day, only what looks like one of our files leaves here, and it
// can run nothing.
func (s *Sandbox) media(w http.ResponseWriter, r *http.Request) {
	sha := r.PathValue("sha")
	if _, drawn := bot.ReadDrawing(sha); !drawn && !isSHA(sha) {
		s.fail(w, r, missing, missing)
		return
	}
	var one media.Copy
	var err error
	name := sha
	if r.URL.Query().Get("size") == "small" {
		name += "-small"
		one, err = s.copies.Within(r.Context(), sha, smallSide)
	} else {
		one, err = s.copies.Shown(r.Context(), sha)
	}
	var why media.Reason
	switch {
	case errors.Is(err, bot.ErrNotFound), errors.As(err, &why):
		s.fail(w, r, missing, missing)
		return
	case err != nil:
		s.fail(w, r, busy, err)
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	h.Set("Content-Type", one.Type)
	h.Set("Content-Disposition", "inline")
	// The name is the content: it never changes.
	h.Set("Cache-Control", "private, max-age=86400, immutable")
	h.Set("ETag", `"`+name+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(one.Data)) // also a part of it: players ask for parts
}
