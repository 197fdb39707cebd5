package chart

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"anping/bot"
)

var pictures = flag.String("pictures", "", "write the drawings of the tests into this folder, to be looked at")

// rounds is what a site of three rounds shows, with one that is hidden.
func rounds() bot.Drawing {
	return bot.Drawing{Columns: []string{"25-Q1", "25-Q2", "25-Q3", "25-Q4", "26-Q1"}, Panels: []bot.DrawingPanel{
		{Name: "ALL", Unit: "%", Scale: 10, High: 1000, Values: []int{712, 750, bot.NoFigure, 801, 833}, Target: 841},
		{Name: "D1", Scale: 100, Low: 100, High: 500, Values: []int{100, 200, 300, 400, 500}, Target: 420},
		{Name: "D2", Scale: 100, Low: 100, High: 500, Values: []int{433, 425, 410, 405, 300}, Target: 425},
		{Name: "D3", Scale: 100, Low: 100, High: 500, Values: []int{bot.NoFigure, bot.NoFigure, 350, 360, 470}, Target: 378},
		{Name: "D5", Scale: 100, Low: 100, High: 500, Values: []int{bot.NoFigure, bot.NoFigure, bot.NoFigure, bot.NoFigure, 470}, Target: bot.NoFigure},
	}}
}

// drawn is the PNG that a Shelf gives for a drawing.
func drawn(t *testing.T, name string, d bot.Drawing) image.Image {
	t.Helper()
	raw, err := Shelf{}.GetMedia(t.Context(), d.Image())
	if err != nil {
		t.Fatal(err)
	}
	if *pictures != "" {
		if err := os.WriteFile(filepath.Join(*pictures, name+".png"), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// count is how many pixels of a colour lie in a part of a picture.
func count(img image.Image, in image.Rectangle, want color.Color) (n int) {
	r, g, b, a := want.RGBA()
	for y := in.Min.Y; y < in.Max.Y; y++ {
		for x := in.Min.X; x < in.Max.X; x++ {
			if r2, g2, b2, a2 := img.At(x, y).RGBA(); r == r2 && g == g2 && b == b2 && a == a2 {
				n++
			}
		}
	}
	return n
}

// around is the square about a point of a panel of five columns.
func around(panel, column, value, low, high int) image.Rectangle {
	l := plot{
		p: bot.DrawingPanel{Low: low, High: high}, columns: 5,
		left: float64(margin + panel%across*panelWidth + beside), right: float64(margin + (panel%across+1)*panelWidth - beside),
		top: float64(margin + panel/across*panelHeight + above), bottom: float64(margin + (panel/across+1)*panelHeight - below),
	}
	at := l.at(column, value)
	return image.Rect(int(at.x)-4, int(at.y)-4, int(at.x)+5, int(at.y)+5)
}

// TestDraw: each value has its dot where its figure says, what is hidden has none
// and no line to it, the target is dashed across its panel, and nothing is drawn
// outside of a panel.
func TestDraw(t *testing.T) {
	t.Parallel()
	d := rounds()
	img := drawn(t, "trend", d)
	if got, want := img.Bounds(), image.Rect(0, 0, 2*panelWidth+2*margin, 3*panelHeight+2*margin); got != want {
		t.Fatalf("the picture is %v, want %v", got, want)
	}
	for i, p := range d.Panels {
		for k, v := range p.Values {
			if v == bot.NoFigure {
				continue
			}
			if n := count(img, around(i, k, v, p.Low, p.High), curve()); n < 50 {
				t.Errorf("%s: the dot of %d is %d pixels", p.Name, v, n)
			}
		}
	}
	// Where the line from the second to the fourth round would pass, were the third not hidden.
	if n := count(img, around(0, 2, 775, 0, 1000), curve()); n != 0 {
		t.Errorf("a line leads over what is hidden: %d pixels", n)
	}
	if n := count(img, around(1, 2, 300, 100, 500), curve()); n < 50 {
		t.Errorf("D1 rises in a straight line: %d pixels in its middle", n)
	}
	level := around(1, 0, 420, 100, 500)
	level.Min.X, level.Max.X = margin+panelWidth+1, margin+2*panelWidth
	if n := count(img, level, target()); n < 100 || n > 500 {
		t.Errorf("the dashes of D1's target are %d pixels", n)
	}
	last := image.Rect(margin, margin+2*panelHeight, margin+panelWidth, margin+3*panelHeight)
	if n := count(img, last, target()); n != 0 {
		t.Errorf("a panel without a target has one: %d pixels", n)
	}
	free := image.Rect(margin+panelWidth, margin+2*panelHeight, img.Bounds().Max.X, img.Bounds().Max.Y)
	if n := count(img, free, ground()); n != free.Dx()*free.Dy() {
		t.Errorf("something is drawn where there is no panel: %d of %d pixels are free", n, free.Dx()*free.Dy())
	}
}

// TestDrawSame: one drawing is one picture, another figure another one.
func TestDrawSame(t *testing.T) {
	t.Parallel()
	once, again := Draw(rounds()), Draw(rounds())
	if !bytes.Equal(once.Pix, again.Pix) {
		t.Error("the same figures give two pictures")
	}
	other := rounds()
	other.Panels[0].Values[4]++
	if bytes.Equal(once.Pix, Draw(other).Pix) {
		t.Error("other figures give the same picture")
	}
}

type kept struct{ bot.Media }

var errKept = errors.New("kept")

func (kept) GetMedia(context.Context, string) ([]byte, error) { return nil, errKept }

// TestShelf: what is no drawing is asked of the Media behind.
func TestShelf(t *testing.T) {
	t.Parallel()
	over := rounds()
	over.Panels[0].Values = over.Panels[0].Values[1:]
	if over.Image() != "" {
		t.Error("a drawing with a value too few has an image")
	}
	for _, name := range []string{"00", "", "drawing1-", "drawing1-e30", "drawing2-" + rounds().Image()[9:], rounds().Image() + "x!"} {
		if _, err := (Shelf{kept{}}).GetMedia(t.Context(), name); !errors.Is(err, errKept) {
			t.Errorf("%.20s: %v", name, err)
		}
	}
}
