package tencent

import (
	"errors"
	"fmt"
)

// MenuButton is a button of an account's or an app's menu, or the name above some.
type MenuButton struct {
	Type string       `json:"type,omitempty"` // "click"
	Name string       `json:"name"`
	Key  string       `json:"key,omitempty"`
	URL  string       `json:"url,omitempty"`
	Sub  []MenuButton `json:"sub_button,omitempty"`
}

// Limits of a menu, the same on both platforms: 3 buttons, below each 5; names in
// bytes.
const (
	mostButtons = 3
	mostBelow   = 5
	mostName    = 16
	mostKey     = 128
)

// ErrNoMenu says that none is set.
var ErrNoMenu = errors.New("no menu is set")

// CheckMenu counts in bytes, as the platforms do; the name of a button below
// another has at most mostSub.
func CheckMenu(menu []MenuButton, mostSub int) error {
	if len(menu) == 0 || len(menu) > mostButtons {
		return fmt.Errorf("a menu has 1 to %d buttons", mostButtons)
	}
	for _, b := range menu {
		if len(b.Name) > mostName {
			return fmt.Errorf("the button %q has %d bytes, at most %d", b.Name, len(b.Name), mostName)
		}
		if len(b.Sub) > mostBelow {
			return fmt.Errorf("below %q stand %d buttons, at most %d", b.Name, len(b.Sub), mostBelow)
		}
		for _, s := range append([]MenuButton{b}, b.Sub...) {
			if s.Name == "" || len(s.Name) > mostSub || len(s.Key) > mostKey {
				return fmt.Errorf("the button %q is too long, or has no name", s.Name)
			}
		}
	}
	return nil
}
