package main

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"anping/bot"
	"anping/storage"
)

// leastBody bounds a request's body, in bytes, as the doors do.
const leastBody = 1 << 20

// leastApp is the least that a door which loses nothing must do: decode the
// message, store one row, and answer after the commit. put stores it: through
// the same group commit as the full path (the floor), or in a commit of its own
// (the plain handler).
func leastApp(wire wiring, store *storage.Store, put func(ctx context.Context, key string) error, end func() error) app {
	mux := http.NewServeMux()
	health(mux, store.Ping)
	mux.HandleFunc("POST "+wire.path(), func(w http.ResponseWriter, r *http.Request) {
		if wire.Door == telegramDoor && subtle.ConstantTimeCompare([]byte(r.Header.Get(benchSecretHeader)), []byte(wire.Secret)) != 1 {
			http.Error(w, "not the platform", http.StatusUnauthorized)
			return
		}
		key, err := wire.key(http.MaxBytesReader(w, r.Body, leastBody))
		if err != nil {
			http.Error(w, "not a message", http.StatusBadRequest)
			return
		}
		if err := put(r.Context(), "bench/"+key); err != nil {
			http.Error(w, "not recorded", http.StatusServiceUnavailable)
			return
		}
		if wire.Door == sandboxDoor {
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			_, _ = io.WriteString(w, "{\"answer\":null}\n")
		}
	})
	return app{
		handler: mux,
		loops: func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		},
		close: func() error { return errors.Join(end(), store.Close()) },
	}
}

// floorApp stores through the lanes.
func floorApp(wire wiring, store *storage.Store) app {
	put := func(ctx context.Context, key string) error {
		_, err := store.Record(ctx, bot.Act{Key: key, At: time.Now()})
		return err
	}
	return leastApp(wire, store, put, func() error { return nil })
}

// plainApp stores each message in a commit of its own.
func plainApp(wire wiring, store *storage.Store, plain *storage.Plain) app {
	put := func(ctx context.Context, key string) error { return plain.Store(ctx, key, time.Now().UnixMilli()) }
	return leastApp(wire, store, put, plain.Close)
}

// key decodes a message as the full path has to, and names it.
func (w wiring) key(body io.Reader) (string, error) {
	d := json.NewDecoder(body)
	var s spoken
	var u textUpdate
	into := any(&u)
	if w.Door == sandboxDoor {
		d.DisallowUnknownFields()
		into = &s
	}
	if err := d.Decode(into); err != nil {
		return "", err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return "", errors.New("more than one value")
	}
	if w.Door == sandboxDoor {
		return s.Key, nil
	}
	return strconv.FormatInt(u.Message.Chat.ID, 10) + "/" + strconv.FormatInt(u.Message.ID, 10), nil
}
