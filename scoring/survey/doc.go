// Package survey is the 满意度问卷: what is asked, when, of whom, and what came
// of it. It is pure: no clock, no store, no words for people but the questions,
// which are data.
//
// A Questionnaire is an ordered list of questions in three languages, with a
// version. A Round is one site's 期: it opens on the first day of the last month
// of its period, is reminded of on its days 4 and 10, closes at the end of day 14
// and keeps the questionnaire that it opened with. An Invite is the list of who
// takes part, by client; an Answer is what was answered, under a random id. Of an
// anonymous one nothing leads from one to the other. Summary is what a round says:
// means, spread, satisfaction, NPS, and what too few answered is hidden.
//
// # One answer
//
// A client taps 【4】 under 2/6.
//
//  1. The button says "survey answer 2025-Q3 2 4". The command reads the site's
//     newest round and the client's invite; with it the draft.
//  2. Draft.Put sets the second value; Draft.Next says that question 3 is next.
//  3. The Change holds the invite with the longer draft, the key of the message,
//     so that it can be blanked later, and the question for the chat.
//  4. After the last question the Change holds an Answer instead, the invite
//     without its draft, and for an anonymous one the keys of all messages of the
//     exchange to be blanked: all in one transaction.
package survey
