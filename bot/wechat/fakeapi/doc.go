// Package fakeapi is a strict fake of api.weixin.qq.com for one official account
// (公众号, 服务号), and of the people who follow it. Tests give its address to the
// program as api_url and act as followers: what they say is posted to the
// program's callback, in plain, compatible or safe mode, and the answers are
// judged. Nothing of it is part of the program.
//
// It is an independent judge: it imports nothing of the program's (bot/bottest/tencent
// is the ground it shares with the fake of WeCom), its encryption is its own, and a
// script of other people's libraries, npm's wechat-crypto and xml2js, plays the
// platform against it first (peer_test.go). What the platform refuses it refuses, with
// the platform's errcode; where the platform does not say, it takes the stricter
// reading; what the platform would ignore without a word, Strange lists.
//
// # Use
//
//	s, err := fakeapi.New(fakeapi.Options{Clock: clock})
//	url, err := s.Start()                       // api_url; s is an http.Handler too
//	defer s.Close()
//	s.Template("TEMPLATE-ID", "character_string1", "thing2")
//	s.Callback(fakeapi.Callback{URL: …, Token: …, AESKey: …, Mode: fakeapi.Safe})
//	wang := s.Follower("oWANG…")
//	x, err := wang.Text(ctx, "3号楼道闸坏了")     // x.Reply, x.Faults
//	s.Fault(fakeapi.Fault{Path: "/cgi-bin/message/template/send", Code: 45009, Times: 1})
//	shown := s.Delivered(wang.OpenID)           // replies, customer service, templates
//
// # Rules and where they are from
//
// D: the platform's documentation, developers.weixin.qq.com. A: an announcement of
// the platform. M: measured by us or by others who wrote about it. T: taken so,
// because nobody says.
//
//   - stable_token: the same token while more than 5 minutes are left, then a new
//     one beside which the old lives on for 5 minutes; force refresh ends the old
//     at once, 20 a day, 30 s apart; it does not touch the tokens of /token. D
//     (getStableAccessToken). Too soon a force is 45011. T
//   - /token: each call a new one, the one before lives 5 minutes; 2000 a day. D
//   - 41001 no token, 40014 no token at all (shorter than 32), 40001 not the latest,
//     42001 expired. D; which of 40001 and 42001 an outlived token gets: T
//   - 40013, 40125, 40164 (by Fault), 40002, 41004. D
//   - Customer service: 48 h with 5 messages after each message; 1 minute with 3
//     after a click, a scan or following, which renew nothing; the window that ends
//     first is used first (T); 45015 outside, 45047 when full, 43019 blacklisted,
//     40003 for an openid of nobody. D (kf/intro.md, 2023-06)
//   - Text ≤ 2048 bytes. M, for passive answers; T for the rest. Characters that
//     XML 1.0 forbids are odd. D (XML)
//   - weixin://bizmsgmenu links need msgmenucontent and msgmenuid; the tap arrives
//     as a text with bizmsgmenuid. D
//   - Templates: every field ≤ 20 characters, without line breaks, and fitting the
//     kind in its name; all fields of the template and no other. A (2023-05-04), D
//     (the kinds); that a longer field is 47003, rather than cut: T
//   - client_msg_id: one message for 10 minutes. D; that the repeat is answered with
//     the first msgid: T. 40037, 43004 not following, 43101 refused. D
//   - Notices: fields as a template's; one for each yes to a popup, yeses add up (T); 43101
//     without one; a no, in a popup or in the settings, ends those before it (T), and so
//     does unfollowing (T); answered without a msgid (T: none is documented); the page is
//     a web address (D, as of 2021; later pages speak of mini programs only). D
//   - Menu: 3 × 5, names 16 and 60 bytes, key 128, url 1024; \uXXXX is 40033. D
//   - QR: scene_str 1–64, ≤ 2 592 000 s, 60 by default, 100 000 permanent. D
//   - Media: 3 days; image 10 MB, voice 2 MB, video 10 MB, thumb 64 KB; errors are
//     JSON that says it is text; a video comes as JSON with video_url. D
//   - Callback: signature sha1(token, timestamp, nonce); with encryption msg_signature;
//     5 s; then again with the same MsgId and a new nonce, three posts in all. D; that
//     an answer that is not 200 or not valid is repeated too: T
//
// # What it does not show
//
// The real quotas of an account, the real moments of retries, the platform's own
// parser, its tolerance for what is judged strictly here, its spam filters, and that
// a template or a menu would be approved.
package fakeapi
