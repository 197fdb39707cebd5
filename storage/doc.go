// Package storage keeps everything, in a SQLite file or a PostgreSQL database.
//
// # The way in
//
// Record stores an Act whole under its key, or nothing. The goroutine that asks
// encodes the Act into rows (plan.go); a lane (lane.go), one goroutine, takes
// what is queued and writes it in one transaction (record.go, write.go):
//
//  1. The keys are inserted, sorted. What was there is a repeat and gets the
//     stored answer.
//  2. The versions of all scopes are read, on PostgreSQL locked until the
//     commit (stamps.go). The acts are judged one after another: a moved stamp
//     is a conflict; a winner counts up the scopes it writes, so that the next
//     one in the batch sees it.
//  3. The winners' rows are written, a set of rows at a time (many.go). The
//     losers' keys are deleted again.
//  4. After COMMIT returned nil everybody is told.
//
// Both databases run the same steps. On SQLite they are prepared statements on
// the one connection that writes, run by storage/lite (liteconn.go). On PostgreSQL a step is one statement for the
// whole batch, the rows travel as arrays, and a batch of any size takes five
// round trips. A batch that cannot be written is halved until the act that is
// to blame stands alone; a commit of unknown end is looked up by its keys.
// Without the shared commit every message would wait for a sync of its own.
//
// Exclusive (exclusive.go) decides inside a write transaction: the same steps
// for one act, with every scope locked before it is read.
//
// # Reading
//
// A view holds no connection (view.go). Every reader brings the version of its
// scope in the statement that brings the data, so data can only be newer than
// its stamp, and Record refuses what rests on it. Roster and standards are kept
// in memory by version.
//
// # The way out
//
// A chat with something waiting is one row of lines: next_at, class, and while a
// note is in flight owner, lease, note and attempt; the note's own row is written
// when it is queued and when it has ended. Claim looks first (turn.go): whose
// turn is it, and does the platform's rate leave room for such? Only then it
// takes lines (claim.go) by class and time and of each the oldest note due; takes
// the rate (rate.go) and the window's slots (slot.go); fixes a split; commits;
// then the sender sends. What finds no room stays as it is, and a bell rings when
// there is some: a thousand posts of one evening are not moved a thousand times.
// On SQLite what becomes due at the chats of a batch is claimed by that batch
// (hand.go), and Claim finds what was left.
// Settle (settle.go) is fenced by owner and attempt. Whoever queues a note holds
// its line until the commit, and whoever frees a line locks it before looking at
// what waits: so no note is forgotten between the two.
//
// # Time
//
// Moments are Unix milliseconds UTC; 0 is none. Under an injected clock every
// now comes from it. Otherwise leases and rates go by the database's clock, and
// a note that is due at once says so by due <= made_at, so that two machines'
// clocks need not agree.
//
// # What stands where
//
// No table holds a NULL. Each row type is a struct whose db tags are its columns
// (table.go), used for reading and writing alike. The two folders of migrations
// have the same numbers, names, tables and columns; a test compares them.
package storage
