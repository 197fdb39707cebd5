//go:build mutant_confirm

package telegram

// This build confirms an update once it was handed out, as the library's own poller does.
// The test that goes red is telegram PollStopsUnrecorded.
const confirmFirst = true
