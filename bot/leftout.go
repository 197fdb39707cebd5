package bot

import (
	"slices"

	"anping/bot/text"
)

// The reasons that package media gives, by which the answer is chosen.
const (
	leftLarge  = "large"
	leftHEIC   = "heic"
	leftBroken = "broken"
	leftWide   = "wide"
	leftGone   = "gone"
	leftComing = "coming"
)

// LeftGone is LeftOut.Why of a file that its platform did not give out.
const LeftGone = leftGone

// LeftComing is LeftOut.Why of a file that is still on its way: it comes with a
// message of its own.
const LeftComing = leftComing

// leftKey is the line about a file that was not kept.
func leftKey(why string) text.Key {
	switch why {
	case leftLarge:
		return "engine.left_large"
	case leftHEIC:
		return "engine.left_heic"
	case leftBroken:
		return "engine.left_broken"
	case leftWide:
		return "engine.left_wide"
	case leftGone:
		return "engine.left_gone"
	case leftComing:
		return "engine.left_coming"
	}
	return "engine.left_alien"
}

// sayLeftOut puts under the lines of an answer what became of the files that
// were not kept, one line for each reason; above them when a table follows.
func sayLeftOut(r *Request, b *Body) {
	var said []text.Key
	var lines []text.Line
	for _, f := range r.LeftOut {
		key := leftKey(f.Why)
		if !slices.Contains(said, key) {
			said, lines = append(said, key), append(lines, r.Say(r.Lang, key))
		}
	}
	switch {
	case len(lines) == 0:
	case len(b.Fields) > 0:
		b.Lines = append(lines, b.Lines...)
	default:
		b.Lang, b.Lines = r.Lang, append(slices.Clone(b.Lines), lines...)
	}
}

// onlyLeftOut reports whether nothing of a message is left but the news that a
// file was not kept. A client's photo, voice or video still tells that something
// happened: it opens a case like one that was kept (rules.md 4), and is not meant.
func onlyLeftOut(r *Request) bool {
	if r.Text != "" || len(r.Media) > 0 || r.Location != nil || len(r.LeftOut) == 0 {
		return false
	}
	return r.Who.Client.ID == 0 || !TriedToShow(r.Message)
}

// TriedToShow reports whether a photo, voice or video came with a message, kept
// or not.
func TriedToShow(m Message) bool {
	if len(m.Media) > 0 {
		return true
	}
	for _, f := range m.LeftOut {
		if f.Kind != "" {
			return true
		}
	}
	return false
}
