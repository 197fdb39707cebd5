package storage

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"unsafe"

	"anping/storage/lite"
)

// liteConn is a connection to SQLite with its statements kept prepared.
type liteConn struct {
	*lite.Conn
	stmts map[string]*liteStmt
}

// liteStmt is a statement and where its columns go in the rows it was read into
// last.
type liteStmt struct {
	*lite.Stmt
	row    reflect.Type
	places []place
}

// openFile opens a connection beside the one that has checked and migrated the
// file. What is lost without synchronous=FULL is asked of this very connection.
func openFile(path string, reads bool) (*liteConn, error) {
	settings := liteSettings()
	if reads {
		settings = append(settings, "query_only = 1")
	}
	for i := range settings {
		settings[i] = "PRAGMA " + settings[i]
	}
	conn, err := lite.Open(path, settings...)
	if err != nil {
		return nil, err
	}
	c := &liteConn{conn, map[string]*liteStmt{}}
	var level int64
	err = c.read("PRAGMA synchronous", nil, func(s *liteStmt) error { level = s.Int(0); return nil })
	if err == nil && level != 2 {
		err = fmt.Errorf("synchronous is %d, 2 is needed", level)
	}
	if err != nil {
		return nil, errors.Join(err, c.close())
	}
	return c, nil
}

func (c *liteConn) close() error {
	for q, s := range c.stmts {
		s.Close()
		delete(c.stmts, q)
	}
	return c.Close()
}

// prepared keeps each text prepared.
func (c *liteConn) prepared(q string) (*liteStmt, error) {
	if s := c.stmts[q]; s != nil {
		return s, nil
	}
	if len(c.stmts) >= keptStatements {
		for old, s := range c.stmts {
			s.Close()
			delete(c.stmts, old)
		}
	}
	s, err := c.Prepare(q)
	if err != nil {
		return nil, err
	}
	kept := &liteStmt{Stmt: s}
	c.stmts[q] = kept
	return kept, nil
}

// read runs a statement and calls row for each row.
func (c *liteConn) read(q string, args []any, row func(*liteStmt) error) error {
	s, err := c.prepared(q)
	if err != nil {
		return err
	}
	defer s.Reset()
	if err := s.Bind(args); err != nil {
		return err
	}
	for {
		more, err := s.Step()
		if err != nil || !more {
			return err
		}
		if err := row(s); err != nil {
			return err
		}
	}
}

// exec runs a statement and returns how many rows it changed.
func (c *liteConn) exec(q string, args []any) (int64, error) {
	s, err := c.prepared(q)
	if err != nil {
		return 0, err
	}
	defer s.Reset()
	if err := s.Bind(args); err != nil {
		return 0, err
	}
	for more := true; more; {
		if more, err = s.Step(); err != nil {
			return 0, err
		}
	}
	return c.Changes(), nil
}

// place is where a column goes in a row type.
type place struct {
	offset uintptr
	kind   byte // see kindOf
}

// readLite reads the rows of a query into what next returns.
func readLite[R any](c *liteConn, q string, args []any, next func() *R) error {
	return c.read(q, args, func(s *liteStmt) error {
		if t := reflect.TypeFor[R](); s.row != t {
			places, err := placesOf(t, s.Columns())
			if err != nil {
				return err
			}
			s.row, s.places = t, places
		}
		s.fill(unsafe.Pointer(next())) //nolint:gosec // places are those of this very type
		return nil
	})
}

// fill copies the row at hand into a row type.
func (s *liteStmt) fill(row unsafe.Pointer) {
	for i, p := range s.places {
		to := unsafe.Add(row, p.offset)
		switch p.kind {
		case 't':
			*(*text)(to) = text(s.Text(i))
		case 'i':
			*(*num)(to) = num(s.Int(i))
		case 'f':
			*(*real)(to) = real(s.Float(i))
		default:
			*(*blob)(to) = s.Bytes(i)
		}
	}
}

// placesOf finds the field of each column: by its db tag, below a field of
// fields as tag.tag.
func placesOf(t reflect.Type, columns []string) ([]place, error) {
	fields := map[string]place{}
	gatherPlaces(t, "", 0, fields)
	out := make([]place, len(columns))
	for i, name := range columns {
		p, ok := fields[name]
		if !ok {
			return nil, fmt.Errorf("no field of %s takes column %s", t, name)
		}
		out[i] = p
	}
	return out, nil
}

func gatherPlaces(t reflect.Type, prefix string, offset uintptr, into map[string]place) {
	for i := range t.NumField() {
		f := t.Field(i)
		tag := f.Tag.Get("db")
		switch f.Type {
		case reflect.TypeFor[text](), reflect.TypeFor[num](), reflect.TypeFor[real](), reflect.TypeFor[blob]():
			if tag != "" {
				into[prefix+tag] = place{offset + f.Offset, kindOf(f.Type)}
			}
			continue
		}
		switch {
		case f.Type.Kind() != reflect.Struct:
		case tag != "":
			gatherPlaces(f.Type, prefix+tag+".", offset+f.Offset, into)
		case f.Anonymous:
			gatherPlaces(f.Type, prefix, offset+f.Offset, into)
		}
	}
}

// readersLite is how many connections read a SQLite file at a time.
const readersLite = 2

// liteReaders are the connections that read. Who used one last gives it to who
// comes next: what it has in its cache is newest.
type liteReaders struct {
	seats chan struct{}
	mu    sync.Mutex
	free  []*liteConn
}

func openReaders(path string) (*liteReaders, error) {
	r := &liteReaders{seats: make(chan struct{}, readersLite)}
	for range readersLite {
		c, err := openFile(path, true)
		if err != nil {
			return nil, errors.Join(err, r.close())
		}
		r.free = append(r.free, c)
	}
	return r, nil
}

func (r *liteReaders) take(ctx context.Context) (*liteConn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case r.seats <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.free) == 0 {
		<-r.seats
		return nil, errClosed
	}
	c := r.free[len(r.free)-1]
	r.free = r.free[:len(r.free)-1]
	return c, nil
}

func (r *liteReaders) put(c *liteConn) {
	r.mu.Lock()
	r.free = append(r.free, c)
	r.mu.Unlock()
	<-r.seats
}

// close waits for those who read and closes the connections.
func (r *liteReaders) close() error {
	if r == nil {
		return nil
	}
	for range readersLite {
		r.seats <- struct{}{}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	var err error
	for _, c := range r.free {
		err = errors.Join(err, c.close())
	}
	r.free = nil
	for range readersLite {
		<-r.seats
	}
	return err
}
