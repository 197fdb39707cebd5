package commands

import (
	"context"
	"fmt"
	"strings"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/sentence"
)

// regretted offers 撤销 of what the speaker recorded within the last two minutes,
// to who says 扣错了, or 取消 when nothing is asked; false where nothing can be
// taken back.
func (s clerk) regretted(ctx context.Context, r *bot.Request) (bot.Change, bool, error) {
	if bot.Rights()["undo"][r.Who.Role()] == bot.Nothing {
		return bot.Change{}, false, nil
	}
	entries, err := s.RecordedBy(ctx, r.View, r.Who.Standing.Person, r.At.Add(-scoring.UndoWithin))
	if err != nil {
		return bot.Change{}, false, fmt.Errorf("read what was recorded: %w", err)
	}
	if entries = standing(entries); len(entries) == 0 {
		return bot.Change{}, false, nil
	}
	c, err := ask(r, r.Say(privateLang(r), "undo.offer"), undoChoices(r, entries))
	return c, true, err
}

// regrets is what becomes of 扣错了, which names nobody and no rule.
func (s clerk) regrets(ctx context.Context, r *bot.Request) (bot.Change, error) {
	if c, done, err := s.regretted(ctx, r); done || err != nil {
		return c, err
	}
	rr := *r
	rr.Command, rr.Words = "undo", ""
	return s.undo(ctx, &rr)
}

// accuses takes 举报 赵敏 收钱 of one of the staff as 投诉 of it; false for other words.
func (s clerk) accuses(ctx context.Context, r *bot.Request, said string) (bot.Change, bool, error) {
	for _, w := range r.Catalogue().List("accuses") {
		rest, ok := strings.CutPrefix(scoring.Fold(said), scoring.Fold(w))
		apart := ok && strings.HasPrefix(rest, " ")
		if rest = scoring.Tidy(rest); !ok || rest == "" || !apart && s.read(r, siteOf(r), rest).Kind != sentence.Person {
			continue
		}
		rr := *r
		rr.Command, rr.Words = "report", rest
		c, err := s.reportStaff(ctx, &rr)
		return c, true, err
	}
	return bot.Change{}, false, nil
}
