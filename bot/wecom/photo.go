package wecom

import (
	"bytes"
	"context"
	"crypto/md5" //nolint:gosec // WeCom prescribes it
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"mime/multipart"
	"net/url"
	"strconv"

	"anping/bot"
	"anping/bot/media"
)

const (
	mostSide  = 2048    // pixels of a photo's longer side, as it is sent (ours)
	robotSide = 1280    // by a robot, which takes less
	mostImage = 2 << 20 // bytes of a robot's image (path/99110)
)

// photo makes the copy of a photo that others may see, in a form WeCom shows.
// shown is false for one that cannot be shown: it was erased, or is another form.
func (w *WeCom) photo(ctx context.Context, sha string, side int) (c media.Copy, shown bool, err error) {
	c, err = w.copies.Within(ctx, sha, side)
	var why media.Reason
	switch {
	case errors.Is(err, bot.ErrNotFound), errors.As(err, &why):
		return c, false, nil
	case err != nil:
		return c, false, fmt.Errorf("read the photo: %w", err)
	}
	return c, c.Kind == media.Photo && (c.Type == "image/jpeg" || c.Type == "image/png"), nil
}

// unshown is the end of a photo that cannot be sent: the words go without it.
func unshown() bot.Outcome {
	return bot.Outcome{State: bot.Sent, Why: "the photo is no more, or in a form that WeCom does not show"}
}

// appPhoto uploads a photo and returns its media_id; a State says that it is not
// to be sent, or not now.
func (w *WeCom) appPhoto(ctx context.Context, sha string) (id string, end bot.Outcome) {
	c, shown, err := w.photo(ctx, sha, mostSide)
	switch {
	case err != nil:
		return "", bot.Outcome{State: bot.Retry, Why: err.Error()}
	case !shown:
		return "", unshown()
	}
	kind, form, err := formOf(c)
	if err != nil {
		return "", bot.Outcome{State: bot.Retry, Why: err.Error()}
	}
	var got struct {
		ID string `json:"media_id"`
	}
	err = w.withToken(ctx, func(token string) error {
		return w.wire.Send(ctx, "/cgi-bin/media/upload", url.Values{"access_token": {token}, "type": {"image"}}, kind, form, &got)
	})
	end = outcome(err)
	if end.State == bot.Unknown {
		end.State = bot.Retry // nobody was shown anything yet
	}
	if end.State == bot.Sent {
		return got.ID, bot.Outcome{}
	}
	return "", end
}

// formOf is a photo as a form with one file.
func formOf(c media.Copy) (kind string, form []byte, err error) {
	var b bytes.Buffer
	f := multipart.NewWriter(&b)
	name := "photo.jpg"
	if c.Type == "image/png" {
		name = "photo.png"
	}
	into, err := f.CreatePart(map[string][]string{
		"Content-Disposition": {`form-data; name="media"; filename="` + name + `"; filelength=` + strconv.Itoa(len(c.Data))},
		"Content-Type":        {c.Type},
	})
	if err != nil {
		return "", nil, fmt.Errorf("make a form: %w", err)
	}
	_, _ = into.Write(c.Data)
	if err := f.Close(); err != nil {
		return "", nil, fmt.Errorf("make a form: %w", err)
	}
	return f.FormDataContentType(), b.Bytes(), nil
}

// robotPhoto is a photo as a robot posts it.
func (w *WeCom) robotPhoto(ctx context.Context, sha string) (robotImage, bot.Outcome) {
	c, shown, err := w.photo(ctx, sha, robotSide)
	switch {
	case err != nil:
		return robotImage{}, bot.Outcome{State: bot.Retry, Why: err.Error()}
	case !shown || len(c.Data) > mostImage:
		return robotImage{}, unshown()
	}
	sum := md5.Sum(c.Data) //nolint:gosec // WeCom prescribes it
	return robotImage{base64.StdEncoding.EncodeToString(c.Data), hex.EncodeToString(sum[:])}, bot.Outcome{}
}
