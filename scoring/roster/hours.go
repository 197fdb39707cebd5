package roster

import (
	"cmp"

	"anping/scoring"
	"anping/scoring/calendar"
)

const dayMinutes = calendar.MinutesInDay

// parseHours reads a team's spans (calendar.ParseHours); one without days of the
// week is of every day. Empty is no span: always on duty.
func parseHours(text string) ([]scoring.Hours, error) {
	spans, err := calendar.ParseHours(scoring.Fold(text))
	if err != nil {
		return nil, err
	}
	var hours []scoring.Hours
	for _, s := range spans {
		hours = append(hours, scoring.Hours{Days: cmp.Or(s.Days, calendar.EveryDay), From: s.From, To: s.To})
	}
	return hours, nil
}
