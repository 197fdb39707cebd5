package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"anping/bot"
	"anping/storage"
)

// spoken is the JSON of POST /sandbox/message, field by field.
type spoken struct {
	Key      string   `json:"key"`
	Chat     string   `json:"chat"`
	From     string   `json:"from,omitempty"`
	Text     string   `json:"text,omitempty"`
	Action   string   `json:"action,omitempty"`
	Media    []string `json:"media,omitempty"`
	Location *struct {
		Lat float64 `json:"lat"`
		Lon float64 `json:"lon"`
	} `json:"location,omitempty"`
}

// floorBody bounds a request's body, in bytes, as the sandbox's door does.
const floorBody = 64 << 10

// floorApp is the least that a door which loses nothing must do: decode the
// message, commit one row through the same group commit, answer. It is what
// the full path is measured against.
func floorApp(store *storage.Store) app {
	mux := http.NewServeMux()
	health(mux, store.Ping)
	mux.HandleFunc("POST /sandbox/message", func(w http.ResponseWriter, r *http.Request) {
		m, err := floorMessage(w, r)
		if err != nil {
			http.Error(w, "not a message", http.StatusBadRequest)
			return
		}
		if _, err := store.Record(r.Context(), bot.Act{Key: "bench/" + m.Key, At: time.Now()}); err != nil {
			http.Error(w, "not recorded", http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = io.WriteString(w, "{\"answer\":null}\n")
	})
	return app{
		handler: mux,
		loops: func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		},
		close: store.Close,
	}
}

// floorMessage decodes as strictly as the sandbox's door.
func floorMessage(w http.ResponseWriter, r *http.Request) (m spoken, err error) {
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, floorBody))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return m, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return m, errors.New("more than one value")
	}
	return m, nil
}
