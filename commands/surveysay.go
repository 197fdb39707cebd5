package commands

import (
	"strconv"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/survey"
)

// spaced is a key with blanks between its parts.
func spaced(key string) string { return strings.ReplaceAll(key, "/", " ") }

// periodArg is a round's period as people say it.
func periodArg(r *bot.Reading, lang, period string) text.Arg {
	return text.A("period", SurveyPeriod(r, lang, period))
}

// SurveyPeriod is a round's period as people say it: 2025 年三季度.
func SurveyPeriod(r *bot.Reading, lang, period string) string {
	if !survey.IsPeriod(period) {
		return period
	}
	key := text.Key("survey.year")
	switch period[4:] {
	case "-Q1":
		key = "survey.quarter_one"
	case "-Q2":
		key = "survey.quarter_two"
	case "-Q3":
		key = "survey.quarter_three"
	case "-Q4":
		key = "survey.quarter_four"
	case "-H1":
		key = "survey.half_one"
	case "-H2":
		key = "survey.half_two"
	}
	return r.Say(lang, key, text.A("year", period[:4])).String()
}

// untilArg is the last day of a round.
func untilArg(r *bot.Reading, lang string, round survey.Round) text.Arg {
	return text.A("until", r.Catalogue().ShortDate(lang, round.LastDay(r.Roster.Zone(round.Site))))
}

// valueLabel is an answer as its button says it.
func valueLabel(r *bot.Reading, lang string, value int) text.Line {
	if value == survey.NotTried {
		return r.Say(lang, "button.survey_untried")
	}
	return text.Plain(strconv.Itoa(value))
}

// lateUntil is how long the questions of a round stand: a week longer than it
// runs (ours), so that who answers too late is told so, and not asked what a bare
// 5 may mean.
func lateUntil(round survey.Round) time.Time { return round.Closes.AddDate(0, 0, 7) }

// askQuestion asks the n-th question, 1 for the first, by buttons and as the open
// question of the chat; the one after the last is for words.
func askQuestion(r *bot.Request, c *bot.Change, round survey.Round, n int) {
	b := &c.Reply
	q := round.Asks.Questions[n-1]
	var choices []choice
	for _, v := range q.Values() {
		choices = append(choices, choice{valueLabel(r.Reading, r.Lang, v), "survey answer " + round.Period + " " + strconv.Itoa(n) + " " + strconv.Itoa(v)})
	}
	if q.Kind == survey.Words {
		b.Lines = append(b.Lines, r.Say(r.Lang, "survey.words", text.A("question", q.Text.In(r.Lang))))
		choices = []choice{{r.Say(r.Lang, "button.survey_nothing"), "survey nothing " + round.Period}}
	} else {
		b.Lines = append(b.Lines, r.Say(r.Lang, "survey.question", text.A("n", strconv.Itoa(n)), text.A("count", strconv.Itoa(round.Asks.Asked())), text.A("question", q.Text.In(r.Lang))))
		if n == 1 && q.Kind == survey.Scale {
			b.Lines = append(b.Lines, r.Say(r.Lang, "survey.hint"))
		}
	}
	if n > 1 {
		choices = append(choices, choice{r.Say(r.Lang, "button.survey_redo"), "survey redo " + round.Period + " " + strconv.Itoa(n-1)})
	}
	offer(r.Reading, c, b, 0, lateUntil(round), choices...)
	open := bot.Question{ID: r.ID(), Chat: r.Who.Chat.ID, Kind: noticeSurvey, Payload: []byte(round.Period + " " + strconv.Itoa(n)), Options: options(choices), Until: lateUntil(round), Open: true}
	if q.Kind == survey.Words {
		open.Options = append(open.Options, bot.Option{Action: "survey words " + round.Period, Free: true})
	}
	c.Questions = append(c.Questions, open)
}

// lastRounds is how many rounds a result looks back on, itself included (ours).
const lastRounds = 5

// SurveyResults are the lines about the newest of a site's rounds, with the trend
// over those given, newest first; a round with too few answers shows none of them
// (rules.md 9).
func SurveyResults(r *bot.Reading, lang string, site scoring.Site, polls []survey.Poll) []text.Line {
	return surveyLines(r, lang, site, polls, true)
}

// SurveyFigures are the same lines without the one that says where the comments are
// read, for who prints these below.
func SurveyFigures(r *bot.Reading, lang string, site scoring.Site, polls []survey.Poll) []text.Line {
	return surveyLines(r, lang, site, polls, false)
}

func surveyLines(r *bot.Reading, lang string, site scoring.Site, polls []survey.Poll, referring bool) []text.Line {
	p := polls[0]
	sum := p.Summary()
	few := text.A("few", strconv.Itoa(survey.FewAnswers))
	lines := []text.Line{
		r.Say(lang, "survey.head", text.A("site", site.Name), periodArg(r, lang, p.Round.Period)),
		r.Say(lang, "survey.response", text.A("done", strconv.Itoa(p.Done)), text.A("delivered", strconv.Itoa(p.Response().Whole)), text.A("rate", percent(p.Response())),
			text.A("unreachable", strconv.Itoa(p.Unreachable)), text.A("declined", strconv.Itoa(p.Declined))),
	}
	if sum.Hidden() {
		return append(append(lines, r.Say(lang, "survey.hidden", few)), besideLines(r, lang, p)...)
	}
	if !sum.Satisfied.Hidden() {
		lines = append(lines, r.Say(lang, "survey.satisfied", text.A("share", percent(sum.Satisfied))))
	}
	if rise, ok := sinceLast(sum, polls); ok {
		reached := text.Key("survey.missed")
		if rise.Reached {
			reached = "survey.reached"
		}
		lines = append(lines, r.Say(lang, "survey.rise", text.A("points", signedTenths(rise.Tenths)), text.A("relative", signedTenths(roundedTenths(rise.Relative))+"%"),
			text.In("reached", r.Say(lang, reached))))
	}
	for i, s := range sum.Spreads {
		lines = append(lines, spreadLine(r, lang, i+1, s))
	}
	lines = append(lines, dimensionLine(r, lang, site, sum)...)
	lines = append(lines, trendLine(r, lang, polls)...)
	if n := len(sum.Words); referring && n > 0 {
		lines = append(lines, r.Say(lang, "survey.comments", text.A("n", strconv.Itoa(n))))
	}
	return append(lines, besideLines(r, lang, p)...)
}

// besideLines are what stands beside the clients' own answers, in none of their
// figures: what staff filled in for clients, and what mystery shoppers did.
func besideLines(r *bot.Reading, lang string, p survey.Poll) []text.Line {
	lines := behalfLine(r, lang, p)
	if len(p.Mysteries) == 0 {
		return lines
	}
	lines = append(lines, r.Say(lang, "survey.mystery", text.A("n", strconv.Itoa(len(p.Mysteries))), text.A("mean", hundredths(p.MysteryMean()))))
	for i, s := range p.MysterySpreads() {
		lines = append(lines, r.Say(lang, "survey.mystery_spread", text.A("n", strconv.Itoa(i+1)), text.A("question", s.Question.Text.In(lang)),
			text.A("mean", hundredths(s.Mean())), text.A("times", strconv.Itoa(s.Rated))))
	}
	return lines
}

// behalfLine is what staff have filled in for clients: in none of the other figures.
func behalfLine(r *bot.Reading, lang string, p survey.Poll) []text.Line {
	sum := p.Behalf()
	if sum.Answers == 0 {
		return nil
	}
	args := []text.Arg{text.A("n", strconv.Itoa(sum.Answers)), text.A("phone", strconv.Itoa(p.By(survey.ByPhone))), text.A("spot", strconv.Itoa(p.By(survey.BySpot))), text.A("paper", strconv.Itoa(p.By(survey.ByPaper)))}
	if sum.Satisfied.Hidden() || sum.Hidden() {
		return []text.Line{r.Say(lang, "survey.behalf_few", append(args, text.A("few", strconv.Itoa(survey.FewAnswers)))...)}
	}
	return []text.Line{r.Say(lang, "survey.behalf", append(args, text.A("share", percent(sum.Satisfied)))...)}
}

// sinceLast is the rise since the last earlier round that shows something.
func sinceLast(now survey.Summary, polls []survey.Poll) (survey.Rise, bool) {
	for _, p := range polls[1:] {
		if before := p.Summary(); !before.Hidden() {
			return now.Satisfied.Since(before.Satisfied)
		}
	}
	return survey.Rise{}, false
}

func spreadLine(r *bot.Reading, lang string, n int, s survey.Spread) text.Line {
	args := []text.Arg{text.A("n", strconv.Itoa(n)), text.A("question", s.Question.Text.In(lang))}
	switch {
	case s.Hidden():
		return r.Say(lang, "survey.spread_hidden", append(args, text.A("few", strconv.Itoa(survey.FewAnswers)))...)
	case s.Question.Kind == survey.Recommend:
		return r.Say(lang, "survey.nps", append(args, text.A("nps", signedWhole(s.NPS())), text.A("liked", percent(survey.Share{Part: s.Liked, Whole: s.Rated})),
			text.A("disliked", percent(survey.Share{Part: s.Disliked, Whole: s.Rated})))...)
	}
	var counts []text.Line
	for _, v := range s.Question.Values() {
		key, value := text.Key("survey.count"), strconv.Itoa(v)
		if v == survey.NotTried {
			key, value = "survey.count_untried", ""
		}
		counts = append(counts, r.Say(lang, key, text.A("value", value), text.A("n", strconv.Itoa(s.Count[v]))))
	}
	return r.Say(lang, "survey.spread", append(args, text.A("mean", hundredths(s.Mean())), text.A("share", percent(s.Satisfied())),
		text.In("counts", r.Catalogue().Join(lang, counts...)))...)
}

// dimensionLine is the satisfaction by dimension of the standard of the day.
func dimensionLine(r *bot.Reading, lang string, site scoring.Site, sum survey.Summary) []text.Line {
	var parts []text.Line
	for _, d := range r.Standards.On(r.Roster.Day(site.ID, r.Now)).Dimensions {
		if share, ok := sum.Dims[d.Code]; ok && !share.Hidden() {
			parts = append(parts, r.Say(lang, "survey.dim", text.A("name", d.Names.In(lang)), text.A("share", percent(share))))
		}
	}
	if len(parts) == 0 {
		return nil
	}
	return []text.Line{r.Say(lang, "survey.dims", text.In("dims", r.Catalogue().Join(lang, parts...)))}
}

// trendLine is the satisfaction of the last rounds, the oldest first.
func trendLine(r *bot.Reading, lang string, polls []survey.Poll) []text.Line {
	if len(polls) < 2 {
		return nil
	}
	var parts []text.Line
	for i := len(polls) - 1; i >= 0; i-- {
		p := polls[i]
		if sum := p.Summary(); sum.Hidden() || sum.Satisfied.Hidden() {
			parts = append(parts, r.Say(lang, "survey.trend_hidden", periodArg(r, lang, p.Round.Period), text.A("few", strconv.Itoa(survey.FewAnswers))))
		} else {
			parts = append(parts, r.Say(lang, "survey.trend_round", periodArg(r, lang, p.Round.Period), text.A("share", percent(sum.Satisfied))))
		}
	}
	return []text.Line{r.Say(lang, "survey.trend", text.In("rounds", r.Catalogue().Join(lang, parts...)))}
}

// percent is a share as 83.3%.
func percent(s survey.Share) string {
	n := s.Tenths()
	return strconv.Itoa(n/10) + "." + strconv.Itoa(n%10) + "%"
}

// hundredths is 4.33 of 433.
func hundredths(n int) string {
	rest := strconv.Itoa(n % 100)
	return strconv.Itoa(n/100) + "." + strings.Repeat("0", 2-len(rest)) + rest
}

// signedTenths is +3.2 of 32, −0.5 of −5.
func signedTenths(n int) string {
	sign := "+"
	if n < 0 {
		sign, n = "−", -n
	}
	return sign + strconv.Itoa(n/10) + "." + strconv.Itoa(n%10)
}

func signedWhole(n int) string {
	switch {
	case n > 0:
		return "+" + strconv.Itoa(n)
	case n < 0:
		return "−" + strconv.Itoa(-n)
	}
	return "0"
}

// roundedTenths is hundredths as tenths, rounded half away from zero.
func roundedTenths(n int) int {
	if n < 0 {
		return -((-n + 5) / 10)
	}
	return (n + 5) / 10
}
