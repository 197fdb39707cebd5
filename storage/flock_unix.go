//go:build unix

package storage

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// errServed says that another process has the lock.
var errServed = errors.New("another process serves this file, stop it first (or use PostgreSQL for several)")

// lockFile takes a lock that ends with the process, however it ends.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errServed
		}
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return f, nil
}
