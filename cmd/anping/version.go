package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is the release this source is on its way to or is.
const version = "0.1.0"

type versionCmd struct{}

// Help is the example of --help.
func (versionCmd) Help() string { return "Example:\n  anping version" }

// Run prints the version, the commit when the build knows it, and what it was built with.
func (versionCmd) Run(c *console) error {
	_, err := fmt.Fprintf(c.out, "anping %s%s, %s %s/%s\n", version, commit(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// commit is " (abcdef123456)" when the build recorded where it came from.
func commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return " (" + s.Value[:12] + ")"
		}
	}
	return ""
}
