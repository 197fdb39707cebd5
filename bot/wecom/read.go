package wecom

import (
	"encoding/xml"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	"anping/bot"
	"anping/bot/media"
	"anping/bot/tencent"
)

// sealedXML finds the envelope in what WeCom posts for an app.
func sealedXML(body []byte) (string, bool) {
	var x struct {
		Encrypt string `xml:"Encrypt"`
	}
	if err := xml.Unmarshal(body, &x); err != nil {
		return "", false
	}
	return x.Encrypt, x.Encrypt != ""
}

// appMessage is what is in the envelope (path/90239, path/90240). Everything is
// text at first: a number that cannot be read costs its own field only.
type appMessage struct {
	From    string `xml:"FromUserName"`
	Created string `xml:"CreateTime"` // seconds
	Type    string `xml:"MsgType"`
	ID      string `xml:"MsgId"`
	Content string `xml:"Content"`
	Media   string `xml:"MediaId"`
	Lat     string `xml:"Location_X"`
	Lon     string `xml:"Location_Y"`
	Title   string `xml:"Title"`
	Event   string `xml:"Event"`
	Key     string `xml:"EventKey"`
	Task    string `xml:"TaskId"`
	Code    string `xml:"ResponseCode"` // the right to change the card, once
}

// Lengths that are believed.
const (
	mostUser   = 64  // bytes of a userid (path/90195)
	mostID     = 128 // bytes of an id of a message, a media file or a task
	mostCode   = 256 // bytes of a ResponseCode
	mostButton = 64  // bytes of a button's id: ours are shorter
)

var errNoSender = errors.New("a message without a sender")

// readApp reads a message or an event of the app.
func (w *WeCom) readApp(plain []byte) (heard, error) {
	var x appMessage
	if err := xml.Unmarshal(plain, &x); err != nil {
		return heard{}, fmt.Errorf("not XML: line %d", lineOf(err))
	}
	if !isUser(x.From) {
		if x.Type == "event" {
			return heard{}, nil // of the enterprise, not of a member
		}
		return heard{}, errNoSender
	}
	m := bot.Message{
		Key: "m/" + x.ID, Platform: Name, Account: w.corp, Chat: bot.ChatRef{ID: user(x.From)}, From: user(x.From), Named: true, Staff: true,
		At: w.moment(x.Created),
	}
	if x.Type == "event" {
		m.Key = strings.Join([]string{"e", x.From, x.Created, x.Event, x.Key, x.Task}, "/")
		return readEvent(x, m), nil
	}
	if x.ID == "" || len(x.ID) > mostID {
		return heard{}, errors.New("a message without an id")
	}
	h := heard{deed: said, m: m}
	switch x.Type {
	case "text":
		h.m.Text = typed(x.Content)
	case "image", "voice", "video":
		kind := map[string]string{"image": media.Photo, "voice": media.Voice, "video": media.Video}[x.Type]
		h.files = []file{{kind: kind, media: x.Media}}
	case "location":
		h.m.Location = locationOf(x.Lat, x.Lon)
	default:
		h.m.Text = typed(x.Title)
		h.m.LeftOut = []bot.LeftOut{{Why: string(media.Alien)}}
	}
	return h, nil
}

// readEvent reads what happened beside messages.
func readEvent(x appMessage, m bot.Message) heard {
	switch strings.ToLower(x.Event) {
	case "click": // of the app's menu: its key says what a person would type
		m.Text = typed(x.Key)
		return heard{deed: said, m: m}
	case "template_card_event":
		if x.Key == "" {
			return heard{}
		}
		m.Action = x.Key[:min(len(x.Key), mostButton)]
		return heard{deed: said, m: m, code: x.Code[:min(len(x.Code), mostCode)]}
	case "subscribe":
		return heard{deed: back, m: m}
	case "unsubscribe":
		return heard{deed: gone, m: m}
	}
	return heard{}
}

// lineOf is where XML breaks; what it says there is not repeated.
func lineOf(err error) int {
	var s *xml.SyntaxError
	if errors.As(err, &s) {
		return s.Line
	}
	return 0
}

// user is a member's id as it is compared: WeCom tells no upper case from lower
// (path/90195), and returns ids in lower case itself (invaliduser, path/90236).
func user(id string) string { return strings.ToLower(id) }

// isUser reports whether a text is the id of one member: not of several, not of
// all ("@all"), and no id of a group as we write it.
func isUser(id string) bool {
	if id == "" || len(id) > mostUser || strings.HasPrefix(id, "@") {
		return false
	}
	return !strings.ContainsFunc(id, func(r rune) bool {
		return r <= ' ' || r == '|' || r == ':' || r == '/' || r == unicode.ReplacementChar || unicode.IsControl(r)
	})
}

// moment reads a time of WeCom, in seconds; one that cannot be is now.
func (w *WeCom) moment(s string) time.Time {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 || n > math.MaxInt32 {
		return w.clock.Now()
	}
	return time.Unix(n, 0).UTC()
}

// locationOf is where a message says it is, nil when that is nowhere.
func locationOf(lat, lon string) *bot.Location {
	y, err1 := strconv.ParseFloat(strings.TrimSpace(lat), 64)
	x, err2 := strconv.ParseFloat(strings.TrimSpace(lon), 64)
	if err1 != nil || err2 != nil || !(math.Abs(y) <= 90 && math.Abs(x) <= 180) {
		return nil
	}
	y, x = tencent.ToWGS84(y, x)
	return &bot.Location{Lat: y, Lon: x}
}

// typed is what somebody wrote without what cannot be written: control
// characters but line ends, and bytes that are no text.
func typed(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case unicode.IsControl(r), r == unicode.ReplacementChar, r == '\ufffe', r == '\uffff':
			return -1
		}
		return r
	}, s))
}
