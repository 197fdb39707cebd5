//go:build mutant_order

package telegram

// This build takes all updates of an answer side by side, whoever they are from.
// The test that goes red is telegram PollInOrder.
const sideBySide = true
