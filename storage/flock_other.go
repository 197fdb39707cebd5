//go:build !unix

package storage

import "os"

// lockFile opens the file without sharing where the system does that itself;
// the lock ends with the process, however it ends.
func lockFile(path string) (*os.File, error) {
	_ = os.Remove(path) // fails where another process holds it open
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
}
