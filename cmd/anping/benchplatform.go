package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"path"
	"strconv"
	"sync/atomic"
	"time"
)

// standIn is the least of a platform that takes notes: it answers every method
// of the Bot API, and what is called of WeChat's, at once, counts what was sent,
// and checks nothing. It lives in
// the process of those who speak, so that what it costs is not the server's.
type standIn struct {
	server *http.Server
	url    string
	hook   atomic.Pointer[string]
	notes  atomic.Int64
	told   func(chat int64, text string) // a note has arrived
}

// startStandIn listens on loopback.
func startStandIn(told func(int64, string)) (*standIn, error) {
	ln, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for notes: %w", err)
	}
	s := &standIn{url: "http://" + ln.Addr().String(), told: told}
	s.server = &http.Server{Handler: s, ReadHeaderTimeout: readHeader}
	go func() { _ = s.server.Serve(ln) }()
	return s, nil
}

func (s *standIn) close() error { return s.server.Close() }

// ServeHTTP answers a method of the Bot API.
func (s *standIn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	form, err := formOf(r)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"ok":false,"error_code":400,"description":"Bad Request: unreadable"}`)
		return
	}
	switch r.URL.Path {
	case "/cgi-bin/stable_token":
		_, _ = fmt.Fprintf(w, `{"access_token":%q,"expires_in":7200}`, benchAccess)
		return
	case "/cgi-bin/message/custom/send":
		s.notes.Add(1)
		_, _ = io.WriteString(w, `{"errcode":0,"errmsg":"ok"}`)
		return
	}
	switch path.Base(r.URL.Path) {
	case "sendMessage", "sendPhoto":
		chat, _ := strconv.ParseInt(form["chat_id"], 10, 64)
		n := s.notes.Add(1)
		_, _ = fmt.Fprintf(w, `{"ok":true,"result":{"message_id":%d,"date":%d,"chat":{"id":%d,"type":"private"}}}`, n, time.Now().Unix(), chat)
		s.told(chat, form["text"])
		return
	case "getMe":
		_, _ = fmt.Fprintf(w, `{"ok":true,"result":{"id":%d,"is_bot":true,"first_name":"bench","username":"anping_bench_bot"}}`, benchBot)
		return
	case "getWebhookInfo":
		hook := ""
		if at := s.hook.Load(); at != nil {
			hook = *at
		}
		_, _ = fmt.Fprintf(w, `{"ok":true,"result":{"url":%q,"has_custom_certificate":false,"pending_update_count":0}}`, hook)
		return
	case "setWebhook":
		at := form["url"]
		s.hook.Store(&at)
	}
	_, _ = io.WriteString(w, `{"ok":true,"result":true}`)
}

// benchAccess is what opens WeChat's API here.
const benchAccess = "bench-access-token-of-nobody-0123456789"

// noteBody bounds what is read of a request, in bytes.
const noteBody = 1 << 20

// formOf reads the texts of a form, or of a JSON object; other values are left out.
func formOf(r *http.Request) (map[string]string, error) {
	out := map[string]string{}
	body := io.LimitReader(r.Body, noteBody)
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "multipart/form-data":
		return out, readForm(out, multipart.NewReader(body, params["boundary"]))
	case "application/json":
		var all map[string]json.RawMessage
		if err := json.NewDecoder(body).Decode(&all); err != nil {
			return nil, err
		}
		for name, raw := range all {
			out[name] = string(raw)
			var text string
			if json.Unmarshal(raw, &text) == nil {
				out[name] = text
			}
		}
	}
	return out, nil
}

func readForm(into map[string]string, form *multipart.Reader) error {
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return err
		}
		into[part.FormName()] = string(value)
	}
}
