package wechat

import (
	"math"
	"strconv"
	"strings"
	"time"

	"anping/bot"
	"anping/bot/tencent"
)

// deed is what a callback turned out to be.
type deed int

// What a callback can be.
const (
	none    deed = iota // not for us
	said                // a message, a tap, following
	gone                // the client follows no more
	ended               // what became of a template message
	allowed             // what the client allowed or refused to be sent
)

// heard is a callback as the engine takes it.
type heard struct {
	deed    deed
	m       bot.Message
	files   []file     // to be fetched into m.Media
	to      string     // the account as WeChat calls it, which an answer is from
	at      string     // CreateTime as it came, which an answer repeats
	back    bool       // who follows (again) can be written to again
	ends    []ending   // with ended
	answers []answered // with allowed
}

// ending is what became of a template message or a notice.
type ending struct {
	msgID    string // of the template message, or
	template string // of the notice
	status   string // "success", or why not
}

// mostText bounds a text, in bytes; WeChat's own limit is 2048 characters.
const mostText = 16 << 10

// read makes of a document what the engine takes; false when it has no sender,
// no kind, or nothing to know it by.
func (w *WeChat) read(d document) (heard, bool) {
	from, kind := d.get("FromUserName"), strings.ToLower(d.get("MsgType"))
	if from == "" || len(from) > 128 || kind == "" || strings.ContainsAny(from, " /\n") {
		return heard{}, false
	}
	h := heard{deed: said, to: d.get("ToUserName"), at: d.get("CreateTime")}
	h.m = bot.Message{
		Platform: Name, Account: w.account, Chat: bot.ChatRef{ID: from}, From: from, Named: true,
		At: moment(d.get("CreateTime"), w.clock.Now()),
	}
	if kind == "event" {
		h.m.Key = eventKey(d)
		w.readEvent(&h, d)
		return h, true
	}
	// Of one MsgId only the number is a message's: "0" stands for none.
	if id := d.get("MsgId"); id != "" && id != "0" && len(id) <= 64 {
		h.m.Key = "m" + id
	} else {
		h.m.Key = strings.Join([]string{"t", from, h.at, kind, d.get("MediaId"), d.get("Content")}, "\x00")
	}
	h.content(kind, d)
	return h, true
}

// eventKey names an event for ever. WeChat gives it no id and says sender and
// time are one; two events of one second, a scan and a tap, are not.
func eventKey(d document) string {
	return strings.Join([]string{
		"e", d.get("FromUserName"), d.get("CreateTime"), strings.ToLower(d.get("Event")), d.get("EventKey"), d.get("MsgID"), d.get("MsgId"),
	}, "\x00")
}

// moment reads a time of WeChat, in seconds; one that cannot be is the other.
func moment(s string, other time.Time) time.Time {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 || n > math.MaxUint32 {
		return other
	}
	return time.Unix(n, 0).UTC()
}

// content reads what was said.
func (h *heard) content(kind string, d document) {
	switch kind {
	case "text":
		h.text(d)
	case "image", "voice", "video", "shortvideo":
		h.files = fileOf(kind, d)
		if h.files == nil {
			h.m.LeftOut = []bot.LeftOut{{Kind: kindOf(kind), Why: bot.LeftGone}}
		}
		if kind == "voice" {
			h.m.Spoken = spoken(d.get("Recognition"))
		}
	case "location":
		if at, ok := locationOf(d); ok {
			h.m.Location = &at
		} else {
			h.m.Text = d.get("Label")
		}
	case "link":
		h.m.Text = quoted(d.get("Title"), d.get("Description"))
	case "miniprogrampage":
		h.m.Text = quoted(d.get("Title"))
	}
	// Of any other kind only that somebody wrote: they are told that it was not
	// understood.
}

// mostSpoken bounds what WeChat made of a voice message, in characters: a minute
// has some 300.
const mostSpoken = 500

// spoken is what WeChat made of a voice message, where the account has that turned
// on; "" for what is no text.
func spoken(s string) string {
	if runes := []rune(s); len(runes) > mostSpoken {
		s = string(runes[:mostSpoken])
	}
	return strings.TrimSpace(s)
}

// text reads a text. A tap on an answer's link comes as a text with the id of
// the link; where a telephone does not send that, the words of the link do.
func (h *heard) text(d document) {
	h.m.Text = strings.TrimSpace(d.fields["Content"])
	if len(h.m.Text) > mostText {
		h.m.Text = strings.ToValidUTF8(h.m.Text[:mostText], "")
	}
	if id := d.get("bizmsgmenuid"); id != "" && len(id) <= mostID {
		h.m.Action = id
	}
}

// quoted is a text that somebody else wrote: inside quotation marks no command
// is read.
func quoted(parts ...string) string {
	var said []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			said = append(said, p)
		}
	}
	if len(said) == 0 {
		return ""
	}
	return "「" + strings.Join(said, " ") + "」"
}

// locationOf is where somebody says they are, on the map of satellites.
func locationOf(d document) (bot.Location, bool) {
	lat, err1 := strconv.ParseFloat(d.get("Location_X"), 64)
	lon, err2 := strconv.ParseFloat(d.get("Location_Y"), 64)
	if err1 != nil || err2 != nil || !(math.Abs(lat) <= 90 && math.Abs(lon) <= 180) {
		return bot.Location{}, false
	}
	lat, lon = tencent.ToWGS84(lat, lon)
	return bot.Location{Lat: lat, Lon: lon}, true
}

// readEvent reads what happened without words.
func (w *WeChat) readEvent(h *heard, d document) {
	switch strings.ToLower(d.get("Event")) {
	case "subscribe":
		h.m.Opens, h.back = bot.OpensBrief, true
		if scene, ok := strings.CutPrefix(d.get("EventKey"), "qrscene_"); ok {
			h.m.Text = scanned(scene)
		}
	case "scan":
		h.m.Opens, h.m.Text = bot.OpensBrief, scanned(d.get("EventKey"))
	case "unsubscribe":
		h.deed = gone
	case "click":
		h.m.Opens, h.m.Text = bot.OpensBrief, tapped(d.get("EventKey"))
	case "templatesendjobfinish":
		h.deed, h.ends = ended, []ending{{msgID: d.get("MsgID"), status: strings.ToLower(d.get("Status"))}}
	case "subscribe_msg_popup_event":
		h.deed, h.answers = allowed, answersOf(d, false)
	case "subscribe_msg_change_event":
		h.deed, h.answers = allowed, answersOf(d, true)
	case "subscribe_msg_sent_event":
		h.deed = ended
		for _, one := range d.lists {
			status := strings.ToLower(strings.TrimSpace(one["ErrorStatus"]))
			if code := strings.TrimSpace(one["ErrorCode"]); code == "0" {
				status = endSuccess
			}
			h.ends = append(h.ends, ending{template: strings.TrimSpace(one["TemplateId"]), status: status})
		}
	default:
		h.deed = none // VIEW, LOCATION, what became of a mass message
	}
}

// tapped is what a key of the menu says; another account's key asks for help.
func tapped(key string) string {
	for _, k := range menuKeys() {
		if k == key {
			return "/" + key
		}
	}
	return ""
}
