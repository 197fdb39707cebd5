// Package patrol says what of the 巡检 was missed: which checkpoints of a tour
// had no tap, how often a key place lay without a record, whom it counts for, and
// when it looks like a broken reader instead (rules.md 9).
package patrol
