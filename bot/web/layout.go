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

// write lays a page out whole before anything of it is sent.
func (l layout) write(w http.ResponseWriter, status int, data any) {
	t, err := template.New("page.html").Funcs(l.words).ParseFS(l.files, l.name)
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
