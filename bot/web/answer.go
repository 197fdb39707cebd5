package web

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"

	"anping/bot/text"
)

// refusal is a way to say no: its status and its one line in bot/text.
type refusal struct {
	status int
	code   string
	line   text.Key
}

func (f refusal) Error() string { return f.code }

var (
	busy         = refusal{http.StatusServiceUnavailable, "busy", "web.err_busy"}
	badJSON      = refusal{http.StatusBadRequest, "bad_json", "web.err_json"}
	badChat      = refusal{http.StatusBadRequest, "bad_chat", "web.err_chat"}
	badKey       = refusal{http.StatusBadRequest, "bad_key", "web.err_key"}
	badPlace     = refusal{http.StatusBadRequest, "bad_location", "web.err_location"}
	badMedia     = refusal{http.StatusBadRequest, "bad_media", "web.err_media"}
	badMinutes   = refusal{http.StatusBadRequest, "bad_minutes", "web.err_minutes"}
	emptyMessage = refusal{http.StatusBadRequest, "empty", "web.err_empty"}
	longMessage  = refusal{http.StatusBadRequest, "too_long", "web.err_long"}
	alienFile    = refusal{http.StatusUnsupportedMediaType, "not_media", "web.err_file"}
	heicPhoto    = refusal{http.StatusUnsupportedMediaType, "heic", "web.err_file_heic"}
	brokenFile   = refusal{http.StatusUnsupportedMediaType, "broken", "web.err_file_broken"}
	bigFile      = refusal{http.StatusRequestEntityTooLarge, "too_big", "web.err_file_big"}
	widePhoto    = refusal{http.StatusBadRequest, "too_wide", "web.err_photo_wide"}
	noNotice     = refusal{http.StatusNotFound, "no_notice", "web.err_no_notice"}
	missing      = refusal{http.StatusNotFound, "missing", "web.err_missing"}
)

// fail answers with a refusal; any other error is our own trouble: logged, and
// the page is asked to come again.
func (s *Sandbox) fail(w http.ResponseWriter, r *http.Request, as refusal, err error) {
	if as.status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "1")
		if r.Context().Err() == nil {
			s.Log.Warn("sandbox", "path", r.URL.Path, "err", err)
		}
	}
	line := s.Text.Say(language(r), as.line)
	answer(w, as.status, map[string]string{"error": line.String(), "code": as.code})
}

// refuse answers with the refusal an error is or wraps, else with busy.
func (s *Sandbox) refuse(w http.ResponseWriter, r *http.Request, err error) {
	var as refusal
	if !errors.As(err, &as) {
		as = busy
	}
	s.fail(w, r, as, err)
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	// The client may be gone; there is nobody else to tell.
	_ = json.NewEncoder(w).Encode(v)
}

// maxJSON is how much of a request's body is read (ours): the longest message
// and nine files take less than half of it.
const maxJSON = 64 << 10

// decode reads one JSON value, strictly: an unknown field is a typo of ours or
// of a test, and silence about it would hide it.
func decode(w http.ResponseWriter, r *http.Request, into any) error {
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxJSON))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return badJSON
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return badJSON
	}
	return nil
}

// language is the page's: ?lang, else the first of those the browser asks for
// that there are texts in, else the default.
func language(r *http.Request) string {
	asked := r.URL.Query().Get("lang")
	if asked == "" {
		asked = r.Header.Get("Accept-Language")
	}
	return text.Nearest(asked)
}

// nextLanguage is the one that the page offers beside its own: from one to the
// next of those there are.
func nextLanguage(lang string) string {
	all := text.Languages()
	return all[(slices.Index(all, lang)+1)%len(all)]
}
