package chart

import (
	"bytes"
	"context"
	"fmt"
	"image/png"

	"anping/bot"
)

// Shelf is a Media that draws what is to be drawn.
type Shelf struct{ bot.Media }

// GetMedia is the kept file, or the drawing as a PNG.
func (s Shelf) GetMedia(ctx context.Context, name string) ([]byte, error) {
	d, ok := bot.ReadDrawing(name)
	if !ok {
		return s.Media.GetMedia(ctx, name)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, Draw(d)); err != nil {
		return nil, fmt.Errorf("draw a picture: %w", err)
	}
	return b.Bytes(), nil
}
