package text

import "golang.org/x/text/language"

// mostAsked bounds an Accept-Language header, in bytes; no browser sends as much.
const mostAsked = 256

// matcher finds the shipped language nearest to a tag.
func matcher() language.Matcher {
	var tags []language.Tag
	for _, tag := range Languages() {
		tags = append(tags, language.Make(tag))
	}
	return language.NewMatcher(tags)
}

// Nearest is the shipped language nearest to what somebody asks for: a tag, or
// an Accept-Language header as browsers send it; the default for none.
func Nearest(asked string) string {
	shipped := Languages()
	if len(asked) > mostAsked {
		return shipped[0]
	}
	tags, _, err := language.ParseAcceptLanguage(asked)
	if err != nil || len(tags) == 0 {
		return shipped[0]
	}
	if _, i, confidence := matcher().Match(tags...); confidence > language.No {
		return shipped[i]
	}
	return shipped[0]
}
