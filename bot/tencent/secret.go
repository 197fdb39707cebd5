package tencent

import (
	"regexp"

	"anping/bot/secret"
)

// credential is a parameter of the platforms' addresses that lets whoever reads
// it act for the account: errors of the network quote addresses.
var credential = regexp.MustCompile(`(?i)\b((?:access_token|suite_access_token|component_access_token|secret|corpsecret|appsecret|key|ticket|code)=)[^&\s"'<>]+`)

// clean is a text without credentials.
func clean(m secret.Mask, s string) string {
	return credential.ReplaceAllString(m.Clean(s), "${1}"+secret.Redacted)
}
