package main

import (
	"bytes"
	"image"
	_ "image/png"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	qr "github.com/piglig/go-qr"
)

const answersAsBot = `{"id":4242,"is_bot":true,"first_name":"A","username":"anping_bot"}`

// TestImportSlips: a page with a slip for each code, which nobody else can read
// and which fetches and runs nothing.
func TestImportSlips(t *testing.T) {
	t.Parallel()
	i := newImporting(t, "sqlite")
	i.edit("people.csv", "1012,李强", `1012,"<script>alert(1)</script>李强"`)
	i.configure("[telegram]\ntoken = \"4242:canary-token\"\napi_url = \"" + asked(t, answersAsBot, `{"url":""}`, http.StatusOK) + "\"\n")
	dir := t.TempDir()
	codes, slips := filepath.Join(dir, "codes.csv"), filepath.Join(dir, "slips.html")
	out, _ := i.run(0, "--codes", codes, "--slips", slips)
	if !strings.Contains(out, "3 codes are in "+codes+" and "+slips) {
		t.Errorf("says %q", out)
	}
	info, err := os.Stat(slips)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatal(info.Mode(), err)
	}
	raw, err := os.ReadFile(slips)
	if err != nil {
		t.Fatal(err)
	}
	page := string(raw)
	if strings.Count(page, "<section>") != 3 || strings.Count(page, "<svg") != 3 || strings.Count(page, "选【是】后请队长确认") != 1 {
		t.Errorf("the page:\n%s", page)
	}
	for _, bad := range []string{"<script", "http://", "src=", "url(", "@import", "onload", "style="} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %s", bad)
		}
	}
	for name, code := range i.codes(codes) {
		if shown := code[:4] + " " + code[4:]; !strings.Contains(page, shown) || !strings.Contains(page, "绑定 "+code) {
			t.Errorf("no slip for %s", name)
		}
	}
	for _, args := range [][]string{{"--slips", slips}, {"--slips", dir + "/x", "--codes", dir + "/x"}, {"--slips", dir + "/none/x"}} {
		i.run(2, args...)
	}
	i.configure("")
	plain := filepath.Join(dir, "plain.html")
	i.run(0, "--slips", plain, "--renew", "王磊")
	if raw, err := os.ReadFile(plain); err != nil || bytes.Contains(raw, []byte("<svg")) || !bytes.Contains(raw, []byte("打开公司的机器人,私聊发 绑定 ")) {
		t.Errorf("without a bot's name: %s %v", raw, err)
	}
}

// TestSlipsInBrowser looks at the page as it is printed, and scans a code.
func TestSlipsInBrowser(t *testing.T) {
	t.Parallel()
	browser := openBrowser(t)
	i := newImporting(t, "sqlite")
	for _, who := range []string{"zhaomin", "qianjin", "sunwei", "zhengyi", "fengtao", "zhoujie", "wugang", "heliang", "chenjing"} {
		i.edit("people.csv", "sandbox:demo:p-"+who, "")
	}
	i.edit("people.csv", "1002,钱进", "1002,"+strings.Repeat("长名字", 12))
	i.configure("[telegram]\ntoken = \"4242:canary-token\"\napi_url = \"" + asked(t, answersAsBot, `{"url":""}`, http.StatusOK) + "\"\n")
	path := filepath.Join(t.TempDir(), "slips.html")
	i.run(0, "--slips", path)
	ctx, cancel := chromedp.NewContext(browser)
	defer cancel()
	var whole, one []byte
	var link string
	var outside int
	err := chromedp.Run(ctx, chromedp.EmulateViewport(794, 1123), chromedp.Navigate("file://"+path),
		chromedp.FullScreenshot(&whole, 100), chromedp.Screenshot("svg", &one, chromedp.ByQuery),
		chromedp.AttributeValue("svg", "aria-label", &link, nil, chromedp.ByQuery),
		chromedp.Evaluate(`[...document.querySelectorAll("section")].filter(s => getComputedStyle(s).display !== "grid" ||
			[...s.querySelectorAll("*")].some(e => { const a = e.getBoundingClientRect(), b = s.getBoundingClientRect();
				return a.bottom > b.bottom + 1 || a.right > b.right + 1 })).length`, &outside))
	if err != nil {
		t.Fatal(err)
	}
	if outside != 0 {
		t.Errorf("%d slips have no style, or hold something that reaches out of them", outside)
	}
	if dir := os.Getenv("ANPING_SCREENS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, "slips.png"), whole, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	img, _, err := image.Decode(bytes.NewReader(one))
	if err != nil {
		t.Fatal(err)
	}
	read, err := qr.Decode(img)
	if err != nil || read != link || !regexp.MustCompile(`^https://t\.me/anping_bot\?start=[2-9A-Z]{8}$`).MatchString(read) {
		t.Errorf("scanned %q (%v), want %s", read, err, link)
	}
}
