package commands

import (
	"context"
	"time"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/patrol"
	"anping/scoring/survey"
)

// Store is all that commands and notices read. Each reader takes the View of
// the decision first, notes there the stamps it read, and makes one round trip.
type Store interface {
	caseReader
	entryReader
	replyReader
	noticeReader
	disputeReader
	suggestionReader
	absenceReader
	amendmentReader
	ruleUseReader
	visitReader
	serviceReader
	workdayReader
	problemReader
	spotReader
	checkReader
	yearReader
	assessReader
	talkReader
	bindingReader
	surveyReader
	patrolReader
}

type patrolReader interface {
	// Taps lists a site's taps from a moment to another, both included, in order;
	// notes patrol/<site>.
	Taps(ctx context.Context, v bot.View, site int64, from, to time.Time) ([]patrol.Tap, error)
	// LastTap is a person's latest tap of the day before a moment, that included, the
	// zero Tap when there is none. It notes no stamp.
	LastTap(ctx context.Context, v bot.View, person int64, before time.Time) (patrol.Tap, error)
	// Tap reads one by its key; bot.ErrNotFound when there is none. It notes no stamp.
	Tap(ctx context.Context, v bot.View, key string) (patrol.Tap, error)
	// Patrolled are the spans that another system has covered at a site and that touch
	// a span, and what was missed there on local days from one to another; notes
	// patrol/<site>.
	Patrolled(ctx context.Context, v bot.View, site int64, from, to time.Time, fromDay, toDay string) ([]patrol.Cover, []patrol.Miss, error)
	// Miss reads what somebody missed and notes miss/<no>; bot.ErrNotFound when there is none.
	Miss(ctx context.Context, v bot.View, no string) (patrol.Miss, error)
}

type surveyReader interface {
	// SurveyRound reads a site's newest round and a client's invite to it; notes
	// survey/<site> and surveyed/<site>/<client>. The zero Round when there was none,
	// an Invite without a client when there is none.
	SurveyRound(ctx context.Context, v bot.View, site, client int64) (survey.Round, survey.Invite, error)
	// SurveyInvited lists the clients of a site with a row number after one, at most
	// limit by it, with their invites to the round of a period. It notes no stamp.
	SurveyInvited(ctx context.Context, v bot.View, site int64, period string, after int64, limit int) ([]survey.Invited, error)
	// Questionnaires lists those that were loaded, in the order in which they were.
	Questionnaires(ctx context.Context, v bot.View) ([]survey.Questionnaire, error)
	// Polls lists the last rounds of a site, the newest first, with what came of them.
	// It makes two round trips and notes no stamp.
	Polls(ctx context.Context, v bot.View, site int64, limit int) ([]survey.Poll, error)
	// Plan reads an improvement plan and notes plan/<no>; bot.ErrNotFound notes its absence.
	Plan(ctx context.Context, v bot.View, no string) (survey.Plan, error)
	// Mystery reads a mystery shopper's look and notes mystery/<no>; ErrNotFound
	// notes its absence.
	Mystery(ctx context.Context, v bot.View, no string) (survey.Mystery, error)
	// Mysteries lists those asked for after a moment, of one person or, with 0, of
	// all, the newest first, at most limit; notes mysteries.
	Mysteries(ctx context.Context, v bot.View, person int64, after time.Time, limit int) ([]survey.Mystery, error)
	// Plans lists those of a site, 0 = of all, that are open or not measured yet, by
	// row of opening; notes plans/<site>.
	Plans(ctx context.Context, v bot.View, site int64) ([]survey.Plan, error)
}

type caseReader interface {
	// CasesOf lists cases that are not closed, nearest deadline first, at most 50.
	// It notes no stamp: what is then decided on one case reads that case again.
	CasesOf(ctx context.Context, v bot.View, f scoring.CaseFilter) ([]scoring.Case, error)
	// Held lists the cases a person holds that are open, accepted or arrived,
	// nearest deadline first, and the person's steps "located" since a moment,
	// newest first. It notes no stamp.
	Held(ctx context.Context, v bot.View, person int64, since time.Time) ([]scoring.Case, []scoring.CaseStep, error)
	// Files lists what was sent to a case, oldest first, at most 50. It notes no stamp.
	Files(ctx context.Context, v bot.View, caseNo string) ([]scoring.Evidence, error)
	// Untaken lists the cases of a site (0 = of all) that nobody has accepted, nearest
	// deadline first, at most 50, and what was sent to them. It notes no stamp.
	Untaken(ctx context.Context, v bot.View, site int64) ([]scoring.Case, []scoring.Evidence, error)
	// Charged lists the entries the clocks made for a case, reversed ones and
	// their reversals included.
	Charged(ctx context.Context, v bot.View, caseNo string) ([]scoring.Entry, error)
	// CasesBeside lists a client's cases that are not closed, and those of others
	// at a site opened since a moment that are not, nearest deadline first, at most
	// 100 in all. It notes no stamp.
	CasesBeside(ctx context.Context, v bot.View, client, site int64, since time.Time) (own, beside []scoring.Case, err error)
	// Ended lists a client's cases that wait for the client's word, and those
	// closed since a moment, the last that ended first, at most 20. It notes no stamp.
	Ended(ctx context.Context, v bot.View, client int64, since time.Time) ([]scoring.Case, error)
	// Followers lists, by number and at most limit, the open cases that follow
	// another and lag behind it; notes case/<no> of each. joined is how many follow
	// it in all.
	Followers(ctx context.Context, v bot.View, lead string, limit int) (lagging []scoring.Case, joined int, err error)
	// Figures counts cases that were opened in a span, for what costs nobody points.
	// It notes no stamp.
	Figures(ctx context.Context, v bot.View, q bot.FiguresQuery) (bot.Figures, error)
}

type replyReader interface {
	// Steps lists a case's history in order. It notes no stamp.
	Steps(ctx context.Context, v bot.View, caseNo string) ([]scoring.CaseStep, error)
	// OnlineSteps lists what happened up to the end of a span to the cases of a
	// site's clients that nobody has to go to, opened in it or up to 31 days before;
	// each case's steps together and in order. It notes no stamp.
	OnlineSteps(ctx context.Context, v bot.View, site int64, from, to time.Time) ([]scoring.CaseStep, error)
}

type entryReader interface {
	// Entry reads an entry and the number of the entry that reverses it ("" =
	// none); notes entry/<no>; bot.ErrNotFound when there is none.
	Entry(ctx context.Context, v bot.View, no string) (e scoring.Entry, reversedBy string, err error)
	// RecordedBy lists what a person recorded since a moment, newest first, at most 20.
	RecordedBy(ctx context.Context, v bot.View, person int64, since time.Time) ([]scoring.Entry, error)
	// EntriesOf lists a subject's entries of a month, oldest first; notes subject/<person>/<month> for a person.
	EntriesOf(ctx context.Context, v bot.View, s scoring.Subject, month string) ([]scoring.Entry, error)
	// EntriesAt lists all entries of a month made in a team, or with team 0 at the
	// whole site, on subjects of every kind, oldest first. It notes no stamp.
	EntriesAt(ctx context.Context, v bot.View, site, team int64, month string) ([]scoring.Entry, error)
	// BarredIn lists, of cases by their numbers, those whose words name a person as who
	// did it. It notes no stamp.
	BarredIn(ctx context.Context, v bot.View, person int64, cases []string) ([]string, error)
	// MonthOpen notes month/<site>/<month>, so that closing the month meets this decision.
	MonthOpen(ctx context.Context, v bot.View, site int64, month string) error
}

type noticeReader interface {
	// Untold lists, by time recorded, the entries a group is still to be told
	// that were recorded before cut, with what became of their private note.
	Untold(ctx context.Context, v bot.View, group int64, cut time.Time) ([]bot.Untold, error)
	// Evening reads what a notice says beside its entries. The rates count the
	// on-site cases opened by clients and alerted since the month or day began:
	// all that were accepted or whose accept limit passed, and those accepted
	// within the limit. It notes due/evening/<group>.
	Evening(ctx context.Context, v bot.View, q bot.EveningQuery) (bot.Evening, error)
	wardReader
}

type disputeReader interface {
	// Bookings lists entries with what became of them, oldest first; notes
	// entry/<no> of each. A number that is not there is not in the list.
	Bookings(ctx context.Context, v bot.View, q bot.BookingQuery) ([]bot.Booking, error)
	// Appeal reads an appeal and its entries, in order; notes appeal/<no> and
	// entry/<no> of each; bot.ErrNotFound when there is none.
	Appeal(ctx context.Context, v bot.View, no string) (scoring.Appeal, []bot.Booking, error)
	// OpenAppeals lists the undecided ones of a site (0 = of all), oldest first, at
	// most 20, without their entries.
	OpenAppeals(ctx context.Context, v bot.View, site int64) ([]scoring.Appeal, error)
	// UnderAppeal is the appeal that is open against each entry of a site (0 = of
	// all). It notes no stamp.
	UnderAppeal(ctx context.Context, v bot.View, site int64) (map[string]string, error)
	// Posting is when a group's evening notice is due next and what was done to that
	// day's; notes due/evening/<group>. The zero Due when it gets none.
	Posting(ctx context.Context, v bot.View, group int64) (bot.Due, scoring.Hold, error)
}

type suggestionReader interface {
	// Suggestion reads one and notes suggestion/<no>; bot.ErrNotFound when there is none.
	Suggestion(ctx context.Context, v bot.View, no string) (scoring.Suggestion, error)
	// Suggested counts a person's suggestions of a quarter that are not unworkable.
	Suggested(ctx context.Context, v bot.View, person int64, quarter string) (int, error)
	// SuggestedIn lists those of some people who have a suggestion of a quarter that is
	// not unworkable; notes suggested/<quarter>.
	SuggestedIn(ctx context.Context, v bot.View, quarter string, people []int64) ([]int64, error)
	// OpenSuggestions lists the undecided ones of a site (0 = of all), oldest first, at most 20.
	OpenSuggestions(ctx context.Context, v bot.View, site int64) ([]scoring.Suggestion, error)
	// EarlierSuggestions lists those of a site that staff made since a moment and that
	// are open or adopted, oldest first.
	EarlierSuggestions(ctx context.Context, v bot.View, site int64, since time.Time) ([]scoring.Suggestion, error)
	// Merged lists those that are one with a suggestion, also by way of another one,
	// oldest first, at most 100. It notes no stamp.
	Merged(ctx context.Context, v bot.View, first string) ([]scoring.Suggestion, error)
}

type amendmentReader interface {
	// Amendment reads one and notes amendment/<no>; bot.ErrNotFound when there is none.
	Amendment(ctx context.Context, v bot.View, no string) (scoring.Amendment, error)
	// OpenAmendments lists those that nobody has decided, oldest first, at most 20. It
	// notes no stamp.
	OpenAmendments(ctx context.Context, v bot.View) ([]scoring.Amendment, error)
}

type ruleUseReader interface {
	// RuleUses lists what became of each rule at a site in the months from first to
	// last, by code; alerted is how many cases were alerted there from a moment to
	// another, 0 where no rule fired. It notes no stamp.
	RuleUses(ctx context.Context, v bot.View, site int64, first, last string, from, to time.Time) (uses []scoring.RuleUse, alerted int, err error)
}

type absenceReader interface {
	// Absence reads one and notes absence/<no>; bot.ErrNotFound when there is none.
	Absence(ctx context.Context, v bot.View, no string) (scoring.Absence, error)
	// Absences lists those of a site that are asked for or granted and share a local
	// day with the span, both ends included, by first day; notes absences/<site>.
	Absences(ctx context.Context, v bot.View, site int64, from, to string) ([]scoring.Absence, error)
	// Beside is what stands beside a site's score (0 = of all sites): the appeal that is
	// open against each entry, and the leave granted that shares a local day with the
	// span. It notes no stamp.
	Beside(ctx context.Context, v bot.View, site int64, from, to string) (appealed map[string]string, leave []scoring.Absence, err error)
}

type visitReader interface {
	wardReader
	// Visit reads one and notes visit/<no>; bot.ErrNotFound when there is none.
	Visit(ctx context.Context, v bot.View, no string) (scoring.Visit, error)
	// Todos lists what a person has still to see to, the oldest first, at most 50. It
	// notes no stamp.
	Todos(ctx context.Context, v bot.View, person int64) ([]scoring.Visit, error)
	// EarlierVisits lists the latest 30 of a client and the latest 30 that a person
	// made, the newest first. It notes no stamp.
	EarlierVisits(ctx context.Context, v bot.View, client, person int64) ([]scoring.Visit, error)
}

// wardReader is what a week's duties rest on.
type wardReader interface {
	// Visits lists those of a site from a local day to another, both included, oldest
	// first, without their words; notes visits/<site>.
	Visits(ctx context.Context, v bot.View, site int64, from, to string) ([]scoring.Visit, error)
	// KeyClients lists the key clients of a site, by row number, and who answered for
	// them on days since a local day. It notes no stamp.
	KeyClients(ctx context.Context, v bot.View, site int64, since string) ([]scoring.Client, []scoring.Ward, error)
	// Absences lists those of a site that are asked for or granted and share a local
	// day with the span, both ends included, by first day; notes absences/<site>.
	Absences(ctx context.Context, v bot.View, site int64, from, to string) ([]scoring.Absence, error)
}

type checkReader interface {
	// Checks lists what came of a site's items in the given periods, by period and
	// item; notes checks/<site>.
	Checks(ctx context.Context, v bot.View, site int64, periods ...string) ([]scoring.Check, error)
	// Quiz reads one and notes quiz/<no>; bot.ErrNotFound when there is none.
	Quiz(ctx context.Context, v bot.View, no string) (scoring.Quiz, error)
	// Quizzes lists those of a site in a quarter, oldest first; notes quizzes/<site>.
	Quizzes(ctx context.Context, v bot.View, site int64, quarter string) ([]scoring.Quiz, error)
	// Residents lists the clients of a site by name, at most 5000, without those whose
	// words were erased. It notes no stamp.
	Residents(ctx context.Context, v bot.View, site int64) ([]scoring.Client, error)
}

type talkReader interface {
	// Client reads a client by row number.
	Client(ctx context.Context, v bot.View, id int64) (scoring.Client, error)
	// ClientsNamed lists the clients of a site with a name, at most 20 by row
	// number. It notes no stamp.
	ClientsNamed(ctx context.Context, v bot.View, site int64, name string) ([]scoring.Client, error)
	// Question reads a question, open or not, and notes talk/<its chat>; bot.ErrNotFound when there is none.
	Question(ctx context.Context, v bot.View, id string) (bot.Question, error)
	// PrivateChat is the chat a note to a person goes to, the zero Chat when there is none.
	PrivateChat(ctx context.Context, v bot.View, person int64) (bot.Chat, error)
	// Chat reads a chat by row number; bot.ErrNotFound when there is none.
	Chat(ctx context.Context, v bot.View, id int64) (bot.Chat, error)
	// HeldFor counts the notes that wait for a client's next word, in all the
	// chats of the client. It notes no stamp.
	HeldFor(ctx context.Context, v bot.View, client int64) (int, error)
}

type bindingReader interface {
	// CodesFor finds the code with a hash and the one that waits for its captain
	// with a chat, in this order, each where there is one; notes code/<id> of both.
	CodesFor(ctx context.Context, v bot.View, hash string, chat int64) ([]scoring.Code, error)
	// CodeNo reads a code and the chat it was sent from, the zero Chat when it was
	// not; notes code/<id> and talk/<chat>; bot.ErrNotFound when there is none.
	CodeNo(ctx context.Context, v bot.View, id int64) (scoring.Code, bot.Chat, error)
	// CodesOf lists the codes of a person that can still be used or wait for their
	// captain; notes code/<id> of each.
	CodesOf(ctx context.Context, v bot.View, person int64) ([]scoring.Code, error)
	// Scheduled is a row of the schedule as it is now, the zero Due when there is
	// none; notes due/<name>/<scope>.
	Scheduled(ctx context.Context, v bot.View, name, scope string) (bot.Due, error)
	// ChatsOf lists the chats of a person, client or group, dead ones too; notes
	// chats/<of whom>.
	ChatsOf(ctx context.Context, v bot.View, of bot.Address) ([]bot.Chat, error)
	// Setting reads what a person or a client chose, nothing but their number when
	// they chose nothing; notes settings/<of whom>.
	Setting(ctx context.Context, v bot.View, of bot.Address) (scoring.Setting, error)
	// Reachable lists those of the people who have a living private chat. It notes
	// no stamp.
	Reachable(ctx context.Context, v bot.View, people []int64) ([]int64, error)
}

type serviceReader interface {
	// Service reads one and notes service/<no>; bot.ErrNotFound when there is none.
	Service(ctx context.Context, v bot.View, no string) (scoring.Service, error)
	// Handover reads one and notes handover/<no>; bot.ErrNotFound when there is none.
	Handover(ctx context.Context, v bot.View, no string) (scoring.Handover, error)
	// Handovers lists those of a site since a local day, that included, oldest first;
	// notes handovers/<site>.
	Handovers(ctx context.Context, v bot.View, site int64, since string) ([]scoring.Handover, error)
	// Services lists those of a site from a local day to another, both included, oldest
	// first; notes services/<site>.
	Services(ctx context.Context, v bot.View, site int64, from, to string) ([]scoring.Service, error)
	// ServedBy lists a person's services since a moment, the newest first, at most 50.
	// It notes no stamp.
	ServedBy(ctx context.Context, v bot.View, person int64, since time.Time) ([]scoring.Service, error)
	// PraisesUnserved lists the praises of a person at a site since a moment for which
	// there was no service when they were given, the newest first, at most 20. It notes
	// no stamp.
	PraisesUnserved(ctx context.Context, v bot.View, site, person int64, since time.Time) ([]scoring.Case, error)
}

type workdayReader interface {
	// Unanswered lists the undecided suggestions that clients of a site made since a
	// moment, oldest first. It notes no stamp.
	Unanswered(ctx context.Context, v bot.View, site int64, since time.Time) ([]scoring.Suggestion, error)
	// Lagging lists the cases of a site alerted since a moment that are of service or
	// about a person and have no result, or were closed after a rating of 2 or less.
	// It notes no stamp.
	Lagging(ctx context.Context, v bot.View, site int64, since time.Time) ([]scoring.Case, error)
	// Results lists when the service cases of clients that were opened in a span were
	// opened and resolved, oldest first. It notes no stamp.
	Results(ctx context.Context, v bot.View, q bot.FiguresQuery) ([]bot.Finished, error)
}
