// Package tencent is the common ground of the two strict fakes, of
// api.weixin.qq.com (bot/wechat/fakeapi) and of qyapi.weixin.qq.com
// (bot/wecom/fakeapi): an HTTP API that answers with errcode, its log and its
// faults, temporary media, and the other direction, callbacks with their
// signature, their encryption and the second posts that follow when nobody
// answers. It is for tests only and imports nothing of ours: its encryption is
// written from the platform's description (path/91144 of developer.work.weixin.qq.com)
// a second time, so that a mistake of the program's is not its own judge.
//
// # Design
//
// One lock (Base.Mu) guards everything; a call is read, met by the faults in
// force, judged strictly and carried out under it. What the platform would
// silently ignore, an argument nobody documents, is remembered by name
// (Base.Strange). Who waits, waits for a channel that every change closes
// (Base.WaitFor) or for the injected clock: nothing sleeps.
package tencent
