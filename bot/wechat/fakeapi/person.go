package fakeapi

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"anping/bot/bottest/tencent"
)

// Follower is somebody who follows the account, or does not, and their hands.
type Follower struct {
	OpenID string
	s      *Server
}

// Follower is somebody who follows the account already, without any event; the
// same openid is the same person. An openid has 28 characters of A-Za-z0-9_-.
func (s *Server) Follower(openID string) *Follower {
	f := s.Stranger(openID)
	f.set(func(f *follower) { f.following = true })
	return f
}

// Stranger is somebody the account has not met; Subscribe makes them follow.
func (s *Server) Stranger(openID string) *Follower {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	if s.followers[openID] == nil {
		s.followers[openID] = &follower{openID: openID}
	}
	return &Follower{openID, s}
}

func (f *Follower) set(change func(*follower)) {
	f.s.Mu.Lock()
	defer f.s.Mu.Unlock()
	change(f.s.followers[f.OpenID])
}

// Blacklist is what the account's owner does on the platform's page: 43019.
func (f *Follower) Blacklist(on bool) { f.set(func(f *follower) { f.blacklist = on }) }

// Refuse turns the account's templates off: 43101.
func (f *Follower) Refuse(on bool) { f.set(func(f *follower) { f.refuses = on }) }

// message posts a message: a kind and its own fields, in XML.
func (f *Follower) message(ctx context.Context, kind, fields string) (Exchange, error) {
	id, xml, err := f.compose(kind, fields)
	if err != nil {
		return Exchange{}, err
	}
	return f.s.post(ctx, id, f.OpenID, xml)
}

// compose makes a message with its MsgId, which is said from now on.
func (f *Follower) compose(kind, fields string) (id int64, xml string, err error) {
	s := f.s
	s.Mu.Lock()
	defer s.Mu.Unlock()
	me := s.followers[f.OpenID]
	if !me.following {
		return 0, "", errors.New("fakeapi: who does not follow cannot write")
	}
	me.spoke(s.Now())
	s.msgID++
	return s.msgID, s.inner(f.OpenID, kind, fields+"<MsgId>"+decimal(s.msgID)+"</MsgId>"), nil
}

// event posts an event; change is what it does to the follower.
func (f *Follower) event(ctx context.Context, name, fields string, change func(*follower)) (Exchange, error) {
	f.set(change)
	f.s.Mu.Lock()
	xml := f.s.inner(f.OpenID, "event", "<Event>"+tencent.CDATA(name)+"</Event>"+fields)
	f.s.Mu.Unlock()
	return f.s.post(ctx, 0, f.OpenID, xml)
}

// inner is a message in plain.
func (s *Server) inner(from, kind, fields string) string {
	return "<xml><ToUserName>" + tencent.CDATA(s.opt.Account) + "</ToUserName><FromUserName>" + tencent.CDATA(from) +
		"</FromUserName><CreateTime>" + seconds1970(s) + "</CreateTime><MsgType>" + tencent.CDATA(kind) + "</MsgType>" + fields + "</xml>"
}

// element is a text in an element.
func element(name, text string) string {
	return "<" + name + ">" + tencent.CDATA(text) + "</" + name + ">"
}

// Text says something.
func (f *Follower) Text(ctx context.Context, words string) (Exchange, error) {
	return f.message(ctx, "text", element("Content", words))
}

// Press taps a link of the newest message that has one with this label, and so
// says its words.
func (f *Follower) Press(ctx context.Context, label string) (Exchange, error) {
	for _, d := range slices.Backward(f.s.Delivered(f.OpenID)) {
		for _, l := range d.Links {
			if l.Label == label && l.Says != "" {
				return f.message(ctx, "text", element("Content", l.Says)+element("bizmsgmenuid", l.ID))
			}
		}
	}
	return Exchange{}, fmt.Errorf("fakeapi: nothing shown to %s has the link %q", f.OpenID, label)
}

// file keeps a file that somebody sends.
func (f *Follower) file(kind, contentType, name string, data []byte) string {
	f.s.Mu.Lock()
	defer f.s.Mu.Unlock()
	return f.s.Keep(tencent.Media{Type: kind, Kind: contentType, Name: name, Data: data})
}

// Image sends a photo: a JPEG.
func (f *Follower) Image(ctx context.Context, data []byte) (Exchange, error) {
	id := f.file("image", "image/jpeg", "photo.jpg", data)
	return f.message(ctx, "image", element("PicUrl", "http://mmbiz.qpic.cn/mmbiz_jpg/"+id[:20]+"/0")+element("MediaId", id))
}

// Voice sends a recording, AMR, at most 60 s. recognition is what the platform
// made of it; it is being retired and mostly empty.
func (f *Follower) Voice(ctx context.Context, data []byte, recognition string) (Exchange, error) {
	id := f.file("voice", "audio/amr", "voice.amr", data)
	return f.message(ctx, "voice", element("Format", "amr")+element("MediaId", id)+element("MediaId16K", id)+element("Recognition", recognition))
}

// Video sends a video, MP4.
func (f *Follower) Video(ctx context.Context, data []byte) (Exchange, error) {
	return f.clip(ctx, "video", data)
}

// ShortVideo sends one made in the chat.
func (f *Follower) ShortVideo(ctx context.Context, data []byte) (Exchange, error) {
	return f.clip(ctx, "shortvideo", data)
}

func (f *Follower) clip(ctx context.Context, kind string, data []byte) (Exchange, error) {
	id := f.file("video", "video/mp4", "video.mp4", data)
	thumb := f.file("thumb", "image/jpeg", "thumb.jpg", []byte("\xff\xd8\xff\xe0"))
	return f.message(ctx, kind, element("MediaId", id)+element("ThumbMediaId", thumb))
}

// Location sends a place, in degrees (GCJ-02).
func (f *Follower) Location(ctx context.Context, lat, lon float64, label string) (Exchange, error) {
	return f.message(ctx, "location", fmt.Sprintf("<Location_X>%f</Location_X><Location_Y>%f</Location_Y><Scale>15</Scale>", lat, lon)+element("Label", label))
}

// Link sends a page.
func (f *Follower) Link(ctx context.Context, title, about, address string) (Exchange, error) {
	return f.message(ctx, "link", element("Title", title)+element("Description", about)+element("Url", address))
}

// Subscribe follows the account, through a code of a scene, "" through none.
func (f *Follower) Subscribe(ctx context.Context, scene string) (Exchange, error) {
	fields := "<EventKey></EventKey>"
	if scene != "" {
		fields = element("EventKey", "qrscene_"+scene) + element("Ticket", f.s.ticket(scene))
	}
	now := f.s.Now()
	return f.event(ctx, "subscribe", fields, func(f *follower) { f.following = true; f.touched(now) })
}

// Scan scans a code of a scene: who does not follow yet, follows through it.
func (f *Follower) Scan(ctx context.Context, scene string) (Exchange, error) {
	following := false
	f.set(func(me *follower) { following = me.following })
	if !following {
		return f.Subscribe(ctx, scene)
	}
	now := f.s.Now()
	return f.event(ctx, "SCAN", element("EventKey", scene)+element("Ticket", f.s.ticket(scene)), func(f *follower) { f.touched(now) })
}

// ticket finds the ticket of a scene, or makes one up.
func (s *Server) ticket(scene string) string {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	for ticket, of := range s.scenes {
		if of == scene {
			return ticket
		}
	}
	return "gQH7" + s.Dice.Word(80) + "=="
}

// Unsubscribe stops following.
func (f *Follower) Unsubscribe(ctx context.Context) (Exchange, error) {
	return f.event(ctx, "unsubscribe", "<EventKey></EventKey>", (*follower).gone)
}

// Click presses a button of the menu by its key.
func (f *Follower) Click(ctx context.Context, key string) (Exchange, error) {
	now := f.s.Now()
	return f.event(ctx, "CLICK", element("EventKey", key), func(f *follower) { f.touched(now) })
}

// View presses a button that opens a page: nothing may be written for it.
func (f *Follower) View(ctx context.Context, address string) (Exchange, error) {
	return f.event(ctx, "VIEW", element("EventKey", address)+"<MenuId>123456</MenuId>", func(*follower) {})
}

// Finish tells how a template message ended: success, failed:user block or
// failed: system failed.
func (s *Server) Finish(ctx context.Context, msgID int64, status string) (Exchange, error) {
	to := ""
	for _, d := range s.Delivered("") {
		if d.MsgID == msgID {
			to = d.To
		}
	}
	if to == "" {
		return Exchange{}, fmt.Errorf("fakeapi: no template message %d", msgID)
	}
	f := &Follower{to, s}
	return f.event(ctx, "TEMPLATESENDJOBFINISH", "<MsgID>"+decimal(msgID)+"</MsgID>"+element("Status", status), func(*follower) {})
}
