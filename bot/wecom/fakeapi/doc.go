// Package fakeapi is a strict fake of qyapi.weixin.qq.com for one company with one
// app, group robots and one smart bot (企业微信: 应用, 消息推送, 智能机器人), and of
// the company's members. Tests give its address to the program as api_url and act as
// members: what they write to the app or to the smart bot is posted to the program's
// callbacks, and the answers are judged. Nothing of it is part of the program.
//
// It is an independent judge: it imports nothing of the program's (bot/bottest/tencent
// is the ground it shares with the fake of the official account), its encryption is its
// own, and a script of other people's libraries, npm's @wecom/crypto and xml2js, plays
// the platform against it first (peer_test.go). What the platform refuses it refuses,
// with the platform's errcode; where the platform does not say, it takes the stricter
// reading; what the platform would ignore or cut without a word, Strange lists.
//
// # Use
//
//	s, err := fakeapi.New(fakeapi.Options{Clock: clock})
//	url, err := s.Start()                       // api_url; s is an http.Handler too
//	defer s.Close()
//	s.Robot("ROBOT-KEY")                        // a group's robot
//	s.AppCallback(fakeapi.Callback{URL: …, Token: …, AESKey: …})
//	s.BotCallback(fakeapi.Callback{URL: …, Token: …, AESKey: …})
//	li := s.Member(fakeapi.Profile{UserID: "liqiang", Name: "李强"})
//	x, err := li.Text(ctx, "接单")               // x.Reply, x.Faults
//	x, err = li.Press(ctx, "接单")               // a button of a card
//	x, err = li.Ask(ctx, "CHATID", "台账")       // @ the smart bot in a group
//	shown := s.Delivered("robot:ROBOT-KEY")
//
// # Rules and where they are from
//
// D: the platform's documentation, developer.work.weixin.qq.com, by path. I: issues of
// other projects. T: taken so, because nobody says.
//
//   - gettoken: the same token while it is good, 7200 s; 40013, 40001, 41002, 41004.
//     D 91039. 41001, 40014, 42001; 40001 by Revoke. D 90313
//   - Message: 200 × accounts a day → 45009; 30 a minute and 1000 an hour to a member,
//     the surplus dropped without a word; text and markdown 2048 bytes, cut; textcard
//     title 128, description 512 characters, button 4. D 90236. invaliduser in a
//     success, 81013 when nobody is left. D 90236. userids without case. D 90236
//   - enable_duplicate_check: the same JSON within 1800 s by default, 4 h at most. D
//     90454; that the repeat is answered with the first msgid: T
//   - Cards: text_notice and button_interaction; 6 buttons, 6 rows, task_id of
//     [0-9A-Za-z_@-] to 128, once in an app; response_code once, 72 h. D 90236, 94888.
//     The errcode of a task_id used twice: T
//   - Robot: 20 a minute for each key → 45009; text 2048, markdown 4096 bytes →
//     40058; wrong key → 93000; picture to 2 MB with its md5; 1–8 articles. D 91770,
//     99110; I (BiliBiliTool 569). The errcode of a wrong md5: T
//   - Media: 3 days, more than 5 bytes; image 10 MB, voice 2 MB, video 10 MB, file 20
//     MB. D 90253. created_at is a text. D 90253
//   - 60020 (not a trusted IP) and 48001: by Fault. I (pushoo 13)
//   - App callback: always encrypted, echo within 1 s, answer within 5 s, anything but
//     200 is posted again; an empty 200 is no reply. D 90930, 96466. Three posts in
//     all: T
//   - Smart bot: JSON, an empty receiver, msgsignature and a number as timestamp; a text
//     answers enter_chat only, messages are answered by stream or card; response_url
//     once, within 1 h. D 100719, 101031, 101033, 101138. The errcode of a response_url
//     used twice: T. Files come encrypted from an address that is good for 5 minutes. D
//     100719
//   - Menu: 3 × 5 buttons, names to 16 and 40 bytes, keys to 128; agentid beside the
//     token. D 90231. The errcodes are those of the global list, as an account's. D 90313
//   - department/list and user/list without mobile numbers (since 2022-06). D 90208,
//     90201
//
// # What it does not show
//
// The real quotas, the moments of retries, the platform's own parser, its tolerance for
// what is judged strictly here, what an app may see of the contacts, and that buttons
// look as they should.
package fakeapi
