package wechat

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// mostScene is the length of a scene, in bytes.
const mostScene = 64

// Scene is what the printed code of a site, or of a place there, says: their
// codes as the roster has them. place may be "".
func Scene(site, place string) (string, error) {
	scene := site + "/" + place
	if site == "" || len(scene) > mostScene || strings.ContainsAny(scene, " \t\n") {
		return "", fmt.Errorf("the codes %q and %q do not go into a QR code: at most %d bytes together, no blanks", site, place, mostScene-1)
	}
	return scene, nil
}

// Code asks WeChat for the address that a printed code of a scene holds. It is
// for ever; an account has 100,000 of them, and asking again for a scene gives
// the same.
func (w *WeChat) Code(ctx context.Context, scene string) (address string, err error) {
	in := map[string]any{
		"action_name": "QR_LIMIT_STR_SCENE", "action_info": map[string]any{"scene": map[string]string{"scene_str": scene}},
	}
	var out struct {
		URL string `json:"url"`
	}
	if err := w.ask(ctx, "/cgi-bin/qrcode/create", in, &out); err != nil {
		return "", fmt.Errorf("make a QR code: %w", err)
	}
	if out.URL == "" {
		return "", errors.New("make a QR code: an answer without an address")
	}
	return out.URL, nil
}
