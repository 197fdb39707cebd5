//go:build mutant_keys

package storage

// This build takes every key for new, so that a repeated message acts twice.
// The test that goes red is storetest Repeat.
const ignoreKeys = true
