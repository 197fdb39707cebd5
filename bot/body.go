package bot

import (
	"encoding/json"
	"fmt"

	"anping/bot/text"
)

// BodyVersion is the version of the body's JSON written now. Adapters render
// every version ever released (testdata/bodies).
const BodyVersion = 1

// Body is what a note or an answer says, in final words of the reader's
// language, as versioned JSON. Personal values are marked fragments.
type Body struct {
	V       int         `json:"v"`
	Lang    string      `json:"lang,omitempty"`
	Head    text.Line   `json:"head,omitempty"`
	Lines   []text.Line `json:"lines,omitempty"`
	Fields  []Field     `json:"fields,omitempty"`
	Buttons []Button    `json:"buttons,omitempty"`
	// Numbered says that 1 stands for the first button, and so on.
	Numbered bool   `json:"numbered,omitempty"`
	Image    string `json:"image,omitempty"` // SHA-256 of a stored photo, voice message or video; or what is drawn (Drawing.Image)
	Kind     string `json:"kind,omitempty"`  // of Image, as MediaRef.Kind; "" is a photo
	Link     *Link  `json:"link,omitempty"`
	// Page is the address of the page that shows what this is about, "" = none. It is
	// no part of what is said: where a platform can only say that something waits
	// (Pace.Beyond), that leads there.
	Page string `json:"page,omitempty"`
	// Mark is what became of a press, in a few words: what stands in place of the
	// buttons that were pressed, where a platform can change what it has shown.
	Mark text.Line `json:"mark,omitempty"`
	// MarkAll says that the buttons beside the pressed one are over with it, as those
	// of a confirmation are.
	MarkAll bool `json:"mark_all,omitempty"`
	// Calls are the people whom a group's note is meant for, by row number: where a
	// platform can, it calls them by name (Calling).
	Calls []int64 `json:"calls,omitempty"`
	// Called is how to call them there; the queue fills it in before Render.
	Called []Called `json:"-"`
}

// Called is how to call a person in a group.
type Called struct {
	Ext   string // their private chat's id on the platform, "" = they have none there
	Phone string // as the roster has it, "" = unknown
}

// Field is a labelled value.
type Field struct {
	Label text.Line `json:"label"`
	Value text.Line `json:"value"`
}

// Button is something to press. ID is opaque; what it does is a row (ButtonRow).
type Button struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

// Link is an address to open.
type Link struct {
	Label text.Line `json:"label"`
	URL   string    `json:"url"`
}

// Empty reports whether the body says nothing.
func (b Body) Empty() bool {
	return len(b.Head) == 0 && len(b.Lines) == 0 && len(b.Fields) == 0 && len(b.Buttons) == 0 && b.Image == ""
}

// Encode is the body's JSON; empty for an empty body.
func (b Body) Encode() ([]byte, error) {
	if b.Empty() {
		return nil, nil
	}
	b.V = BodyVersion
	raw, err := json.Marshal(b)
	if err != nil {
		return nil, fmt.Errorf("encode body: %w", err)
	}
	return raw, nil
}

// DecodeBody reads a body of any released version.
func DecodeBody(raw []byte) (Body, error) {
	if len(raw) == 0 {
		return Body{}, nil
	}
	var b Body
	if err := json.Unmarshal(raw, &b); err != nil {
		return Body{}, fmt.Errorf("decode body: %w", err)
	}
	if b.V < 1 || b.V > BodyVersion {
		return Body{}, fmt.Errorf("decode body: version %d is newer than this program", b.V)
	}
	return b, nil
}

// Say makes a body of plain lines.
func Say(lines ...text.Line) Body { return Body{Lines: lines} }
