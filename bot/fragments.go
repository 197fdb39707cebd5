package bot

import "anping/bot/text"

// Mark says what a fragment of a body is (package text), for who may not read
// words of people: the store.
type Mark = text.Mark

// The marks of personal values.
const (
	MarkName  = text.Name
	MarkPhone = text.Phone
	MarkTyped = text.Typed
)

// Replace puts other words in the place of those of a body. The lines are its
// own: it must not be shared.
func (b *Body) Replace(with func(mark Mark, said string) string) {
	in := func(l text.Line) {
		for i := range l {
			l[i].T = with(l[i].M, l[i].T)
		}
	}
	in(b.Head)
	for _, l := range b.Lines {
		in(l)
	}
	for _, f := range b.Fields {
		in(f.Label)
		in(f.Value)
	}
	if b.Link != nil {
		in(b.Link.Label)
	}
	in(b.Mark)
}
