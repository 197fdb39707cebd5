//go:build !unix

package storage

import (
	"errors"
	"io/fs"
	"os"
)

// errServed says that another process has the lock.
var errServed = errors.New("another process serves this file, stop it first (or use PostgreSQL for several)")

// lockFile opens the file without sharing where the system does that itself;
// the lock ends with the process, however it ends.
func lockFile(path string) (*os.File, error) {
	_ = os.Remove(path) // fails where another process holds it open
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, errServed
	}
	return f, err
}
