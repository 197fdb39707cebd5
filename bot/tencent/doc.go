// Package tencent is what the official account (bot/wechat) and WeCom
// (bot/wecom) have in common: the encrypted envelope of their callbacks.
//
// It is a leaf below both and knows nothing of messages, chats or the engine.
package tencent
