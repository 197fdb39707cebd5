package commands

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/survey"
)

// StaffForm decides what the web form of a member of staff asks and takes: a survey
// on behalf of a client (代填), or a mystery shopper's questionnaire (暗访). It looks
// and speaks as their own chat would, through the same request, rights and command.
type StaffForm struct {
	s     clerk
	store staffStore
	door  CaseDoor
	clock bot.Clock
}

// staffStore is what the form reads.
type staffStore interface {
	Store
	casePageStore
}

// NewStaffForm makes one.
func NewStaffForm(store staffStore, door CaseDoor, clock bot.Clock) *StaffForm {
	return &StaffForm{clerk{Store: store}, store, door, clock}
}

// StaffLink says what a link lets one member of staff fill in.
type StaffLink struct {
	Person int64
	Period string    // of a round, with Client
	Client int64     // for whom; 0 = it is a mystery shopper's
	No     string    // AF-12; "" = it is for a client
	Until  time.Time // the first moment in which it does not hold any more
}

// staffFormFor is for how long the link to fill in for a client holds (ours): the
// client is on the phone, or the sheets of a weekend lie on the desk.
const staffFormFor = 48 * time.Hour

// StaffAsks is what the form shows.
type StaffAsks struct {
	State  FormState
	Behalf bool // it asks how the client was asked
	Asks   survey.Questionnaire
	About  text.Line // for whom, or of which site
	Lang   string    // the person's, or the one asked for
}

// StaffGives is what was filled in.
type StaffGives struct {
	How    survey.Source // of Behalf
	Values []int         // of the questions that are to be answered, in order
	Words  string
}

// Ask is what a link lets fill in now, in lang; "" is the person's language.
func (f *StaffForm) Ask(ctx context.Context, link StaffLink, lang string) (StaffAsks, error) {
	asks, _, err := f.ask(ctx, link, lang)
	return asks, err
}

func (f *StaffForm) ask(ctx context.Context, link StaffLink, lang string) (StaffAsks, bot.Message, error) {
	out := StaffAsks{State: FormUnknown}
	m, err := f.speaks(ctx, link.Person)
	if err != nil || m.Chat.ID == "" {
		return out, m, err
	}
	err = f.door.Peek(ctx, m, link.command(), func(ctx context.Context, r *bot.Request) error {
		if r.Who.Standing.Person != link.Person {
			return nil
		}
		if lang != "" {
			r.Lang = lang
		}
		out.Lang, out.Behalf = r.Lang, link.No == ""
		if link.No != "" {
			return f.askMystery(ctx, r, link, &out)
		}
		return f.askBehalf(ctx, r, link, &out)
	})
	if errors.Is(err, bot.ErrDenied) {
		err = nil
	}
	if err != nil {
		return out, m, fmt.Errorf("look at a form: %w", err)
	}
	return out, m, nil
}

func (f *StaffForm) askMystery(ctx context.Context, r *bot.Request, link StaffLink, out *StaffAsks) error {
	m, found, err := f.s.mysteryOf(ctx, r, link.No)
	if err != nil || !found || m.Person != link.Person {
		return err
	}
	out.Asks, out.About = m.Asks, r.Say(r.Lang, "staffform.mystery", text.A("no", m.No), text.A("site", r.Roster.Site(m.Site).Name))
	switch {
	case !m.Done.IsZero():
		out.State = FormDone
	case !m.Open(r.Now):
		out.State = FormOver
	default:
		out.State = FormOpen
	}
	return nil
}

func (f *StaffForm) askBehalf(ctx context.Context, r *bot.Request, link StaffLink, out *StaffAsks) error {
	client, err := f.s.Client(ctx, r.View, link.Client)
	switch {
	case errors.Is(err, bot.ErrNotFound), err == nil && (client.Unlisted() || strings.HasPrefix(client.Code, scoring.ErasedCode(client.ID)) || !f.s.speaksFor(r, client)):
		return nil
	case err != nil:
		return fmt.Errorf("read who is asked: %w", err)
	}
	round, _, why, err := f.s.surveyForRound(ctx, r, client)
	if err != nil {
		return err
	}
	out.Asks, out.About = round.Asks, r.Say(r.Lang, "staffform.behalf", text.ByName("name", client.Name), periodArg(r.Reading, r.Lang, link.Period))
	switch {
	case why == "surveyfor.none", why == "" && round.Period != link.Period:
		out.State = FormOver
	case why != "": // answered, declined or begun: not for staff any more
		out.State = FormDone
	default:
		out.State = FormOpen
	}
	return nil
}

func (l StaffLink) command() string {
	if l.No != "" {
		return "mystery"
	}
	return "surveyfor"
}

// speaks is the person's chat, as the page of a case finds the client's.
func (f *StaffForm) speaks(ctx context.Context, person int64) (bot.Message, error) {
	chats, err := f.store.ChatsOf(ctx, f.store.View(), bot.Address{Person: person})
	if err != nil {
		return bot.Message{}, fmt.Errorf("read whose link it is: %w", err)
	}
	return speaking(chats, f.clock.Now()), nil
}

// Give stores what was filled in, once, as the chat would: the lines are what the
// chat answers. What cannot be filled in now is left as it is.
func (f *StaffForm) Give(ctx context.Context, link StaffLink, given StaffGives, lang string) ([]text.Line, StaffAsks, error) {
	asks, m, err := f.ask(ctx, link, lang)
	if err != nil || asks.State != FormOpen || asks.Behalf && !given.How.Behalf() {
		return nil, asks, err
	}
	values := strings.ReplaceAll(survey.EncodeValues(given.Values), " ", ",")
	last := "done"
	if words := shortened(scoring.Tidy(given.Words)); words != "" {
		last = "words " + words
	}
	if link.No != "" {
		m.Key, m.Text = "staff form/"+link.No, fmt.Sprintf("/mystery form %s %s %s", link.No, values, last)
	} else {
		m.Key = fmt.Sprintf("staff form/%s/%d/%d", link.Period, link.Client, link.Person)
		m.Text = fmt.Sprintf("/surveyfor is %s %d %s %s %s", link.Period, link.Client, given.How, values, last)
	}
	b, err := f.door.Handle(ctx, m)
	if err != nil {
		return nil, asks, fmt.Errorf("store what was filled in: %w", err)
	}
	asks, _, err = f.ask(ctx, link, lang)
	return b.Lines, asks, err
}
