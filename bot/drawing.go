package bot

import (
	"encoding/base64"
	"encoding/json"
	"strings"
)

// Drawing is a picture of figures that a Body shows: small curves beside each
// other. A decision must not keep a file: it may run inside the one transaction
// that writes, and runs again when something moved. So a Body does not name a kept
// picture but says, in place of one's SHA-256, what is to be drawn (Image), and
// whoever reads the file for a platform draws it then (package bot/chart stands
// before the Media that adapters are given). Nothing is stored, nothing ages, two
// instances draw the same. The names in it are plain Latin letters and digits: no
// font of ours has Chinese; words stand in the lines beside it.
type Drawing struct {
	Columns []string       `json:"c"` // below each panel, from left to right
	Panels  []DrawingPanel `json:"p"`
}

// DrawingPanel is one curve, with the level that it is to reach.
type DrawingPanel struct {
	Name   string `json:"n"`
	Unit   string `json:"u,omitempty"` // behind each value
	Scale  int    `json:"s"`           // a value is an integer in parts of Scale: 10 or 100
	Low    int    `json:"l"`           // at the bottom
	High   int    `json:"h"`           // at the top
	Values []int  `json:"v"`           // one a column; NoFigure leaves a gap
	Target int    `json:"t"`           // of the last column; NoFigure = none
}

// NoFigure stands where there is no value.
const NoFigure = -1

// Bounds of a drawing: what is longer is none (ours).
const (
	mostPanels  = 12
	mostColumns = 8
	mostDrawing = 4 << 10 // bytes of its Image
)

// drawingPrefix begins the Image of a drawing; with it the version of its form.
const drawingPrefix = "drawing1-"

// Image is what a Body says in Image; "" of a drawing that is out of bounds.
func (d Drawing) Image() string {
	raw, err := json.Marshal(d)
	if image := drawingPrefix + base64.RawURLEncoding.EncodeToString(raw); err == nil && d.fits() && len(image) <= mostDrawing {
		return image
	}
	return ""
}

// ReadDrawing reads an Image; false when it names a kept file, or is no drawing.
func ReadDrawing(image string) (Drawing, bool) {
	var d Drawing
	said, ok := strings.CutPrefix(image, drawingPrefix)
	if !ok || len(image) > mostDrawing {
		return d, false
	}
	raw, err := base64.RawURLEncoding.DecodeString(said)
	return d, err == nil && json.Unmarshal(raw, &d) == nil && d.fits()
}

func (d Drawing) fits() bool {
	if len(d.Columns) == 0 || len(d.Columns) > mostColumns || len(d.Panels) == 0 || len(d.Panels) > mostPanels {
		return false
	}
	for _, p := range d.Panels {
		if len(p.Values) != len(d.Columns) || p.Scale < 1 || p.Low < 0 || p.High <= p.Low || p.High > 1_000_000 {
			return false
		}
	}
	return true
}
