package main

import (
	"context"
	"net/url"

	"anping/bot/text"
	"anping/bot/wechat"
	"anping/commands"
	"anping/scoring"
)

// tapDoors are the platforms that a checkpoint's sheet has codes for.
type tapDoors struct {
	texts    *text.Catalogue
	lang     string
	base     string         // public_url, "" = there are no pages
	telegram string         // the bot's name, "" = none
	wechat   *wechat.WeChat // nil = none
	account  Wechat         // wechat's
	wecom    bool
}

// tapCode is one code of a sheet. Where there is one alone it is named too: who has
// the other platform sees at once that it is not theirs.
type tapCode struct {
	Name, QR string
	Size     int
}

// tapSheet is one checkpoint as it is printed.
type tapSheet struct {
	Name, Where string
	Codes       []tapCode
	How         []string
	Tag         string // what is written onto an NFC tag, "" = nothing
}

// tapSheetStyle is the look beside sheetStyle: codes stand far enough from each other
// that a camera takes the one it is held at.
const tapSheetStyle = sheetStyle + `section { break-after: page; }
.codes { display: flex; flex-wrap: wrap; justify-content: space-evenly; gap: 4mm 9mm; }
figure { margin: 0; }
figcaption { font-size: 11pt; font-weight: bold; }
.several svg { width: 36mm; height: 36mm; }
.tag { font-size: 8pt; overflow-wrap: anywhere; }
`

// tapSheetBody is a page for each checkpoint.
const tapSheetBody = `{{range .}}<section>
<h1>{{.Name}}</h1>
<h2>{{.Where}}</h2>
<div class="codes{{if gt (len .Codes) 1}} several{{end}}">
{{range .Codes}}<figure><svg viewBox="0 0 {{.Size}} {{.Size}}" role="img" aria-label="{{.Name}}"><path d="{{.QR}}" fill="#000"></path></svg>
<figcaption>{{.Name}}</figcaption></figure>
{{end}}</div>
{{range .How}}<p>{{.}}</p>
{{end}}{{with .Tag}}<p class="tag">{{.}}</p>
{{end}}</section>
{{end}}`

// sheets is the page of all sheets.
func (d tapDoors) sheets(ctx context.Context, site scoring.Site, points []scoring.Checkpoint) ([]byte, error) {
	var all []tapSheet
	for _, p := range points {
		one, err := d.sheet(ctx, site, p)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return printed{Lang: d.lang, Title: d.say("tapsheet.title"), Style: tapSheetStyle, Body: tapSheetBody}.page(all)
}

func (d tapDoors) say(key text.Key, args ...text.Arg) string {
	return d.texts.Say(d.lang, key, args...).String()
}

// sheet is that of one checkpoint. A code holds what its platform's scanner takes: a
// link that opens the bot's chat, a scene of the account, and for WeCom, which has
// neither, the page; without any of them the words to send.
func (d tapDoors) sheet(ctx context.Context, site scoring.Site, p scoring.Checkpoint) (tapSheet, error) {
	code := commands.TapCode(p)
	words, link := tapWords(d.texts, d.lang, code), pointLink(d.base, code)
	one := tapSheet{Name: p.Name, Where: site.Name, How: []string{d.say("tapsheet.scan"), d.say("tapsheet.words", text.A("words", words))}}
	if link != "" {
		one.Tag = d.say("tapsheet.tag", text.A("link", link))
	}
	add := func(name text.Key, holds string) error {
		path, size, err := qrPath(holds)
		one.Codes = append(one.Codes, tapCode{Name: d.say(name), QR: path, Size: size})
		return err
	}
	if d.telegram != "" {
		if err := add("pointpage.telegram", "https://t.me/"+url.PathEscape(d.telegram)+"?start="+commands.TapLink+code); err != nil {
			return one, err
		}
	}
	if d.wechat != nil {
		ctx, cancel := context.WithTimeout(ctx, wechatWithin)
		defer cancel()
		address, err := d.wechat.Code(ctx, commands.TapLink+code)
		if err != nil {
			return one, d.account.explained(err, wechat.ToCode)
		}
		if err := add("pointpage.wechat", address); err != nil {
			return one, err
		}
	}
	switch {
	case d.wecom && link != "":
		return one, add("pointpage.wecom", link)
	case d.wecom:
		return one, add("pointpage.wecom", words)
	case len(one.Codes) > 0:
		return one, nil
	case link != "":
		return one, add("pointpage.chat", link)
	}
	return one, add("pointpage.chat", words)
}
