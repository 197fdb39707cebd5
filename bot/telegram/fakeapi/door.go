package fakeapi

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"anping/bot/bottest/door"
)

// Door is the other side of Control: a fake in another process. URL is the
// address Serve listens on, http://127.0.0.1:<port>, which is also the api_url
// of the bot.
type Door struct {
	URL    string
	Client *http.Client // nil = http.DefaultClient
}

// Person makes a person and returns the profile with its id.
func (d Door) Person(ctx context.Context, p Profile) (Profile, error) {
	var out Profile
	err := d.ask(ctx, http.MethodPost, "person", p, &out)
	return out, err
}

// Group makes a group and returns its chat id.
func (d Door) Group(ctx context.Context, g Group) (int64, error) {
	var out Posted
	err := d.ask(ctx, http.MethodPost, "group", g, &out)
	return out.Chat, err
}

// Say sends a message for the person in its From.
func (d Door) Say(ctx context.Context, what Say) (Posted, error) {
	var out Posted
	err := d.ask(ctx, http.MethodPost, "say", what, &out)
	return out, err
}

// Act does anything else people do; see Server.Act.
func (d Door) Act(ctx context.Context, a Act) (Posted, error) {
	var out Posted
	err := d.ask(ctx, http.MethodPost, "act", a, &out)
	return out, err
}

// Answered waits for the answer to a press.
func (d Door) Answered(ctx context.Context, press string) (Answer, error) {
	var out Answer
	err := d.ask(ctx, http.MethodGet, "answer?press="+url.QueryEscape(press), nil, &out)
	return out, err
}

// Inject puts an update of the test's own making into the queue; see
// Server.Inject.
func (d Door) Inject(ctx context.Context, lane, fields string) (int64, error) {
	var out Posted
	err := d.ask(ctx, http.MethodPost, "inject", map[string]string{"lane": lane, "fields": fields}, &out)
	return out.Update, err
}

// Fault puts a fault in force; lift ends it.
func (d Door) Fault(ctx context.Context, f Fault) (lift func(context.Context) error, err error) {
	return d.client().Fault(ctx, f)
}

// Recover lifts every fault.
func (d Door) Recover(ctx context.Context) error {
	return d.client().Recover(ctx)
}

// Since reads the log of accepted sends from a cursor on. With wait it returns
// only when there is something, or ctx ends.
func (d Door) Since(ctx context.Context, cursor int, wait bool) (Page, error) {
	path := "sent?after=" + strconv.Itoa(cursor)
	if wait {
		path += "&wait=1"
	}
	var out Page
	err := d.ask(ctx, http.MethodGet, path, nil, &out)
	return out, err
}

// Counts are the figures so far.
func (d Door) Counts(ctx context.Context) (Counts, error) {
	var out Counts
	err := d.ask(ctx, http.MethodGet, "counts", nil, &out)
	return out, err
}

// Calls lists the calls of a method, "" for all but getUpdates.
func (d Door) Calls(ctx context.Context, method string) ([]Call, error) {
	var out []Call
	err := d.ask(ctx, http.MethodGet, "calls?method="+url.QueryEscape(method), nil, &out)
	return out, err
}

// Screen is what people see in a chat.
func (d Door) Screen(ctx context.Context, chat int64) ([]Shown, error) {
	var out []Shown
	err := d.ask(ctx, http.MethodGet, "screen?chat="+strconv.FormatInt(chat, 10), nil, &out)
	return out, err
}

// Forget empties the log of sends and calls.
func (d Door) Forget(ctx context.Context) error {
	return d.ask(ctx, http.MethodPost, "forget", door.Nothing{}, &door.Nothing{})
}

func (d Door) ask(ctx context.Context, method, path string, in, out any) error {
	return d.client().Ask(ctx, method, path, in, out)
}

func (d Door) client() door.Client { return door.Client{URL: d.URL, HTTP: d.Client} }
