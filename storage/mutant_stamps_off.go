//go:build !mutant_stamps

package storage

// ignoreStamps is for the mutant build only (mutant_stamps.go).
const ignoreStamps = false
