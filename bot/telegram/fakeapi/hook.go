package fakeapi

import (
	"context"
	"net"
	"net/url"
	"strings"
	"time"
)

const (
	hookConnections = 40  // max_connections where none is asked for
	hookMost        = 100 // and the most that may be asked for
	secretMost      = 256
)

// hook is the webhook that is set, if one is.
type hook struct {
	url         string
	secret      string
	connections int
	turn        int // of settings; answers to an earlier setting's sends do not count
	stop        context.CancelFunc
	wake        chan struct{}
	busy        int // sends under way
	asked       time.Time
	goneSince   time.Time // the first of an unbroken row of 410
	failed      time.Time
	failure     string
	attempts    []Attempt
}

func (s *Server) setWebhook(q *request) (any, *failure) {
	address := q.args["url"]
	if address == "" {
		return s.deleteWebhook(q)
	}
	if s.opt.Limits && s.now().Before(s.hook.asked.Add(time.Second)) {
		return nil, tooMany(1)
	}
	s.hook.asked = s.now()
	secret, connections := q.args["secret_token"], int(q.integer("max_connections", hookConnections, 1, hookMost))
	if fail := s.checkHook(address, secret); fail != nil {
		return nil, fail
	}
	s.queue.allow(q.args["allowed_updates"])
	if q.yes("drop_pending_updates") {
		s.queue.pending = nil
	} else if s.hook.url == address && s.hook.secret == secret && s.hook.connections == connections {
		return described{true, "Webhook is already set"}, nil
	}
	select {
	case <-s.closed:
		return nil, &failure{Code: 500, Description: "Internal Server Error: restart"}
	default:
	}
	s.abort("terminated by setWebhook request")
	s.stopHook()
	s.hook.url, s.hook.secret, s.hook.connections = address, secret, connections
	ctx, stop := context.WithCancel(context.Background())
	s.hook.stop = stop
	turn := s.hook.turn
	s.done.Go(func() { s.deliver(ctx, turn) })
	return described{true, "Webhook was set"}, nil
}

// stopHook ends the deliveries of the webhook that is set. What is under way
// may still arrive, but its answer does not count: the update comes again.
func (s *Server) stopHook() {
	if s.hook.stop != nil {
		s.hook.stop()
	}
	s.hook.turn++
	s.hook.stop, s.hook.busy, s.hook.url, s.hook.secret, s.hook.connections = nil, 0, "", "", 0
	s.hook.goneSince, s.hook.failed, s.hook.failure = time.Time{}, time.Time{}, ""
	for _, u := range s.queue.pending {
		u.sending, u.fails, u.delay, u.wake = false, 0, time.Second, s.now()
	}
}

// checkHook refuses an address or a secret as Telegram does.
func (s *Server) checkHook(address, secret string) *failure {
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
		return bad("invalid webhook URL specified")
	}
	if len(secret) > secretMost {
		return bad("secret token is too long")
	}
	if strings.Trim(secret, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") != "" {
		return bad("secret token contains unallowed characters")
	}
	ip := net.ParseIP(u.Hostname())
	local := u.Hostname() == "localhost" || ip.IsLoopback()
	switch {
	case local && s.opt.Loopback:
		return nil
	case u.Scheme != "https":
		return bad("bad webhook: An HTTPS URL must be provided for webhook")
	case u.Port() != "" && u.Port() != "443" && u.Port() != "80" && u.Port() != "88" && u.Port() != "8443":
		return bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
	case ip != nil && ip.To4() == nil:
		return bad("bad webhook: IPv6-only addresses are not allowed")
	case ip != nil && (local || ip.IsPrivate() || ip.IsUnspecified()):
		return bad("bad webhook: IP address %s is reserved", ip)
	}
	// The fake sends nothing beyond this machine.
	return bad("bad webhook: Failed to resolve host: Name or service not known")
}

func (s *Server) deleteWebhook(q *request) (any, *failure) {
	if q.yes("drop_pending_updates") {
		s.queue.pending = nil
	}
	if s.hook.url == "" {
		return described{true, "Webhook is already deleted"}, nil
	}
	s.stopHook()
	return described{true, "Webhook was deleted"}, nil
}

func (s *Server) getWebhookInfo(*request) (any, *failure) {
	s.expire()
	info := map[string]any{"url": s.hook.url, "has_custom_certificate": false, "pending_update_count": len(s.queue.pending)}
	if s.hook.url != "" {
		info["max_connections"] = s.hook.connections
		info["ip_address"] = "127.0.0.1"
	}
	if len(s.queue.allowed) > 0 {
		info["allowed_updates"] = s.queue.allowed
	}
	if !s.hook.failed.IsZero() {
		info["last_error_date"] = s.hook.failed.Unix()
		info["last_error_message"] = s.hook.failure
	}
	return info, nil
}
