package web

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"path"

	"anping/bot/text"
)

// files is the page: one document, one style sheet, one script module a thing.
//
//go:embed sandbox
var files embed.FS

// pane is one of the two phones of the page.
type pane struct {
	Name  string // "private" or "group"
	Write string // what its empty composer says
}

// page serves the document in the page's language; words of the page that
// scripts need come with /sandbox/state.
func (s *Sandbox) page(w http.ResponseWriter, r *http.Request) {
	lang := language(r)
	say := func(key string) string { return s.Text.Say(lang, text.Key("web."+key)).String() }
	t, err := template.New("index.html").Funcs(template.FuncMap{
		"t":    say,
		"pane": func(name string) pane { return pane{name, say("write_" + name)} },
	}).ParseFS(files, "sandbox/index.html")
	if err != nil {
		s.fail(w, r, busy, err)
		return
	}
	tag := lang
	if lang == "zh" {
		tag = "zh-CN"
	}
	var b bytes.Buffer
	err = t.Execute(&b, map[string]any{"Lang": lang, "Tag": tag, "Other": nextLanguage(lang), "Clock": s.Stepper != nil})
	if err != nil {
		s.fail(w, r, busy, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Vary", "Accept-Language")
	_, _ = w.Write(b.Bytes())
}

// file serves a file of the page; the document itself is only served at /.
func (s *Sandbox) file(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	kind := map[string]string{".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}[path.Ext(name)]
	data, err := files.ReadFile("sandbox/" + name)
	if err != nil || kind == "" {
		s.fail(w, r, missing, missing)
		return
	}
	w.Header().Set("Content-Type", kind+"; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(data)
}
