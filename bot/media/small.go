package media

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"time"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"
)

// Bounds of unpacking a photo to scale it down (ours). A photo beyond them is
// shown as it is.
const (
	unpackMost   = 200 << 20 // bytes of memory: an ordinary JPEG of 50 megapixels
	unpackWithin = 5 * time.Second
	smallQuality = 82 // of the JPEG made
)

// unpacked is how much memory a photo takes at most when it is unpacked. A
// progressive JPEG is kept as coefficients until its last scan.
func unpacked(f File, data []byte) int {
	each := 8
	if f.Type == "image/jpeg" {
		if each = 4; frame(data) != 0xc0 {
			each = 20
		}
	}
	return f.Width * f.Height * each
}

// shrink scales the shown copy of a photo down to a longest side, as a JPEG. It
// says how the camera was held as the photo does. An error means that it cannot
// be done within the bounds.
func shrink(ctx context.Context, f File, data []byte, side int) (small File, out []byte, err error) {
	if unpacked(f, data) > unpackMost {
		return File{}, nil, Wide
	}
	defer func() {
		if p := recover(); p != nil { // nothing that somebody sent may end the process
			err = fmt.Errorf("unpack a photo: panic: %v", p)
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, unpackWithin)
	defer cancel()
	img, err := unpack(f, &slow{ctx: ctx, r: bytes.NewReader(data)})
	if err != nil {
		return File{}, nil, fmt.Errorf("unpack a photo: %w", err)
	}
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	longest := max(w, h, 1)
	to := image.NewRGBA(image.Rect(0, 0, max(w*side/longest, 1), max(h*side/longest, 1)))
	draw.Draw(to, to.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.BiLinear.Scale(to, to.Bounds(), img, img.Bounds(), draw.Over, nil)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, to, &jpeg.Options{Quality: smallQuality}); err != nil {
		return File{}, nil, fmt.Errorf("pack a photo: %w", err)
	}
	small = File{Kind: Photo, Type: "image/jpeg", Width: to.Bounds().Dx(), Height: to.Bounds().Dy()}
	return small, held(b.Bytes(), data), nil
}

func unpack(f File, r io.Reader) (image.Image, error) {
	switch f.Type {
	case "image/jpeg":
		return jpeg.Decode(r)
	case "image/png":
		return png.Decode(r)
	}
	return webp.Decode(r)
}

// held puts into a JPEG how the camera was held for another one, of which only
// that is left of what it said about itself.
func held(small, photo []byte) []byte {
	_, exif, ok := bytes.Cut(photo, []byte("Exif\x00\x00MM"))
	if !ok {
		return small
	}
	how := turned(append([]byte("MM"), exif[:min(len(exif), 64)]...))
	if how < 2 {
		return small
	}
	return append(append(append([]byte{}, small[:2]...), exifSegment(how)...), small[2:]...)
}

// slow is a reader that ends with a context: a decoder knows no other limit of
// time, and a small file can hold a thousand passes over a large picture.
type slow struct {
	ctx context.Context //nolint:containedctx // a reader has no other way to be told
	r   io.Reader
}

// Read reads a little at a time, so that the end is noticed soon.
func (s *slow) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p[:min(len(p), 1024)])
}
