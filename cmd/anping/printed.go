package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html/template"
)

// printedStyle is what every page to print looks like, before its own style.
const printedStyle = `
* { box-sizing: border-box; margin: 0; }
body { font-family: "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; color: #000; background: #fff; margin: 0 auto; }
`

// printedPage holds nothing that is fetched or run: it may be opened from a disk,
// and a name in it is text.
const printedPage = `<!DOCTYPE html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '{{.Hash}}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}}</title>
<style>{{.Style}}</style>
</head>
<body>
{{template "body" .Holds}}</body>
</html>
`

// printed is a page to print: slips to cut apart, sheets for a wall. Style and Body
// are constants of the program, Body a template of what the page holds.
type printed struct {
	Lang, Title string
	Style, Body string
}

// page is the page with what it holds.
func (p printed) page(holds any) ([]byte, error) {
	style := printedStyle + p.Style
	sum := sha256.Sum256([]byte(style))
	t, err := template.New("page").Parse(printedPage)
	if err == nil {
		_, err = t.New("body").Parse(p.Body)
	}
	if err != nil {
		return nil, fmt.Errorf("read the page to print: %w", err)
	}
	var b bytes.Buffer
	err = t.Execute(&b, struct {
		Lang, Title, Hash string
		Style             template.CSS
		Holds             any
	}{
		Lang: p.Lang, Title: p.Title, Hash: "sha256-" + base64.StdEncoding.EncodeToString(sum[:]),
		Style: template.CSS(style), //nolint:gosec // constants
		Holds: holds,
	})
	if err != nil {
		return nil, fmt.Errorf("make the page to print: %w", err)
	}
	return b.Bytes(), nil
}
