// Package sentence reads what a client writes: is it an emergency, something
// bad about a member of staff, a fault, a suggestion, a question, praise, a
// greeting, or nothing that words tell (rules.md 4 and 5).
//
// What it knows is data: the words and patterns of lists.toml, parsed into a
// Lists value that is passed in. Words of both scripts are one, full-width and
// half-width too (scoring.Fold); voice input's homophones are put right first.
//
// A word alone decides nothing. It stands only when nothing in its clause takes
// it back: a negation (不是着火), a condition (万一着火), the past (上次着火), or
// a longer word it is part of (打人工电话). What is left in doubt is asked, never
// guessed: an alarm too many wakes a team, one too few may cost a life.
//
// Who hit whom is read from the three forms in which it is said: 业主打了保安, 业主把保安打了,
// 保安被业主打了. Of whom it is said that they were hit nothing bad is said; where a
// sentence does not tell, everybody whom it names may have done it.
package sentence
