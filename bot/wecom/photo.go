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
	mostSide  = 2048     // pixels of a photo's longer side, as it is sent (ours)
	robotSide = 1280     // by a robot, which takes less
	mostImage = 2 << 20  // bytes of a robot's image (path/99110)
	mostVoice = 2 << 20  // bytes of a voice message, which is AMR (path/90253)
	mostVideo = 10 << 20 // bytes of a video, which is MP4
	mostFile  = 20 << 20 // bytes of anything else
)

// copyOf makes the copy of a file that others may see; a State says that it
// cannot be sent: it was erased, or is none that we keep, or that it cannot be now.
func (w *WeCom) copyOf(ctx context.Context, sha string, side int) (c media.Copy, end bot.Outcome) {
	c, err := w.copies.Within(ctx, sha, side)
	var why media.Reason
	switch {
	case errors.Is(err, bot.ErrNotFound), errors.As(err, &why), err == nil && len(c.Data) > mostFile:
		return c, unshown()
	case err != nil:
		return c, bot.Outcome{State: bot.Retry, Why: "read the file: " + err.Error()}
	}
	return c, bot.Outcome{}
}

// unshown is the end of a file that cannot be sent: the words go without it.
func unshown() bot.Outcome {
	return bot.Outcome{State: bot.Sent, Why: "the file is no more, or in a form that WeCom does not show"}
}

// isImage reports whether WeCom shows a copy as a picture.
func isImage(c media.Copy) bool {
	return c.Kind == media.Photo && (c.Type == "image/jpeg" || c.Type == "image/png")
}

// wayOf is how the app sends a copy: as what it is where WeCom takes it so, else
// as a file to be opened.
func wayOf(c media.Copy) string {
	switch {
	case isImage(c):
		return "image"
	case c.Type == "audio/amr" && len(c.Data) <= mostVoice:
		return "voice"
	case c.Type == "video/mp4" && len(c.Data) <= mostVideo:
		return "video"
	}
	return "file"
}

// appMedia uploads a file and puts it into the app's message; a State says that
// it is not to be sent, or not now.
func (w *WeCom) appMedia(ctx context.Context, sha string, m *appMessageOut) bot.Outcome {
	c, end := w.copyOf(ctx, sha, mostSide)
	if end.State != "" {
		return end
	}
	m.Type = wayOf(c)
	id, end := uploaded(c, func(kind string, form []byte, out any) error {
		return w.withToken(ctx, func(token string) error {
			return w.wire.Send(ctx, "/cgi-bin/media/upload", url.Values{"access_token": {token}, "type": {m.Type}}, kind, form, out)
		})
	})
	into := map[string]**appMedia{"image": &m.Image, "voice": &m.Voice, "video": &m.Video, "file": &m.File}[m.Type]
	*into = &appMedia{id}
	return end
}

// uploaded gives a copy to WeCom and returns its media_id.
func uploaded(c media.Copy, send func(kind string, form []byte, out any) error) (id string, end bot.Outcome) {
	kind, form, err := formOf(c)
	if err != nil {
		return "", bot.Outcome{State: bot.Retry, Why: err.Error()}
	}
	var got struct {
		ID string `json:"media_id"`
	}
	end = outcome(send(kind, form, &got))
	if end.State == bot.Unknown {
		end.State = bot.Retry // nobody was shown anything yet
	}
	if end.State == bot.Sent {
		return got.ID, bot.Outcome{}
	}
	return "", end
}

// formOf is a copy as a form with one file.
func formOf(c media.Copy) (kind string, form []byte, err error) {
	var b bytes.Buffer
	f := multipart.NewWriter(&b)
	into, err := f.CreatePart(map[string][]string{
		"Content-Disposition": {`form-data; name="media"; filename="` + fileName(c) + `"; filelength=` + strconv.Itoa(len(c.Data))},
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

// fileName is what a file is called where people see it: what it is, and the
// ending by which their device opens it.
func fileName(c media.Copy) string {
	endings := map[string]string{
		"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "audio/amr": ".amr", "audio/ogg": ".ogg", "audio/mpeg": ".mp3", "audio/mp4": ".m4a",
		"video/mp4": ".mp4", "video/quicktime": ".mov",
	}
	return c.Kind + endings[c.Type]
}

// robotMedia is a file as a robot posts it: a picture whole, anything else by
// reference to what was uploaded with the robot's key.
func (w *WeCom) robotMedia(ctx context.Context, r Robot, sha string) (robotMessage, bot.Outcome) {
	c, end := w.copyOf(ctx, sha, robotSide)
	switch {
	case end.State != "":
		return robotMessage{}, end
	case isImage(c) && len(c.Data) <= mostImage:
		sum := md5.Sum(c.Data) //nolint:gosec // WeCom prescribes it
		return robotMessage{Type: "image", Image: &robotImage{base64.StdEncoding.EncodeToString(c.Data), hex.EncodeToString(sum[:])}}, bot.Outcome{}
	}
	id, end := uploaded(c, func(kind string, form []byte, out any) error {
		return w.wire.Send(ctx, "/cgi-bin/webhook/upload_media", url.Values{"key": {r.Key}, "type": {"file"}}, kind, form, out)
	})
	return robotMessage{Type: "file", File: &appMedia{id}}, end
}
