//go:build !mutant_ack

package bot

// acknowledgeFirst is for the mutant build only (mutant_ack.go).
const acknowledgeFirst = false
