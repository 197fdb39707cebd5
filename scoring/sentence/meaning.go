package sentence

// Kind is what a sentence is, in the order of reading: of several that a
// sentence could be, the first is meant.
type Kind string

// The kinds of a sentence (rules.md 4).
const (
	Emergency  Kind = "emergency"  // life or property is in danger now
	Ask        Kind = "ask"        // perhaps an emergency: ask, with the numbers first
	Person     Kind = "person"     // says something bad about a member of staff
	Fault      Kind = "fault"      // something at a place is wrong now: fault, noise, blocked way
	Service    Kind = "service"    // a complaint that nobody can walk to: fees, rules, nobody answers
	Withdrawal Kind = "withdrawal" // takes back what was said: 看错了
	Suggestion Kind = "suggestion"
	Question   Kind = "question"
	Praise     Kind = "praise"
	Greeting   Kind = "greeting" // hello, thanks, or no words at all
	Other      Kind = "other"    // words that tell nothing: a draft, asked about with the numbers to call first
)

// Meaning is what a sentence means.
type Meaning struct {
	Kind Kind
	// About says that something bad about a member of staff is in it, also
	// beside an emergency: that part is told privately.
	About bool
	// Threat says that 12345, the press, a lawyer or the police is named: the
	// supervisor is told at once.
	Threat bool
	// Else is what it would be if it is no emergency after all; of one that is in
	// no doubt it is Kind.
	Else Kind
	// Word is what decided, as it is read: for tests and for who edits the lists.
	Word string
}
