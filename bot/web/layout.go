package web

import (
	"bytes"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
)

// laidOut is a page that is laid out whole before anything of it is sent.
type laidOut struct {
	what string // for the log
	tag  string // of its language, as HTML names it
	log  *slog.Logger
}

// send lays out and sends, or says that it cannot; err is why there is no template.
func (l laidOut) send(w http.ResponseWriter, status int, t *template.Template, err error, data any) {
	var b bytes.Buffer
	if err == nil {
		err = t.Execute(&b, data)
	}
	if err != nil {
		l.log.Error(l.what, "err", fmt.Errorf("lay out: %w", err))
		http.Error(w, "please try again later", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Vary", "Accept-Language")
	w.Header().Set("Content-Language", l.tag)
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}
