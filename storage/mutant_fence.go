//go:build mutant_fence

package storage

// This build settles whatever attempt asks, so that an old owner ends the attempt of a new one.
// The test that goes red is storetest Queue/Fence.
const ignoreFence = true
