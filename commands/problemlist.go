package commands

import (
	"context"
	"fmt"
	"slices"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/calendar"
)

// mostProblems is how many problems 台账 lists (ours).
const mostProblems = 30

// problemLedger is 台账: what stands in a site's problem ledger; 台账 加 puts
// something in, 台账 删 takes out what a captain put in by mistake.
func (s clerk) problemLedger(ctx context.Context, r *bot.Request) (bot.Change, error) {
	words := scoring.Tidy(r.Words)
	for _, w := range r.Catalogue().List("problem_add") {
		if rest, ok := cutWord(words, w); ok {
			return s.addProblem(ctx, r, trim(rest))
		}
	}
	for _, w := range r.Catalogue().List("problem_agree") {
		if rest, ok := cutWord(words, w); ok {
			return s.agreeProblem(ctx, r, trim(rest))
		}
	}
	for _, w := range r.Catalogue().List("problem_drop") {
		if rest, ok := cutWord(words, w); ok {
			return s.dropProblem(ctx, r, trim(rest))
		}
	}
	teams, _, answer, err := teamsAsked(r)
	if err != nil || !answer.Reply.Empty() {
		return answer, err
	}
	site := teams[0].Site
	problems, err := s.Problems(ctx, r.View, site)
	switch {
	case err != nil:
		return bot.Change{}, fmt.Errorf("read problems: %w", err)
	case len(problems) == 0:
		return reply(r, "problem.empty", text.A("site", r.Roster.Site(site).Name))
	}
	lines := []text.Line{r.Say(r.Lang, "problem.list", text.A("site", r.Roster.Site(site).Name), text.A("n", number(len(problems))))}
	for _, p := range problems[:min(len(problems), mostProblems)] {
		lines = append(lines, problemLine(r.Reading, r.Lang, p))
	}
	if more := len(problems) - mostProblems; more > 0 {
		lines = append(lines, r.Say(r.Lang, "absence.more", text.A("n", number(more))))
	}
	return bot.Change{Reply: bot.Body{Lang: r.Lang, Lines: lines}}, nil
}

// problemLine is WT-3 3号楼·噪音扰民:从 2月1日 起算,复发 1 次,8月2日 满半年, and that
// it waits to be confirmed.
func problemLine(r *bot.Reading, lang string, p scoring.Problem) text.Line {
	line := problemClocks(r, lang, p)
	if !p.Rewarded() {
		return r.Say(lang, "problem.line_unagreed", text.In("line", line))
	}
	return line
}

func problemClocks(r *bot.Reading, lang string, p scoring.Problem) text.Line {
	zone := r.Roster.Zone(p.Site)
	args := []text.Arg{
		text.A("no", p.No), text.In("what", problemName(r, lang, p)), text.A("day", r.Catalogue().ShortDate(lang, r.Roster.Day(p.Site, p.Entered))),
		text.A("times", number(p.Recurrences())),
	}
	at := p.CleanAt(zone)
	switch i := slices.IndexFunc(p.Sequels, func(q scoring.Sequel) bool { return q.Verdict == scoring.SequelAsked }); {
	case i >= 0:
		return r.Say(lang, "problem.line_asked", append(args, text.A("case", p.Sequels[i].Case))...)
	case at.IsZero():
		return r.Say(lang, "problem.line_open", args...)
	}
	args = append(args, text.A("since", r.Catalogue().ShortDate(lang, calendar.Day(p.Since(), zone))),
		text.A("clean", r.Catalogue().ShortDate(lang, calendar.Day(at, zone))))
	return r.Say(lang, "problem.line", args...)
}

// dropProblem takes out what was put in by hand: who put it in, or who leads the
// site. What entered by a complaint leaves by 不属实 of that complaint alone.
func (s clerk) dropProblem(ctx context.Context, r *bot.Request, said string) (bot.Change, error) {
	p, answer, err := s.problemNamed(ctx, r, said)
	switch {
	case err != nil || !answer.Reply.Empty():
		return answer, err
	case p.Case != "" || p.By != r.Who.Standing.Person && r.Reach < bot.OwnSite || len(p.Sequels) > 0:
		return reply(r, "problem.stays", text.A("no", p.No))
	}
	p.State, p.Left = scoring.ProblemStruck, r.At
	c := bot.Change{Reply: r.Reply("problem.dropped", text.A("no", p.No))}
	keepProblem(&c, r.Reading, p, hash(r))
	answered(r, &c)
	return c, nil
}

// problemNamed is the problem whose number is written, of the site that is asked
// about; else what to answer instead.
func (s clerk) problemNamed(ctx context.Context, r *bot.Request, said string) (scoring.Problem, bot.Change, error) {
	no, _ := cutProblem(said)
	teams, _, answer, err := teamsAsked(r)
	if err != nil || !answer.Reply.Empty() {
		return scoring.Problem{}, answer, err
	}
	problems, err := s.Problems(ctx, r.View, teams[0].Site)
	if err != nil {
		return scoring.Problem{}, bot.Change{}, fmt.Errorf("read problems: %w", err)
	}
	i := slices.IndexFunc(problems, func(p scoring.Problem) bool { return p.No == no })
	if i < 0 {
		answer, err = reply(r, "problem.none")
		return scoring.Problem{}, answer, err
	}
	return problems[i], bot.Change{}, nil
}
