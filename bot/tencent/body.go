package tencent

import (
	"errors"
	"io"
	"net/http"
)

// mostDrained bounds what is read of a body that is refused anyway, in bytes (ours;
// the server's own time limit bounds how long).
const mostDrained = 8 << 20

// Body reads what was posted, at most most bytes; status is 0, or what to refuse it
// with.
func Body(w http.ResponseWriter, r *http.Request, most int64) (raw []byte, status int) {
	if r.ContentLength > most {
		return nil, http.StatusRequestEntityTooLarge
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return nil, http.StatusRequestEntityTooLarge
	case err != nil:
		return nil, http.StatusBadRequest
	}
	return raw, 0
}

// Drain reads what is left of a refused request. Whoever is still posting sees the
// answer only after that: else a gateway in between reports a broken pipe, and
// nobody learns what was wrong.
func Drain(r *http.Request) {
	if r.Body != nil {
		_, _ = io.CopyN(io.Discard, r.Body, mostDrained)
	}
}
