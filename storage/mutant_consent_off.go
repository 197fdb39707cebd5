//go:build !mutant_consent

package storage

// usesUp is how many messages of a yes are spent at once; another for the mutant build only (mutant_consent.go).
const usesUp = 1
