package web

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
)

// layout is one page without a script on its way: its template, by its path in its
// embedded files, and the words that it says beside its data.
type layout struct {
	what  string // for the log
	files fs.FS
	name  string
	tag   string // of its language, as HTML names it
	words template.FuncMap
	log   *slog.Logger
}

// write lays a page out and sends it.
func (l layout) write(w http.ResponseWriter, status int, data any) {
	t, err := template.New("page.html").Funcs(l.words).ParseFS(l.files, l.name)
	laidOut{l.what, l.tag, l.log}.send(w, status, t, err, data)
}

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
