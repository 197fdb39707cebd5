//go:build mutant_stamps

package storage

// This build compares no stamps, so that two decisions on the same facts both stand.
// The test that goes red is storetest Skew.
const ignoreStamps = true
