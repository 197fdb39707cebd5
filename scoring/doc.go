// Package scoring is the domain of Anping: the standard with its rules and
// clocks, entries and how they add up, cases and when they are late, who is on
// duty, and what a sentence names.
//
// The package is pure. It does no I/O, takes no context, knows no clock and
// never calls time.Now: every function is told the facts and the moment. That
// is what lets a table of examples stand for the rules of the assessment
// documents, one row per rule.
//
// # Numbers
//
// Points are integers in hundredths (Points); exact fractions are used inside
// and rounded once, half up, at the end of each dimension. Floats appear only
// in coordinates.
//
// # Time
//
// A time.Time is an instant and is kept in UTC; a Day, Month, Quarter or Week
// is a period of a site's own calendar (package scoring/calendar), always made
// with the site's zone and never by arithmetic on an instant.
//
// # What is fixed when
//
// An Entry carries everything it needs to be counted for ever: rule version,
// points, site, team and month as they were when it was recorded. It is never
// joined with today's roster or today's standard.
package scoring
