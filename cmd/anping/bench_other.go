//go:build !linux

package main

import (
	"syscall"
	"time"
)

// bound ties a worker to this process: where the system has no such bond, a
// worker still ends when its input does.
func bound() *syscall.SysProcAttr { return nil }

// cpuUsed is not measured here.
func cpuUsed() time.Duration { return 0 }

// resident is not measured here.
func resident() int64 { return 0 }
