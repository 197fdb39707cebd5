package commands

import (
	"time"

	"anping/bot"
	"anping/scoring"
	"anping/scoring/survey"
)

// surveyRows are the rows of the schedule that an import, or a start, changes for
// the surveys: the first round of a site that has none planned, another one where
// the site is to ask more or less often. A round that runs runs to its end; a row
// that is due goes its way.
func surveyRows(after *scoring.Roster, had []bot.Due, now time.Time) []bot.Due {
	rows := map[string]bot.Due{}
	for _, d := range had {
		if d.Name == noticeSurvey {
			rows[d.Scope] = d
		}
	}
	var out []bot.Due
	for _, site := range after.Sites {
		row, planned := rows[number(site.ID)]
		m, _ := survey.ParseMoment(row.Period)
		if planned && (m.Step != survey.StepOpen || m.After != 0 || !row.Next.After(now)) {
			continue
		}
		first, asks := survey.First(site, now, after.Zone(site.ID))
		due := bot.Due{Name: noticeSurvey, Scope: number(site.ID)}
		if asks {
			due.Period, due.Next = first.Name(), first.At
		}
		if asks != planned || asks && (due.Period != row.Period || !due.Next.Equal(row.Next)) {
			out = append(out, due)
		}
	}
	return out
}
