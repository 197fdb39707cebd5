//go:build mutant_told

package storage

// This build tells entries that nobody still had to tell, so that two notices tell one entry.
// The test that goes red is storetest Told.
const ignoreTold = true
