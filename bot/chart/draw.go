package chart

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"strconv"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomedium"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"

	"anping/bot"
)

// Sizes in pixels: two panels beside each other, as wide as a phone shows a
// picture in a chat (ours).
const (
	panelWidth, panelHeight = 380, 260
	across                  = 2
	margin                  = 20
	// Of a panel, what is around its curve.
	above, below, beside = 62, 44, 34
)

// Colours: text 7:1 on white and more, curve and target 4.5:1 and more, and told
// apart by their stroke too.
func ground() color.Color { return color.RGBA{0xff, 0xff, 0xff, 0xff} }
func ink() color.Color    { return color.RGBA{0x1b, 0x1f, 0x24, 0xff} }
func soft() color.Color   { return color.RGBA{0x4a, 0x55, 0x60, 0xff} }
func frame() color.Color  { return color.RGBA{0xd3, 0xd9, 0xdf, 0xff} }
func curve() color.Color  { return color.RGBA{0x0b, 0x5c, 0xab, 0xff} }
func target() color.Color { return color.RGBA{0xb3, 0x26, 0x1e, 0xff} }

// Draw draws the panels, left to right and top to bottom.
func Draw(d bot.Drawing) *image.RGBA {
	rows := (len(d.Panels) + across - 1) / across
	img := image.NewRGBA(image.Rect(0, 0, across*panelWidth+2*margin, rows*panelHeight+2*margin))
	draw.Draw(img, img.Bounds(), image.NewUniform(ground()), image.Point{}, draw.Src)
	c := canvas{img: img, small: face(goregular.TTF, 17), bold: face(gomedium.TTF, 20)}
	for i, p := range d.Panels {
		c.panel(d.Columns, p, margin+i%across*panelWidth, margin+i/across*panelHeight)
	}
	return img
}

func face(ttf []byte, size float64) font.Face {
	f, err := opentype.Parse(ttf)
	if err != nil {
		panic(err) // the font is part of the program
	}
	out, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingFull})
	if err != nil {
		panic(err)
	}
	return out
}

// canvas is a picture on its way.
type canvas struct {
	img         *image.RGBA
	small, bold font.Face
}

type point struct{ x, y float64 }

// plot is where a panel's values lie.
type plot struct {
	p                        bot.DrawingPanel
	left, right, top, bottom float64
	columns                  int
}

func (l plot) at(column, value int) point {
	x := (l.left + l.right) / 2
	if l.columns > 1 {
		x = l.left + (l.right-l.left)*float64(column)/float64(l.columns-1)
	}
	return point{x, l.level(value)}
}

func (l plot) level(value int) float64 {
	value = min(max(value, l.p.Low), l.p.High)
	return l.bottom - (l.bottom-l.top)*float64(value-l.p.Low)/float64(l.p.High-l.p.Low)
}

func (c canvas) panel(columns []string, p bot.DrawingPanel, x, y int) {
	l := plot{
		p: p, left: float64(x + beside), right: float64(x + panelWidth - beside), top: float64(y + above), bottom: float64(y + panelHeight - below),
		columns: len(columns),
	}
	c.line(frame(), 1, point{l.left - 14, l.bottom}, point{l.right + 14, l.bottom})
	c.line(frame(), 1, point{l.left - 14, l.top}, point{l.right + 14, l.top})
	c.say(c.bold, ink(), p.Name, float64(x+beside-14), float64(y+26), 0)
	for i, name := range columns {
		c.say(c.small, soft(), name, l.at(i, p.Low).x, l.bottom+22, 0.5)
	}
	if p.Target != bot.NoFigure {
		level := l.level(p.Target)
		for at := l.left - 14; at < l.right+14; at += 12 {
			c.line(target(), 2, point{at, level}, point{math.Min(at+7, l.right+14), level})
		}
		c.say(c.small, target(), figure(p, p.Target), float64(x+panelWidth-beside+14), float64(y+26), 1)
	}
	c.curve(l)
}

// curve is the values with their figures: a figure stands on plain ground, so that
// no dash goes through it.
func (c canvas) curve(l plot) {
	p, before := l.p, -1
	for i, v := range p.Values {
		if v != bot.NoFigure {
			at, wide := l.at(i, v), float64(font.MeasureString(c.small, figure(p, v)))/128+2
			c.fill(ground(), point{at.x - wide, at.y - 26}, point{at.x + wide, at.y - 26}, point{at.x + wide, at.y - 8}, point{at.x - wide, at.y - 8})
		}
	}
	for i, v := range p.Values {
		if v == bot.NoFigure {
			c.say(c.small, soft(), "-", l.at(i, p.Low).x, l.bottom-8, 0.5)
			continue
		}
		if before >= 0 && before == i-1 {
			c.line(curve(), 3, l.at(before, p.Values[before]), l.at(i, v))
		}
		before = i
	}
	for i, v := range p.Values {
		if v != bot.NoFigure {
			at := l.at(i, v)
			c.dot(curve(), 5, at)
			c.say(c.small, ink(), figure(p, v), at.x, at.y-11, 0.5)
		}
	}
}

// figure is a value as people read it: 4.33, 83.3%.
func figure(p bot.DrawingPanel, v int) string {
	digits := len(strconv.Itoa(p.Scale)) - 1
	out := strconv.Itoa(v / p.Scale)
	if digits > 0 {
		rest := strconv.Itoa(v % p.Scale)
		out += "." + strings.Repeat("0", digits-len(rest)) + rest
	}
	return out + p.Unit
}

// line is a straight stroke.
func (c canvas) line(with color.Color, width float64, a, b point) {
	dx, dy := b.x-a.x, b.y-a.y
	long := math.Hypot(dx, dy)
	if long == 0 {
		return
	}
	nx, ny := -dy/long*width/2, dx/long*width/2
	c.fill(with, point{a.x + nx, a.y + ny}, point{b.x + nx, b.y + ny}, point{b.x - nx, b.y - ny}, point{a.x - nx, a.y - ny})
}

// dot is a disc, near enough: 24 corners.
func (c canvas) dot(with color.Color, radius float64, at point) {
	const corners = 24
	var around []point
	for i := range corners {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / corners)
		around = append(around, point{at.x + radius*cos, at.y + radius*sin})
	}
	c.fill(with, around...)
}

// fill paints a shape without a hole; only the box around it is looked at.
func (c canvas) fill(with color.Color, corners ...point) {
	low, high := corners[0], corners[0]
	for _, p := range corners {
		low, high = point{math.Min(low.x, p.x), math.Min(low.y, p.y)}, point{math.Max(high.x, p.x), math.Max(high.y, p.y)}
	}
	box := image.Rect(int(math.Floor(low.x)), int(math.Floor(low.y)), int(math.Ceil(high.x))+1, int(math.Ceil(high.y))+1)
	r := vector.NewRasterizer(box.Dx(), box.Dy())
	for i, p := range corners {
		x, y := float32(p.x-float64(box.Min.X)), float32(p.y-float64(box.Min.Y))
		if i == 0 {
			r.MoveTo(x, y)
			continue
		}
		r.LineTo(x, y)
	}
	r.ClosePath()
	r.Draw(c.img, box, image.NewUniform(with), image.Point{})
}

// say writes a text; part is how much of it lies left of x: 0, 0.5 or 1.
func (c canvas) say(with font.Face, ink color.Color, said string, x, y, part float64) {
	wide := float64(font.MeasureString(with, said)) / 64
	d := font.Drawer{Dst: c.img, Src: image.NewUniform(ink), Face: with, Dot: fixed.P(int(math.Round(x-wide*part)), int(math.Round(y)))}
	d.DrawString(said)
}
