//go:build mutant_consent

package storage

// This build spends a yes without using it up, so that one allows any number of messages.
// The test that goes red is storetest Consents.
const usesUp = 0
