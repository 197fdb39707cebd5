package web

import (
	"math"
	"net/http"

	"anping/bot"
	"anping/scoring"
)

// spot is a roster place to send as a location.
type spot struct {
	Site int64   `json:"site"`
	Name string  `json:"name"`
	Lat  float64 `json:"lat"`
	Lon  float64 `json:"lon"`
}

// chip is a word one tap away: sent as it is, or put into the composer when
// more words have to follow.
type chip struct {
	Word string `json:"word"`
	Send bool   `json:"send"`
}

// state answers with everything the page needs beside the talk itself.
func (s *Sandbox) state(w http.ResponseWriter, r *http.Request) {
	c, err := s.meet(r.Context())
	if err != nil {
		s.fail(w, r, busy, err)
		return
	}
	lang := language(r)
	answer(w, http.StatusOK, map[string]any{
		"run":      s.run,
		"now":      s.Clock.Now().UnixMilli(),
		"zone":     c.zone(0),
		"clock":    s.Stepper != nil,
		"play":     s.day.progress(),
		"personas": c.personas,
		"groups":   c.groups,
		"places":   spots(c.roster),
		"chips":    s.chips(lang),
		"texts":    s.texts(lang),
	})
}

// spots lists the places whose position is known.
func spots(r *scoring.Roster) []spot {
	out := []spot{}
	for _, p := range r.Places {
		if p.Lat != 0 || p.Lon != 0 {
			out = append(out, spot{p.Site, p.Name, p.Lat, p.Lon})
		}
	}
	return out
}

// metres is the distance between two locations on a sphere; good to 1 % over the
// few kilometres of a site.
func metres(a, b bot.Location) float64 {
	const radius = 6371e3
	rad := func(deg float64) float64 { return deg * math.Pi / 180 }
	dLat, dLon := rad(b.Lat-a.Lat), rad(b.Lon-a.Lon)
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(rad(a.Lat))*math.Cos(rad(b.Lat))*math.Pow(math.Sin(dLon/2), 2)
	return 2 * radius * math.Asin(math.Sqrt(h))
}
