package commands

import (
	"context"
	"errors"
	"fmt"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
)

// noticeRating asks for the rating of a case that was solved in the quiet hours,
// when they end (rules.md 6). Its scope is the case's number, its period the run.
const noticeRating = "rating"

// quietEnd is when the client may be asked for a rating; zero = now.
func (f casefile) quietEnd() time.Time {
	if end := scoring.QuietEnd(f.r.Now, f.zone); end.After(f.r.Now) {
		return end
	}
	return time.Time{}
}

// please asks for a rating under the message that says that the case is solved.
// In the quiet hours that message goes at once all the same, and the question
// follows in the morning.
func (f casefile) please(c *bot.Change, b *bot.Body) {
	end := f.quietEnd()
	if end.IsZero() {
		f.askRating(c, b, "rate.please")
		return
	}
	b.Lines = append(b.Lines, f.r.Say(b.Lang, "rate.later"))
	c.Due = append(c.Due, bot.Due{Name: noticeRating, Scope: f.c.No, Period: number(f.c.Run), Next: end})
}

// morning asks for the rating that waited, unless the client has said something
// of the case meanwhile, or it is not solved any more.
func (s clerk) morning(ctx context.Context, o *bot.Occurrence) (string, bot.Change, error) {
	key := "notice/" + noticeRating + "/" + o.Due.Scope + "/" + o.Due.Period
	c := bot.Change{}
	c.Due = []bot.Due{{Name: noticeRating, Scope: o.Due.Scope}}
	k, err := o.Reading.Case(ctx, o.Due.Scope)
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return key, c, nil
	case err != nil:
		return "", bot.Change{}, fmt.Errorf("read the case to be rated: %w", err)
	case number(k.Run) != o.Due.Period, k.State != scoring.CaseResolved, k.Rated != 0, k.Client == 0:
		return key, c, nil
	}
	f := open(o.Reading, k)
	b := bot.Body{Lang: k.Lang, Lines: []text.Line{o.Say(k.Lang, "rate.slept", f.no(), text.A("at", f.clock(k.Lang, k.Resolved)),
		text.ByName("name", courtesy(o.Reading, k.Lang, o.Roster.Person(k.Holder).Name)))}}
	f.askRating(&c, &b, "rate.please")
	c.Notes = append(c.Notes, bot.Note{Key: f.runKey("progress", "rate"), To: bot.Address{Client: k.Client}, Class: bot.ClassProgress, Body: b})
	return key, c, nil
}
