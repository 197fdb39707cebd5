//go:build !mutant_order

package telegram

// sideBySide is for the mutant build only (mutant_order.go).
const sideBySide = false
