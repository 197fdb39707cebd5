package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"anping/storage"
)

// dropWithin is how long removing a database may take after everything else
// has ended.
const dropWithin = 30 * time.Second

// ground is where the databases of a measurement are made: a temporary folder,
// or a PostgreSQL server on which the address names a database to start from.
type ground struct {
	dir    string // temporary; the company and the SQLite files
	server string // postgres://…; "" = SQLite
}

// newGround makes the folder. With sqlite:PATH it lies beside PATH, which is
// not touched: what a sync costs depends on the disk. end removes it.
func newGround(database string) (g ground, end func() error, err error) {
	parent := ""
	if path, lite := strings.CutPrefix(database, "sqlite:"); lite {
		parent = filepath.Dir(path)
	} else {
		g.server = database
	}
	if g.dir, err = os.MkdirTemp(parent, "anping-bench-"); err != nil {
		return ground{}, nil, fmt.Errorf("make a temporary folder: %w", plainPathError(err))
	}
	return g, func() error {
		if err := os.RemoveAll(g.dir); err != nil {
			return fmt.Errorf("remove the temporary folder: %w", plainPathError(err))
		}
		return nil
	}, nil
}

// kind names the database in the report.
func (g ground) kind() string {
	if g.server != "" {
		return "PostgreSQL"
	}
	return "SQLite"
}

// fresh makes an empty database that nobody else uses, and says how to remove
// it again, also after ctx has ended.
func (g ground) fresh(ctx context.Context) (address string, drop func() error, err error) {
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails, see its documentation
	name := "anping_bench_" + hex.EncodeToString(b[:])
	if g.server == "" {
		path := filepath.Join(g.dir, name+".db")
		return "sqlite:" + path, func() error {
			var all error
			for _, more := range []string{"", "-wal", "-shm", ".lock"} {
				if err := os.Remove(path + more); !errors.Is(err, os.ErrNotExist) {
					all = errors.Join(all, err)
				}
			}
			return all
		}, nil
	}
	address, remove, err := storage.Scratch(ctx, g.server, name)
	if err != nil {
		return "", nil, err
	}
	return address, func() error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), dropWithin)
		defer cancel()
		return remove(ctx)
	}, nil
}
