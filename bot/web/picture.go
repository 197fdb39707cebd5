package web

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
)

// draw makes a photo for the played day, a barrier gate that hangs ("barrier")
// or stands open ("mended"), and keeps it like an uploaded one.
func (s *Sandbox) draw(ctx context.Context, what string) (sha string, err error) {
	var b bytes.Buffer
	if err := png.Encode(&b, gate(what == "mended")); err != nil {
		return "", fmt.Errorf("draw photo: %w", err)
	}
	if sha, err = s.Media.PutMedia(ctx, b.Bytes()); err != nil {
		return "", fmt.Errorf("keep photo: %w", err)
	}
	return sha, nil
}

// gate is a barrier gate in front of an evening sky.
func gate(open bool) image.Image {
	const w, h = 640, 480
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, gateAt(x, y, open))
		}
	}
	return img
}

func gateAt(x, y int, open bool) color.RGBA {
	// The arm begins at the box (150,270); open it stands up, broken it hangs 10° down.
	along, across := x-150, (y-270)*100-(x-150)*18
	if open {
		along, across = 270-y, (x-150)*100-(270-y)*16
	}
	length := 400
	if open {
		length = 230
	}
	switch {
	case along >= 0 && along < length && across > -900 && across < 900:
		if along/45%2 == 0 {
			return color.RGBA{0xc8, 0x3a, 0x32, 0xff}
		}
		return color.RGBA{0xf2, 0xee, 0xe6, 0xff}
	case x >= 112 && x < 170 && y >= 240 && y < 380:
		return color.RGBA{0xd9, 0x9a, 0x2b, 0xff}
	case y >= 372:
		shade := uint8(0x4a + (y-372)/6)
		return color.RGBA{shade, shade, shade + 4, 0xff}
	case x >= 380 && y >= 90 && (x < 480 || x >= 500 && y >= 150) && x < 620:
		if (x-380)%34 > 10 && (x-380)%34 < 24 && (y-90)%42 > 12 && (y-90)%42 < 30 {
			return color.RGBA{0xf1, 0xd8, 0x8a, 0xff}
		}
		return color.RGBA{0x3d, 0x4a, 0x5c, 0xff}
	}
	return color.RGBA{uint8(0x6f + y/5), uint8(0x8b + y/8), uint8(0xa8 + y/16), 0xff}
}
