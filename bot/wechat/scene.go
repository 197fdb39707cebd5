package wechat

import "strings"

// A scene is what a QR code of the account hands over when somebody scans it, or
// follows the account through it. An account has codes of others too: of a
// campaign, of another program. Only what our own codes say is read as a command.

// sceneKind says how the scenes of one kind of our codes look, and which command
// takes them.
type sceneKind struct {
	looks   func(scene string) bool
	command string
}

// sceneKinds are all kinds of scenes of ours; the first that fits is taken. A new
// kind is one more row.
func sceneKinds() []sceneKind {
	return []sceneKind{
		{looksPlace, "/bind"},
		{looksCode, "/bind"},
		{looksTap, "/bind"},
	}
}

// looksTap reports whether a scene is of the form of a checkpoint's code.
func looksTap(scene string) bool { return strings.HasPrefix(scene, "tap-") }

// looksPlace reports whether a scene is of the form that Scene makes: the codes of
// a site and of a place there, or of a site alone.
func looksPlace(scene string) bool {
	return strings.Index(scene, "/") > 0 && strings.Count(scene, "/") == 1
}

// codeLetters and codeDigits are what binding codes consist of: nothing that reads
// like another character.
const (
	codeLetters = "ABCDEFGHJKMNPQRSTUVWXYZ"
	codeDigits  = "23456789"
)

// looksCode reports whether a scene is of the form of a binding code.
func looksCode(scene string) bool {
	return len(scene) == 8 && strings.Trim(scene, codeLetters+codeDigits) == "" &&
		strings.ContainsAny(scene, codeLetters) && strings.ContainsAny(scene, codeDigits)
}

// scanned is what somebody says who scanned a code of the account: the command
// that takes its scene, as of a deep link. Through a code that is none of ours
// they say nothing, and are welcomed like anybody else.
func scanned(scene string) string {
	if scene = strings.TrimSpace(scene); len(scene) > mostScene || strings.ContainsAny(scene, " \t\r\n") {
		return ""
	}
	for _, k := range sceneKinds() {
		if k.looks(scene) {
			return k.command + " " + scene
		}
	}
	return ""
}
