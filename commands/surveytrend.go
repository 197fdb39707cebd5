package commands

import (
	"slices"

	"anping/bot"
	"anping/bot/text"
	"anping/scoring"
	"anping/scoring/survey"
)

// trendShown puts the picture of the trend under a body of results, and a line that
// says what is what: the picture has letters and digits only.
func trendShown(r *bot.Reading, site scoring.Site, polls []survey.Poll, b *bot.Body) {
	trend, ok := survey.TrendOf(polls)
	if !ok {
		return
	}
	d := bot.Drawing{Panels: []bot.DrawingPanel{{
		Name: "ALL", Unit: "%", Scale: 10, High: 1000, Values: trend.Satisfied.Values, Target: trend.Satisfied.Target,
	}}}
	for _, period := range trend.Periods {
		d.Columns = append(d.Columns, period[2:]) // 25-Q3
	}
	var names []text.Line
	for _, line := range trend.Dims {
		code := "D" + number(int(line.Dim))
		d.Panels = append(d.Panels, bot.DrawingPanel{Name: code, Scale: 100, Low: 100, High: 500, Values: line.Values, Target: line.Target})
		dims := r.Standards.On(r.Roster.Day(site.ID, r.Now)).Dimensions
		if i := slices.IndexFunc(dims, func(x scoring.DimensionDef) bool { return x.Code == line.Dim }); i >= 0 {
			names = append(names, r.Say(b.Lang, "survey.picture_dim", text.A("code", code), text.A("name", dims[i].Names.In(b.Lang))))
		}
	}
	if b.Image = d.Image(); b.Image != "" {
		b.Lines = append(b.Lines, r.Say(b.Lang, "survey.picture", text.In("dims", r.Catalogue().Join(b.Lang, names...))))
	}
}
