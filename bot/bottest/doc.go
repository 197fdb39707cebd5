// Package bottest holds what tests of the whole engine need: an injected clock,
// two fake platforms (one passive with a deadline and a quota, one push with
// 429), and the runner of stories.
//
// A story is a plain-text file that a product manager can read and write: who
// says what when, what the bot answers, what lands in which chat, and what the
// database holds at the end. See Story for the form.
package bottest
