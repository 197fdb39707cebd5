// Package tencent is what the official account (bot/wechat) and WeCom
// (bot/wecom) have in common: the encrypted envelope of their callbacks
// (envelope.go), the wire to their APIs (wire.go), the access token that all
// instances share (token.go), and the map that both draw (place.go).
//
// It is a leaf below both and knows nothing of messages, chats or the engine.
//
// # One call out
//
// An adapter asks Token.With. The token comes from memory; else from the row,
// sealed with the account's secret; else one instance takes the lease, fetches,
// and keeps it for all. With calls Wire.Post, which goes to the platform's host
// or to what api_url puts in its place, within 8 s. The answer's errcode is a
// Refusal; 40001, 40014 and 42001 drop the token, and the call is made once more
// with another. Whatever error comes back holds no credential.
package tencent
