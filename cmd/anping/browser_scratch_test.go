package main

import (
	"testing"
	"os"
	"github.com/chromedp/chromedp"
)

func TestScratch(t *testing.T) {
	p := startDemo(t, "", "")
	p.moveTo("14:00")
	br := openBrowser(t)
	for _, s := range sizes() {
		b := openTab(br, t, p, s, "sandbox:demo:c-wang")
		var png []byte
		b.do("shot", chromedp.CaptureScreenshot(&png))
		os.WriteFile("/tmp/shot-"+s.name+".png", png, 0644)
		t.Log(b.screen())
	}
}
