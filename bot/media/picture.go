package media

import (
	"bytes"
	"encoding/binary"
	"image/jpeg"
	"image/png"
)

// Limits of a photo (ours): 64 megapixels hold a phone's picture and not a bomb
// that unpacks to gigabytes in a browser.
const (
	maxSide   = 16384
	maxPixels = 64 << 20
)

// sniff says what bytes are, by their beginning; "" when no photo. Names and
// declared types are never asked.
func sniff(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		return "image/jpeg"
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		return "image/png"
	case len(data) >= 16 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		return "image/webp"
	}
	return ""
}

// develop checks a picture and takes out everything that is not the picture:
// where and when it was taken, by what, previews, comments, bytes behind its
// end.
func develop(data []byte) (File, []byte, error) {
	p := File{Kind: Photo, Type: sniff(data)}
	var out []byte
	var err error
	switch p.Type {
	case "image/jpeg":
		if out, err = stripJPEG(data); err == nil {
			c, bad := jpeg.DecodeConfig(bytes.NewReader(out))
			p.Width, p.Height, err = c.Width, c.Height, bad
		}
	case "image/png":
		if out, err = stripPNG(data); err == nil {
			c, bad := png.DecodeConfig(bytes.NewReader(out))
			p.Width, p.Height, err = c.Width, c.Height, bad
		}
	case "image/webp":
		out, p.Width, p.Height, err = stripWebP(data)
	}
	switch {
	case err != nil || p.Width <= 0 || p.Height <= 0:
		return File{}, nil, Broken
	case p.Width > maxSide || p.Height > maxSide || p.Width*p.Height > maxPixels:
		return File{}, nil, Wide
	}
	return p, out, nil
}

// turned reads how a camera was held from Exif data (TIFF tag 0x0112): 1 = as
// stored, up to 8; 0 = not said. Without it a phone's photos would lie on their side.
func turned(tiff []byte) uint16 {
	if len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.LittleEndian
	if string(tiff[:2]) == "MM" {
		order = binary.BigEndian
	} else if string(tiff[:2]) != "II" {
		return 0
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 0
	}
	for i := range uint64(order.Uint16(tiff[at:])) {
		field := at + 2 + 12*i
		if field+12 > uint64(len(tiff)) {
			return 0
		}
		if order.Uint16(tiff[field:]) == 0x0112 {
			if v := order.Uint16(tiff[field+8:]); v <= 8 {
				return v
			}
			return 0
		}
	}
	return 0
}

// onlyTurned is Exif data that says nothing but how the camera was held.
func onlyTurned(how uint16) []byte {
	b := []byte("MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
	b = binary.BigEndian.AppendUint16(b, how)
	return append(b, 0, 0, 0, 0, 0, 0)
}
