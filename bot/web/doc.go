// Package web serves our own pages. The sandbox is a platform like the others,
// with a browser in the place of an app: no account, no network, the same door.
//
// It is passive: the answer to a message travels in the answer of its POST and
// is stored with the message. Notes are "sent" by being settled: what a page
// shows is always read from the store (Store.Uttered), so a page opened on
// another process, or after a restart, shows the same talk.
//
// Anybody who reaches the sandbox may speak as anybody. Therefore it answers
// only requests that name a loopback host and, when they change something, come
// from a page of its own (guard.go).
package web
