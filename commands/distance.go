package commands

import (
	"math"
	"strconv"
	"strings"

	"anping/bot"
	"anping/scoring"
)

// metres is the distance between two points of the earth's surface, by the
// haversine formula on a sphere of the mean radius.
func metres(aLat, aLon, bLat, bLon float64) int {
	const mean = 6_371_009 // metres
	rad := func(deg float64) float64 { return deg * math.Pi / 180 }
	dLat, dLon := rad(bLat-aLat), rad(bLon-aLon)
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(rad(aLat))*math.Cos(rad(bLat))*math.Pow(math.Sin(dLon/2), 2)
	return int(math.Round(2 * mean * math.Asin(math.Min(1, math.Sqrt(h)))))
}

// radiusDefault is how near counts as there, unless the place says otherwise (rules.md 3).
const radiusDefault = 100

// away is how far somebody was from a place; checked when within its radius. -1
// when the place has no coordinates or there is no place.
func away(p scoring.Place, at bot.Location) (distance int, checked bool) {
	if p.ID == 0 || p.Lat == 0 && p.Lon == 0 {
		return -1, false
	}
	radius := p.Radius
	if radius <= 0 {
		radius = radiusDefault
	}
	distance = metres(p.Lat, p.Lon, at.Lat, at.Lon)
	return distance, distance <= radius
}

// parseLocated reads the body of a step "located": lat,lon.
func parseLocated(body string) (bot.Location, bool) {
	lat, lon, ok := strings.Cut(body, ",")
	a, errA := strconv.ParseFloat(lat, 64)
	b, errB := strconv.ParseFloat(lon, 64)
	return bot.Location{Lat: a, Lon: b}, ok && errA == nil && errB == nil
}
