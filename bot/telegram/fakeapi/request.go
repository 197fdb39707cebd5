package fakeapi

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// maxBody bounds a request: Telegram takes uploads up to 50 MB.
const maxBody = 52 << 20

// request is one call of a method. As on the real server every argument is
// text, whatever form it came in: a JSON number or object is its own text.
type request struct {
	number int64  // of the call, 1, 2, …
	method string // as its caller wrote it; as documented once it is known
	via    string // "http", or "webhook" for a call in a webhook's answer
	args   map[string]string
	files  map[string]upload
}

// upload is a file part of a multipart body.
type upload struct {
	Name  string
	MIME  string
	Bytes []byte
}

// read takes a call apart: query, then body as JSON, urlencoded or multipart,
// with a length or chunked. A body of another kind is not read.
func read(w http.ResponseWriter, r *http.Request, method string) (*request, *failure) {
	q := &request{method: method, via: "http", args: map[string]string{}, files: map[string]upload{}}
	q.fill(r.URL.Query())
	if r.Body == nil {
		return q, nil
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	var err error
	switch kind {
	case "application/json":
		err = q.fromJSON(r.Body)
	case "application/x-www-form-urlencoded":
		err = q.fromForm(r.Body)
	case "multipart/form-data":
		err = q.fromParts(multipart.NewReader(r.Body, params["boundary"]))
	default:
		_, err = io.Copy(io.Discard, r.Body)
	}
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return q, &failure{Code: http.StatusRequestEntityTooLarge, Description: "Request Entity Too Large"}
	}
	if err != nil {
		return q, bad("can't parse the request: %v", err)
	}
	return q, nil
}

func (q *request) fill(values url.Values) {
	for name, all := range values {
		if len(all) > 0 {
			q.args[name] = all[len(all)-1]
		}
	}
}

func (q *request) fromForm(body io.Reader) error {
	raw, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	values, err := url.ParseQuery(string(raw))
	if err != nil {
		return err
	}
	q.fill(values)
	return nil
}

func (q *request) fromJSON(body io.Reader) error {
	raw, err := io.ReadAll(body)
	if err != nil || len(raw) == 0 {
		return err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return err
	}
	for name, value := range fields {
		if text, ok := plain(value); ok {
			q.args[name] = text
		}
	}
	return nil
}

// plain is a JSON value as an argument's text; false for null.
func plain(value json.RawMessage) (string, bool) {
	var text string
	switch {
	case string(value) == "null":
		return "", false
	case json.Unmarshal(value, &text) == nil:
		return text, true
	default:
		return string(value), true
	}
}

// fromParts reads a multipart body; one without any part, which some clients
// send for methods without arguments, is no arguments.
func (q *request) fromParts(parts *multipart.Reader) error {
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		raw, err := io.ReadAll(part)
		if err != nil {
			return err
		}
		if part.FileName() == "" {
			q.args[part.FormName()] = string(raw)
			continue
		}
		q.files[part.FormName()] = upload{part.FileName(), part.Header.Get("Content-Type"), raw}
	}
}

// number64 reads an integer as the real server does: the digits in front, 0
// where there are none.
func number64(text string) int64 {
	end := 0
	for end < len(text) && (text[end] >= '0' && text[end] <= '9' || end == 0 && text[end] == '-') {
		end++
	}
	n, err := strconv.ParseInt(text[:end], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// integer is an argument within [least, most], the default where it is absent.
func (q *request) integer(name string, absent, least, most int64) int64 {
	n := absent
	if text := q.args[name]; text != "" {
		n = number64(text)
	}
	return min(max(n, least), most)
}

// yes is a Boolean argument.
func (q *request) yes(name string) bool {
	switch strings.ToLower(q.args[name]) {
	case "true", "yes", "1":
		return true
	}
	return false
}

// chat is the chat_id of a call, 0 where it has none.
func (q *request) chat() int64 { return number64(q.args["chat_id"]) }
