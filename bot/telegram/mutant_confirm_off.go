//go:build !mutant_confirm

package telegram

// confirmFirst is for the mutant build only (mutant_confirm.go).
const confirmFirst = false
