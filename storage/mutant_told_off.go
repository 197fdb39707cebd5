//go:build !mutant_told

package storage

// ignoreTold is for the mutant build only (mutant_told.go).
const ignoreTold = false
