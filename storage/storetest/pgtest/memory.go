package pgtest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// memory is where Linux keeps files in memory, and memoryRoom how much of it must
// be free, in bytes: of what a machine with 8 GB has there, all.
const (
	memory     = "/dev/shm"
	memoryRoom = 4 << 30
)

// Folder makes a folder for a test's database, which is removed as the test ends: in
// memory where there is room, else where the system has temporary files. A commit to
// a disk that others use takes longer than the test around it, and no test can tell
// whether it came to the disk.
func Folder(t testing.TB) string {
	t.Helper()
	dir, err := folder()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// folder makes the folder. What a killed test run leaves in memory is removed by the
// next one.
func folder() (string, error) {
	within := ""
	var fs syscall.Statfs_t
	if err := syscall.Statfs(memory, &fs); err == nil && fs.Bavail*uint64(max(0, fs.Bsize)) >= memoryRoom {
		within = memory
		sweep()
	}
	dir, err := os.MkdirTemp(within, "anping-test-"+strconv.Itoa(os.Getpid())+"-")
	if err != nil {
		return "", fmt.Errorf("make a folder for a database: %w", err)
	}
	return dir, nil
}

// sweep removes what others, that are no more, have left in memory.
func sweep() {
	left, _ := filepath.Glob(memory + "/anping-test-*-*")
	for _, dir := range left {
		pid, err := strconv.Atoi(strings.Split(filepath.Base(dir), "-")[2])
		if err == nil && errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			_ = os.RemoveAll(dir)
		}
	}
}
