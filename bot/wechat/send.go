package wechat

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"mime/multipart"
	"net/textproto"
	"net/url"
	"strings"
	"unicode/utf8"

	"anping/bot"
	"anping/bot/media"
	"anping/bot/tencent"
)

// Send sends one part to its client. The deadline is ctx's. Everything known is
// in the Outcome; an error beside it says that the part is not one of this
// platform.
//
// A part for which no slot was left (Part.Beyond), and one that WeChat refuses
// because the window is closed after all, is told of by a template message where
// one is configured, else by a notice that the client agreed to, and held: it goes
// out after the client's next word.
func (w *WeChat) Send(ctx context.Context, p bot.Part) (bot.Outcome, error) {
	one, err := decodePart(p.Rendered)
	if err != nil {
		return bot.Outcome{State: bot.Permanent, Why: err.Error()}, err
	}
	s := standing{slot: !p.Beyond, template: w.template.id != "", notice: w.notice.id != ""}
	end := bot.Outcome{State: bot.Held, Why: "no message is left in this window"}
	for {
		switch s.next() {
		case byService:
			err = w.serve(ctx, p, one)
			if end = outcome(err); end.State != bot.Held {
				w.alarm(err)
				return end, nil
			}
			s.refused = tencent.CodeOf(err)
		case byTemplate:
			s.nudged = true
			ext, err := w.nudge(ctx, p, one)
			if err != nil {
				w.alarm(err)
				if again, passes := passing(err); passes {
					return again, nil
				}
				w.log.Warn("wechat: a template message is refused, the note waits without it", "err", err)
				continue
			}
			end.Ext, s.noticed = ext, true
		case byNotice:
			s.noticed = true
			told, again, ext, why := w.notify(ctx, p, one)
			if again.State != "" {
				return again, nil
			}
			if told {
				end.Ext = ext
			}
			if why != "" {
				end.Why = why
			}
		default:
			return end, nil
		}
	}
}

// passing is the outcome of a template message that may go through a little
// later. One that may have arrived is among them: WeChat shows the second of a
// client_msg_id to nobody.
func passing(err error) (bot.Outcome, bool) {
	end := outcome(err)
	if end.State == bot.Unknown {
		end.State = bot.Retry
	}
	return end, end.State == bot.Retry || end.State == bot.After && end.Wait == limited
}

// alarm tells the operator of what only they can mend.
func (w *WeChat) alarm(err error) {
	if code := tencent.CodeOf(err); mustMend(code) {
		w.log.Error("wechat: WeChat refuses: "+meaning(code), "errcode", code, "mend", "run: anping check")
	}
}

// serve sends a part as a customer-service message.
func (w *WeChat) serve(ctx context.Context, p bot.Part, one part) error {
	again := ""
	if p.Again {
		again = w.text.Say(p.Lang, "weixin.again").String() + " "
	}
	if one.Photo == "" {
		return w.say(ctx, p.Chat.ID, again+one.Text)
	}
	shown, err := w.copies.Within(ctx, one.Photo, mostPhoto)
	var why media.Reason
	switch {
	case errors.Is(err, bot.ErrNotFound), errors.As(err, &why), err == nil && shown.Kind != media.Photo:
		// Erased meanwhile, or a voice or video: those stay on the site's own page.
		return w.say(ctx, p.Chat.ID, again+w.text.Say(p.Lang, "weixin.no_photo").String())
	case err != nil:
		return fmt.Errorf("read the photo: %w", err)
	}
	id, err := w.upload(ctx, shown)
	if err != nil {
		return err
	}
	return w.ask(ctx, "/cgi-bin/message/custom/send", map[string]any{
		"touser": p.Chat.ID, "msgtype": "image", "image": map[string]string{"media_id": id},
	}, nil)
}

// mostPhoto is the longest side of a photo that is sent, in pixels (ours): what
// a telephone shows.
const mostPhoto = 1600

func (w *WeChat) say(ctx context.Context, to, words string) error {
	return w.ask(ctx, "/cgi-bin/message/custom/send", map[string]any{
		"touser": to, "msgtype": "text", "text": map[string]string{"content": string(printable([]byte(words)))},
	}, nil)
}

// ask posts JSON with the account's token.
func (w *WeChat) ask(ctx context.Context, path string, in, out any) error {
	return w.access.With(ctx, func(token string) error { //nolint:wrapcheck // says what was refused
		return w.wire.Post(ctx, path, url.Values{"access_token": {token}}, in, out) //nolint:wrapcheck // With looks at it
	})
}

// upload gives a photo to WeChat, for 3 days, and returns its media_id.
func (w *WeChat) upload(ctx context.Context, photo media.Copy) (string, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	ending := "jpg"
	if strings.HasSuffix(photo.Type, "png") {
		ending = "png"
	}
	head := textproto.MIMEHeader{}
	head.Set("Content-Disposition", `form-data; name="media"; filename="photo.`+ending+`"`)
	head.Set("Content-Type", photo.Type)
	file, err := form.CreatePart(head)
	if err == nil {
		_, err = file.Write(photo.Data)
	}
	if err = errors.Join(err, form.Close()); err != nil {
		return "", fmt.Errorf("upload a photo: %w", err)
	}
	var out struct {
		ID string `json:"media_id"`
	}
	err = w.access.With(ctx, func(token string) error {
		query := url.Values{"access_token": {token}, "type": {"image"}}
		return w.wire.Send(ctx, "/cgi-bin/media/upload", query, form.FormDataContentType(), body.Bytes(), &out) //nolint:wrapcheck // With looks at it
	})
	if err != nil {
		return "", fmt.Errorf("upload a photo: %w", unsent(err))
	}
	return out.ID, nil
}

// unsent is the error of a call that delivers nothing by itself: whatever became
// of it, nothing has arrived.
func unsent(err error) error {
	if tencent.CodeOf(err) != 0 {
		return err
	}
	return errors.New(err.Error())
}

// short is a text as a template's field takes it: 20 characters, no line
// breaks.
func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= mostField {
		return s
	}
	return string([]rune(s)[:mostField-1]) + "…"
}
