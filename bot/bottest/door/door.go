// Package door lets a test drive a fake platform that is another process: JSON
// over HTTP below /control/. It asks for no password; it belongs on loopback, in
// tests. A fake mounts what it can be told (Takes) and asked (Gives), and its
// faults (Faults); Client is the other side. It is for tests only and imports
// nothing of ours.
package door

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
)

// Bounds of what passes a door, in bytes: a request holds a file at most, an
// answer a whole log.
const (
	mostTold  = 128 << 20
	mostGiven = 1 << 30
)

// Nothing is a request or an answer without content.
type Nothing struct{}

// Takes mounts something that reads a JSON body; pattern is "POST /control/…".
func Takes[In, Out any](mux *http.ServeMux, pattern string, do func(In) (Out, error)) {
	mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		var in In
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, mostTold)).Decode(&in); err != nil {
			told(w, nil, err)
			return
		}
		out, err := do(in)
		told(w, out, err)
	})
}

// Gives mounts something that is only asked.
func Gives(mux *http.ServeMux, pattern string, ask func(*http.Request) (any, error)) {
	mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		out, err := ask(r)
		if errors.Is(err, context.Canceled) {
			panic(http.ErrAbortHandler)
		}
		told(w, out, err)
	})
}

// faultID names a fault in force.
type faultID struct {
	ID int64 `json:"id"`
}

// Faults mounts setting a fault, lifting it by number, and lifting all of them.
func Faults[F any](mux *http.ServeMux, put func(F) (lift func()), liftAll func()) {
	lifts := make(chan map[int64]func(), 1)
	lifts <- map[int64]func(){}
	Takes(mux, "POST /control/fault", func(f F) (faultID, error) {
		all := <-lifts
		defer func() { lifts <- all }()
		id := int64(len(all) + 1)
		all[id] = put(f)
		return faultID{id}, nil
	})
	Gives(mux, "DELETE /control/fault/{id}", func(r *http.Request) (any, error) {
		all := <-lifts
		defer func() { lifts <- all }()
		id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
		lift := all[id]
		if lift == nil {
			return nil, errors.New("no such fault")
		}
		lift()
		return Nothing{}, nil
	})
	Gives(mux, "DELETE /control/fault", func(*http.Request) (any, error) { liftAll(); return Nothing{}, nil })
}

// told answers with a value, or 409 and what was not possible.
func told(w http.ResponseWriter, out any, err error) {
	w.Header().Set("Content-Type", "application/json")
	if err != nil {
		w.WriteHeader(http.StatusConflict)
		out = map[string]string{"error": err.Error()}
	}
	_ = json.NewEncoder(w).Encode(out)
}

// Client is the side of the test. URL is the address of the fake,
// http://127.0.0.1:<port>.
type Client struct {
	URL  string
	HTTP *http.Client // nil = http.DefaultClient
}

// Ask says in, in JSON, below /control/ and reads the answer into out.
func (c Client) Ask(ctx context.Context, method, path string, in, out any) error {
	client := c.HTTP
	if client == nil {
		client = http.DefaultClient
	}
	raw, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("fake's door: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, method, c.URL+"/control/"+path, bytes.NewReader(raw))
	if err != nil {
		return fmt.Errorf("fake's door: %w", err)
	}
	resp, err := client.Do(r)
	if err != nil {
		return fmt.Errorf("fake's door: %w", err)
	}
	defer resp.Body.Close()
	if raw, err = io.ReadAll(io.LimitReader(resp.Body, mostGiven)); err != nil {
		return fmt.Errorf("fake's door: %w", err)
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("fake's door: %s: %s", path, bytes.TrimSpace(raw))
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return fmt.Errorf("fake's door: %s: %w", path, err)
	}
	return nil
}

// Fault puts a fault of the fake's kind in force; lift ends it.
func (c Client) Fault(ctx context.Context, fault any) (lift func(context.Context) error, err error) {
	var out faultID
	if err := c.Ask(ctx, http.MethodPost, "fault", fault, &out); err != nil {
		return nil, err
	}
	return func(ctx context.Context) error {
		return c.Ask(ctx, http.MethodDelete, "fault/"+strconv.FormatInt(out.ID, 10), nil, &Nothing{})
	}, nil
}

// Recover lifts every fault.
func (c Client) Recover(ctx context.Context) error {
	return c.Ask(ctx, http.MethodDelete, "fault", nil, &Nothing{})
}
