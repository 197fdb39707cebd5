package telegram

import (
	"net/url"
	"strings"

	"anping/bot/secret"
)

// maskOf hides the token, the webhook's secret and the password of the proxy.
func maskOf(token, webhook, proxy string) secret.Mask {
	hidden := []string{token, webhook}
	if _, key, ok := strings.Cut(token, ":"); ok {
		hidden = append(hidden, key)
	}
	if u, err := url.Parse(proxy); err == nil && u.User != nil {
		password, _ := u.User.Password()
		_, raw, _ := strings.Cut(u.User.String(), ":")
		hidden = append(hidden, password, raw)
	}
	return secret.MaskOf(hidden...)
}
