//go:build mutant_ack

package bot

// This build acknowledges a message before it is recorded, as the platforms' own libraries do.
// The test that goes red is bot AcknowledgedOnlyWhenRecorded.
const acknowledgeFirst = true
