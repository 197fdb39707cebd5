//go:build !mutant_fence

package storage

// ignoreFence is for the mutant build only (mutant_fence.go).
const ignoreFence = false
