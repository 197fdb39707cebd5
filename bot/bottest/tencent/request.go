package tencent

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"reflect"
	"strings"
)

// maxBody bounds a request: the largest upload is 20 MB.
const maxBody = 24 << 20

// Refusal is how the platform says no: errcode and errmsg, with HTTP 200.
type Refusal struct {
	Code int
	Msg  string
}

// No is a Refusal.
func No(code int, format string, args ...any) *Refusal {
	return &Refusal{Code: code, Msg: fmt.Sprintf(format, args...)}
}

// Request is one call as a Route's Run sees it, under the lock.
type Request struct {
	Number int64 // of the call, 1, 2, …
	Path   string
	Token  string
	Query  map[string]string
	Body   []byte
	Upload *Media // of a Route with Upload; nil when there was no file
	base   *Base
}

// Into reads the JSON body into a struct. Fields that the struct does not have,
// to the letter, are remembered as strange; a body that is no JSON, or of
// another shape, is 47001.
func (q *Request) Into(to any) *Refusal {
	if err := json.Unmarshal(q.Body, to); err != nil {
		return No(47001, "data format error hint: [%v]", err)
	}
	var whole any
	if err := json.Unmarshal(q.Body, &whole); err != nil {
		return No(47001, "data format error")
	}
	for _, field := range unknown(whole, reflect.TypeOf(to).Elem(), "") {
		q.base.Oddity("%s: %s", q.Path, field)
	}
	return nil
}

// unknown lists the fields of a JSON value that its type does not have.
func unknown(value any, t reflect.Type, at string) []string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	var out []string
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			here := strings.TrimPrefix(at+"."+name, ".")
			switch t.Kind() {
			case reflect.Struct:
				if field, ok := named(t, name); ok {
					out = append(out, unknown(inner, field, here)...)
				} else {
					out = append(out, here)
				}
			case reflect.Map:
				out = append(out, unknown(inner, t.Elem(), at+".*")...)
			}
		}
	case []any:
		if t.Kind() == reflect.Slice {
			for _, inner := range v {
				out = append(out, unknown(inner, t.Elem(), at)...)
			}
		}
	}
	return out
}

// named finds the type of a struct's field by its exact JSON name.
func named(t reflect.Type, name string) (reflect.Type, bool) {
	for i := range t.NumField() {
		f := t.Field(i)
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && tag == "" {
			if inner, ok := named(f.Type, name); ok {
				return inner, true
			}
		}
		if tag == name {
			return f.Type, true
		}
	}
	return nil, false
}

// read takes a call apart.
func (b *Base) read(w http.ResponseWriter, r *http.Request, route Route) (*Request, *Refusal) {
	q := &Request{Path: r.URL.Path, Query: map[string]string{}, base: b}
	for name, all := range r.URL.Query() {
		q.Query[name] = all[0]
	}
	if r.Body == nil {
		return q, nil
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if route.Upload {
		return q, q.file(r)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return q, No(47001, "data format error")
	}
	q.Body = body
	return q, nil
}

// file reads the form of an upload: one part, called media, with a file name.
func (q *Request) file(r *http.Request) *Refusal {
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		return No(41005, "media data missing")
	}
	form := multipart.NewReader(r.Body, params["boundary"])
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return No(41005, "media data missing hint: [%v]", err)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return No(41005, "media data missing hint: [%v]", err)
		}
		if part.FormName() == "media" && part.FileName() != "" {
			q.Upload = &Media{Name: part.FileName(), Kind: part.Header.Get("Content-Type"), Data: data}
		}
	}
}

// judge refuses what no path takes: the wrong method, a repeated argument, a
// missing or wrong access token. The caller holds the lock.
func (b *Base) judge(r *http.Request, q *Request, route Route) *Refusal {
	parameter := route.Token
	if parameter == "" {
		parameter = "access_token"
	}
	for name, all := range r.URL.Query() {
		known := name == parameter && !route.Open
		for _, documented := range route.Query {
			known = known || name == documented
		}
		if !known {
			b.Oddity("%s: argument %s", q.Path, name)
		}
		if len(all) > 1 {
			b.Oddity("%s: argument %s is there twice", q.Path, name)
		}
	}
	if r.Method != route.Method {
		code := map[string]int{http.MethodGet: 43001, http.MethodPost: 43002}[route.Method]
		return No(code, "require %s method", route.Method)
	}
	if route.Open {
		return nil
	}
	q.Token = q.Query[parameter]
	delete(q.Query, parameter)
	return b.check(q.Token)
}
