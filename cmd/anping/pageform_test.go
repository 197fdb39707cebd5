package main

import (
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// What the tests of every page that a link leads to ask of it.

func number(n int64) string { return strconv.FormatInt(n, 10) }

// guarded wants the headers of a page that runs nothing and is kept nowhere.
func guarded(t *testing.T, header http.Header) {
	t.Helper()
	if csp := header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || header.Get("Referrer-Policy") != "no-referrer" || header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers: %v", header)
	}
}

// changed gives f every link that is made of a good one by changing a letter of its
// token, or putting it together with another good one.
func changed(t *testing.T, link, other string, f func(bad string)) {
	t.Helper()
	at := strings.LastIndex(link, "/") + 1
	token := link[at:]
	body, _, _ := strings.Cut(token, ".")
	_, signature, _ := strings.Cut(other[strings.LastIndex(other, "/")+1:], ".")
	bad := []string{body + "." + signature, body, body + ".", "." + signature, token + "A", token[1:], strings.ToUpper(token), "x"}
	for i := range token {
		c := byte('A')
		if token[i] == c {
			c = 'B'
		}
		bad = append(bad, token[:i]+string(c)+token[i+1:])
	}
	for _, b := range bad {
		f(link[:at] + b)
	}
}

var pageRouteForm = regexp.MustCompile(`handle\("([A-Z]+ [^"]+)"`)

// ways wants every way into the page of a file of bot/web to have a row, to answer by
// its own method only, and to take what is sent from its own page only.
func ways(t *testing.T, file string, rows map[string]string, sent url.Values) {
	t.Helper()
	source, err := os.ReadFile("../../bot/web/" + file)
	if err != nil {
		t.Fatal(err)
	}
	found := pageRouteForm.FindAllStringSubmatch(string(source), -1)
	if len(found) != len(rows) {
		t.Errorf("%d ways into the page, and rows for %d", len(found), len(rows))
	}
	for _, m := range found {
		address, ok := rows[m[1]]
		if !ok {
			t.Errorf("no row for %s", m[1])
			continue
		}
		method, _, _ := strings.Cut(m[1], " ")
		if method == "GET" {
			if status, _, _ := visit(t, method, address, nil); status != http.StatusOK {
				t.Errorf("%s: %d", m[1], status)
			}
		}
		for _, other := range []string{"PUT", "PATCH", "DELETE"} {
			if status, _, _ := visit(t, other, address, sent); status != http.StatusMethodNotAllowed {
				t.Errorf("%s of %s: %d", other, m[1], status)
			}
		}
		for _, h := range [][2]string{{"Origin", "https://example.com"}, {"Origin", "null"}, {"Sec-Fetch-Site", "cross-site"}} {
			if method != "POST" {
				continue
			}
			if status, _, _ := visit(t, "POST", address, sent, h[0], h[1]); status != http.StatusForbidden {
				t.Errorf("%s: %d", h, status)
			}
		}
	}
}
