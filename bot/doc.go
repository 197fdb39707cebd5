// Package bot is the engine: one way in, one write path, one way out.
//
// Three things ask: a person (Command), the clock (Notice), a platform
// (Receipt). What answers reads what it needs through a Reading, decides, and
// returns a Change value. The engine turns the Change into an Act under an
// idempotency key and gives it to Record, which stores all of it, outgoing
// notes included, in one transaction, or nothing. One loop (deliver) sends
// notes; one loop (tick) finds what is due. Repeated webhooks, several
// instances, restarts, late ticks and lost races are then one case: the key
// exists already, or a stamp moved and the decision is made again.
//
// # One message
//
// A guard taps 【接单】 on A1027.
//
//  1. The adapter verifies and decodes a Message and calls Handle.
//  2. Handle takes the lane of the chat and reads the Front: heard already,
//     then the stored answer; else chat, who, open question, button row, and
//     the stamps talk/<chat>, roster, standard.
//  3. The button row says "accept A1027": command accept, words A1027. The
//     rights table says how far a guard may go.
//  4. The command asks Request.Case, which locks the case in this process,
//     reads it and notes case/A1027; it returns a Change: reply, case, step,
//     note to the client.
//  5. Record compares the stamps, writes, bumps; a moved stamp is ErrConflict
//     and the engine decides again, the third time inside a write transaction.
//     When more people speak at once than can be decided, step 2 waits for a
//     seat; a message that finds none in time is kept as it came, in one short
//     row, acknowledged, and decided in its turn (backlog, docs/adr/0026).
//  6. Only after the commit the answer goes out: in the webhook's answer on a
//     passive platform, else as note reply/<key>, delivered at once.
//
// # One note
//
// Record stores notes in order per chat. Deliver claims a chat, its oldest note
// and an attempt number, commits, sends, and settles where owner and attempt
// still match. An attempt whose end is unknown is made again, labelled 补发,
// under the same number. When Note.Tell is set the end comes back as a
// receipt: decided and recorded like any message.
//
// # One tick
//
// Due rows of the schedule, open cases whose nearest deadline passed, and
// receipts are taken a batch at a time, decided and recorded. An occurrence is
// named by its period, never by an instant, so it happens once.
package bot
