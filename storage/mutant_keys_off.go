//go:build !mutant_keys

package storage

// ignoreKeys is for the mutant build only (mutant_keys.go).
const ignoreKeys = false
