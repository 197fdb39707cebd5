package tencent

import "math"

// The map of both platforms is drawn in GCJ-02, which in mainland China lies 300
// to 700 m beside the WGS 84 of satellites, by a formula that is known from its
// users (the state's own is not published). Outside that country both are one.
const (
	axis         = 6378245.0 // of the ellipsoid of Krasovsky 1940, in metres
	eccentricity = 0.00669342162296594323
)

// ToWGS84 turns a place of the platforms' map into one of satellites, in
// degrees; within 2 m in mainland China (the formula is inverted by
// approximation), unchanged outside it.
func ToWGS84(lat, lon float64) (float64, float64) {
	if lat < 0.8293 || lat > 55.8271 || lon < 72.004 || lon > 137.8347 {
		return lat, lon
	}
	aLat, aLon := lat, lon
	for range 3 { // each round brings it nearer by three digits
		dLat, dLon := shift(aLat, aLon)
		aLat, aLon = lat-dLat, lon-dLon
	}
	return aLat, aLon
}

// shift is how far GCJ-02 lies from WGS 84 at a place, in degrees.
func shift(lat, lon float64) (dLat, dLon float64) {
	x, y := lon-105, lat-35
	wave := (20*math.Sin(6*x*math.Pi) + 20*math.Sin(2*x*math.Pi)) * 2 / 3
	dLat = -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*math.Sqrt(math.Abs(x)) + wave +
		(20*math.Sin(y*math.Pi)+40*math.Sin(y/3*math.Pi))*2/3 + (160*math.Sin(y/12*math.Pi)+320*math.Sin(y*math.Pi/30))*2/3
	dLon = 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*math.Sqrt(math.Abs(x)) + wave +
		(20*math.Sin(x*math.Pi)+40*math.Sin(x/3*math.Pi))*2/3 + (150*math.Sin(x/12*math.Pi)+300*math.Sin(x/30*math.Pi))*2/3
	rad := lat / 180 * math.Pi
	magic := 1 - eccentricity*math.Sin(rad)*math.Sin(rad)
	root := math.Sqrt(magic)
	dLat = dLat * 180 / (axis * (1 - eccentricity) / (magic * root) * math.Pi)
	dLon = dLon * 180 / (axis / root * math.Cos(rad) * math.Pi)
	return dLat, dLon
}
