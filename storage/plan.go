package storage

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"anping/bot"
	"anping/scoring"
)

// errEmptyRoster says that a row of an import names nothing.
var errEmptyRoster = errors.New("a roster row has no field set")

// plan is an Act made ready for writing. It is made by the goroutine that asked,
// so that encoding runs beside the writer and an Act that cannot be encoded
// never meets a batch.
type plan struct {
	act    bot.Act
	answer string // stored with a heard key
	tables *tables

	followers *followers
	scopes    []string // written, sorted
	seen      []bot.Stamp
	vals      [kinds][]any
	chats     []any
	notes     []noteRow
	to        []bot.Address // of notes, by place
	reply     *handed       // the first note when it may be handed out at once
	size      int           // bytes, about
	trace     auditRow      // of the audit log, as far as the plan knows it

	// What two acts of one batch may not both do, and what an act needs unmade
	// before it is judged: the later one waits for the next batch.
	makes, needs []string

	result    bot.Result
	err       error
	postponed bool
	queues    bool // notes were queued
	prior     *heardRow
}

func (s *Store) plan(act bot.Act) (*plan, error) {
	p := &plan{act: act, tables: s.tables, followers: &s.followers, scopes: act.Scopes(), seen: slices.Clone(act.Seen)}
	slices.SortFunc(p.seen, func(a, b bot.Stamp) int { return strings.Compare(a.Scope, b.Scope) })
	if act.Key == "" {
		return nil, errors.New("record: an act has no key")
	}
	for _, f := range []func() error{p.talk, p.facts, p.problems, p.checkFacts, p.surveys, p.patrols, p.ledger, p.disputes, p.questions, p.schedule, p.outgoing, p.traced} {
		if err := f(); err != nil {
			return nil, fmt.Errorf("record %s: %w", act.Key, err)
		}
	}
	return p, nil
}

// put adds a row of a kind.
func (p *plan) put(k kind, row []any) {
	p.vals[k] = append(p.vals[k], row...)
	p.size += 64 * len(row)
}

// reset forgets an earlier attempt.
func (p *plan) reset() {
	p.result, p.err, p.postponed, p.queues, p.prior = bot.Result{}, nil, false, false, nil
}

// talk is the message itself.
func (p *plan) talk() error {
	if s := p.act.Said; s != nil {
		r, err := saidRowOf(p.act.Key, *s)
		if err != nil {
			return err
		}
		p.put(kindSaid, p.tables.said.row(nil, r))
		if s.Passive {
			var err error
			if p.answer, err = encode(p.act.Change.Reply); err != nil {
				return err
			}
			p.size += len(p.answer)
		}
	}
	for _, c := range p.act.Change.Chats {
		p.chats = p.tables.chats.row(p.chats, chatRowOf(c))
		p.makes = append(p.makes, mark("chat", c.ID))
		for _, owner := range []bot.Address{{Person: c.Person}, {Client: c.Client}, {Group: c.Group}} {
			if what, id := addressee(owner); id != 0 { // whom a chat does not belong to, two of them do not share
				p.makes = append(p.makes, mark(what, id))
			}
		}
	}
	return nil
}

func mark(what string, id int64) string { return what + "/" + strconv.FormatInt(id, 10) }

func (p *plan) facts() error {
	c := &p.act.Change
	for _, k := range c.Cases {
		p.put(kindCase, p.tables.cases.row(nil, caseRowOf(k)))
	}
	for _, s := range c.Steps {
		p.put(kindStep, p.tables.steps.row(nil, stepRowOf(s)))
	}
	for _, s := range c.Suggestions {
		p.put(kindSuggestion, p.tables.suggestions.row(nil, suggestionRowOf(s)))
	}
	for _, a := range c.Absences {
		p.put(kindAbsence, p.tables.absences.row(nil, absenceRowOf(a)))
	}
	for _, v := range c.Visits {
		p.put(kindVisit, p.tables.visits.row(nil, visitRowOf(v)))
	}
	for _, x := range c.Services {
		p.put(kindService, p.tables.services.row(nil, serviceRowOf(x)))
	}
	for _, x := range c.Handovers {
		p.put(kindHandover, p.tables.handovers.row(nil, handoverRowOf(x)))
	}
	for _, w := range c.Wards {
		p.put(kindWard, p.tables.wards.row(nil, wardRow{num(w.Client), text(w.Until), num(w.Guard)}))
	}
	for _, r := range c.Ratings {
		p.put(kindRating, p.tables.ratings.row(nil, ratingRowOf(r)))
	}
	for _, k := range c.Codes {
		p.put(kindCode, p.tables.codes.row(nil, codeRowOf(k)))
		p.makes = append(p.makes, mark("code", k.ID))
	}
	for _, k := range c.Clients {
		p.put(kindClient, p.tables.clients.row(nil, clientRowOf(k)))
	}
	for _, s := range c.Settings {
		p.put(kindSetting, p.tables.settings.row(nil, settingRowOf(s)))
		// Where their notes go changes with it: those of the same batch wait for the next.
		what, id := addressee(bot.Address{Person: s.Person, Client: s.Client})
		p.makes = append(p.makes, mark(what, id))
	}
	for _, e := range c.Evidence {
		p.put(kindEvidence, p.tables.evidence.row(nil, evidenceRowOf(e)))
	}
	for _, r := range c.Roster {
		if err := rosterRows(p, r); err != nil {
			return err
		}
	}
	for _, e := range c.Erase {
		p.put(kindErasure, p.tables.erasures.row(nil, erasureRowOf(e)))
	}
	return p.standard()
}

// standard are changes of the standard that are proposed, and its versions.
func (p *plan) standard() error {
	c := &p.act.Change
	for _, a := range c.Amendments {
		p.put(kindAmendment, p.tables.amendments.row(nil, amendmentRowOf(a)))
	}
	for _, s := range c.Standards {
		raw, err := s.JSON()
		if err != nil {
			return err
		}
		p.put(kindStandard, p.tables.standards.row(nil, standardRow{num(s.Version), text(s.From), text(raw)}))
		p.makes = append(p.makes, mark("standard", int64(s.Version)))
	}
	return nil
}

// ledger leaves the entries and their to_tell rows to the writer: which of them
// are new is known there.
func (p *plan) ledger() error {
	c := &p.act.Change
	for _, e := range c.Entries {
		p.makes = append(p.makes, "cause/"+e.Cause, "entry/"+e.No)
		if e.Reverses != "" {
			p.makes = append(p.makes, "reverses/"+e.Reverses)
		}
		p.size += 512
	}
	for _, t := range c.Told {
		p.makes = append(p.makes, mark("told/"+t.Entry, t.Group))
		p.put(kindTold, []any{t.Group, clean(t.Entry), clean(t.Notice)})
	}
	return nil
}

func (p *plan) questions() error {
	for _, q := range p.act.Change.Questions {
		r, err := questionRowOf(q)
		if err != nil {
			return err
		}
		p.put(kindQuestion, p.tables.questions.row(nil, r))
		p.makes = append(p.makes, mark("question", q.Chat))
	}
	for _, b := range p.act.Change.Buttons {
		p.put(kindButton, p.tables.buttons.row(nil, buttonRow{text(b.ID), text(b.Action), num(b.Person), ms(b.Until)}))
	}
	return nil
}

func (p *plan) schedule() error {
	last := map[bot.Due]bot.Due{}
	for _, d := range p.act.Change.Due {
		last[bot.Due{Name: d.Name, Scope: d.Scope}] = d
	}
	for _, d := range p.act.Change.Due {
		k := bot.Due{Name: d.Name, Scope: d.Scope}
		if last[k] != d {
			continue
		}
		delete(last, k)
		p.makes = append(p.makes, "due/"+d.Name+"/"+d.Scope)
		if d.Next.IsZero() {
			p.put(kindNotDue, []any{clean(d.Name), clean(d.Scope)})
			continue
		}
		p.put(kindDue, p.tables.due.row(nil, dueRow{text(d.Name), text(d.Scope), text(d.Period), ms(d.Next), "", 0}))
	}
	if strings.HasPrefix(p.act.Key, receiptPrefix) {
		p.put(kindReceiptDone, []any{p.act.Key})
	}
	return nil
}

// receiptPrefix begins the keys of receipts: recording one removes it.
const receiptPrefix = "receipt/"

// outgoing are the notes; on a push platform the reply is one of them.
func (p *plan) outgoing() error {
	c := &p.act.Change
	notes := c.Notes
	if s := p.act.Said; s != nil && !s.Passive && !c.Reply.Empty() {
		reply := bot.Note{Key: replyPrefix + p.act.Key, To: bot.Address{Chat: s.Chat}, Class: bot.ClassReply, Body: c.Reply}
		notes = append([]bot.Note{reply}, notes...)
	}
	for i, n := range notes {
		raw, err := encode(n.Body)
		if err != nil {
			return err
		}
		if s := p.act.Said; i == 0 && s != nil && n.To.Chat == s.Chat {
			p.reply = p.followers.ready(s.Platform, n.Body, raw)
		}
		due := n.Due
		if due.IsZero() {
			due = p.act.At
		}
		p.notes = append(p.notes, noteRow{
			Key: text(n.Key), Chat: num(n.To.Chat), Person: num(n.To.Person), Client: num(n.To.Client), Group: num(n.To.Group),
			Class: num(n.Class), Body: text(raw), Lang: text(n.Body.Lang), Due: ms(due), State: stateWaiting, Unknown: bit(n.Again), Tell: bit(n.Tell)*tellEnd + bit(n.Waits)*tellHeld, Made: ms(p.act.At),
		})
		what, id := addressee(n.To)
		if id == 0 {
			return fmt.Errorf("note %s is addressed to nobody", n.Key)
		}
		p.to = append(p.to, n.To)
		p.needs = append(p.needs, mark(what, id))
		p.size += len(raw) + 512
	}
	return nil
}

// replyPrefix begins the key of a reply that is a note.
const replyPrefix = "reply/"

// addressee names the one field of an address that is set.
func addressee(a bot.Address) (what string, id int64) {
	switch {
	case a.Chat != 0:
		return "chat", a.Chat
	case a.Person != 0:
		return "person", a.Person
	case a.Client != 0:
		return "client", a.Client
	default:
		return "group", a.Group
	}
}

// encode is a body's JSON, without NUL.
func encode(b bot.Body) (string, error) {
	raw, err := b.Encode()
	if err != nil {
		return "", err
	}
	if !strings.Contains(string(raw), `\u0000`) {
		return string(raw), nil
	}
	raw, err = cleanBody(b).Encode()
	return string(raw), err
}

// cleanBody takes NUL out of everything a body says.
func cleanBody(b bot.Body) bot.Body {
	b.Head = slices.Clone(b.Head)
	for i := range b.Head {
		b.Head[i].T = clean(b.Head[i].T)
	}
	b.Lines = slices.Clone(b.Lines)
	for i := range b.Lines {
		b.Lines[i] = slices.Clone(b.Lines[i])
		for j := range b.Lines[i] {
			b.Lines[i][j].T = clean(b.Lines[i][j].T)
		}
	}
	b.Fields = slices.Clone(b.Fields)
	for i, f := range b.Fields {
		f.Value = slices.Clone(f.Value)
		for j := range f.Value {
			f.Value[j].T = clean(f.Value[j].T)
		}
		b.Fields[i] = f
	}
	return b
}

// entryRows are the rows of those entries of the plan that are new.
func (p *plan) entryRows(done map[string]scoring.Entry) (rows, tell []any) {
	skipped := map[string]bool{}
	for _, e := range p.act.Change.Entries {
		if _, ok := done[e.Cause]; ok {
			skipped[e.No] = true
			continue
		}
		rows = p.tables.entries.row(rows, entryRowOf(e))
	}
	for _, t := range p.act.Change.Tell {
		if !skipped[t.Entry] {
			tell = append(tell, t.Group, clean(t.Entry))
		}
	}
	return rows, tell
}
