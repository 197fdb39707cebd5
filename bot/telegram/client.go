package telegram

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"
)

// NewClient is an http.Client for the Bot API, through a proxy when there is
// one (http, https or socks5; "" = as the environment says). Every request has a
// deadline of its own, so the client has none.
//
// Idle connections are closed after 25 s, before Telegram does it: a request
// written into a connection that is being closed has an unknown end. A redirect
// is not followed, for the address holds the token. HTTP/1.1 only: of a broken
// connection one request is lost, not all that share it, until it is noticed.
func NewClient(proxy string) (*http.Client, error) {
	through := http.ProxyFromEnvironment
	if proxy != "" {
		u, err := url.Parse(proxy)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "socks5" && u.Scheme != "socks5h" {
			return nil, errors.New("proxy: not an http, https or socks5 address")
		}
		through = http.ProxyURL(u)
	}
	return &http.Client{
		Transport: &http.Transport{
			Proxy:                  through,
			DialContext:            (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 15 * time.Second}).DialContext,
			TLSHandshakeTimeout:    5 * time.Second,
			MaxIdleConns:           64,
			MaxIdleConnsPerHost:    64, // the engine's senders, a poll and downloads
			IdleConnTimeout:        25 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, nil
}
