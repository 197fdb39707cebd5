package web

import (
	"embed"
	"html/template"
	"log/slog"
	"net/http"

	"anping/bot/text"
)

// sheetFiles is what every page that a link leads to is laid out in.
//
//go:embed sheet
var sheetFiles embed.FS

// sheet is a page on its way that a link leads to: in one of our languages, with
// the way to the others; what stands below its heading is the page's own.
type sheet struct {
	text FormTexts
	log  *slog.Logger
	what string // in the log

	Lang, Tag, Head, Title, Note, Style string
	Languages                           []formLanguage
}

type formLanguage struct {
	Tag, Name string
	Here      bool
}

func (s *sheet) say(key text.Key, args ...text.Arg) string {
	return s.text.Say(s.Lang, key, args...).String()
}

// languagesOf is a page's language as HTML names it, and those that it offers.
func languagesOf(texts Texts, here string) (tag string, all []formLanguage) {
	for _, lang := range text.Languages() {
		all = append(all, formLanguage{Tag: lang, Name: texts.Say(lang, "settings.own").String(), Here: lang == here})
	}
	if here == "zh" {
		return "zh-CN", all
	}
	return here, all
}

// write lays page out, which holds s, with the content in the file called name of
// files, and sends it.
func (s *sheet) write(w http.ResponseWriter, status int, page any, files embed.FS, name string) {
	s.Tag, s.Languages = languagesOf(s.text, s.Lang)
	if s.Head == "" {
		s.Head = s.Title
	}
	t, err := template.New("layout.html").Funcs(template.FuncMap{"t": func(key string) string { return s.say(text.Key(key)) }}).ParseFS(sheetFiles, "sheet/layout.html")
	if err == nil {
		t, err = t.ParseFS(files, name)
	}
	laidOut{s.what, s.Tag, s.log}.send(w, status, t, err, page)
}
