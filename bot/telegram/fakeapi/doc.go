// Package fakeapi is a strict fake of Telegram's Bot API for one bot. Tests and
// benches give its address to a client as api_url and act as the people and the
// platform around it; nothing of it is part of the program.
//
// It is an independent judge: it imports nothing of ours but the door for tests
// (bot/bottest/door) and knows nothing of the engine, and a client of other people
// (grammY, see grammy_test.go) runs its whole exchange against it before our adapter does. What Telegram refuses it
// refuses, in Telegram's words; where Telegram does not say, it takes the
// stricter reading.
//
// # Use
//
//	s, err := fakeapi.New(token, fakeapi.Options{Clock: clock, Loopback: true})
//	url, err := s.Start()                    // api_url; s is an http.Handler too
//	defer s.Close()
//	li := s.Person(fakeapi.Profile{FirstName: "李强", Lang: "zh"})
//	li.Start("CODE")                         // t.me/<bot>?start=CODE
//	li.Press(li.ID, "接单")
//	s.Fault(fakeapi.Fault{Lose: true, Chance: 0.01})
//	sent, err := s.WaitText(ctx, li.ID, "已受理")
//
// Serve is the same as a process of its own; Door drives it from another.
//
// # Design
//
// One lock guards the world (world.go: people, chats, messages), the queue of
// updates (update.go) and the log (log.go). A call is read (request.go), planned
// (fault.go), carried out under the lock (handle.go) and answered (envelope.go).
// People's acts make updates; they wait until a poll (poll.go) confirms them, a
// webhook (hook.go, deliver.go) is answered 2xx, or they expire. Whoever waits,
// waits for a channel that every change closes (Server.WaitFor) or for the
// injected clock: nothing sleeps, and a day of retries takes as long as its HTTP
// requests. The log keeps accepted sends apart from calls, and which answers
// were lost, so that a count needs no word of the program under test.
//
// # Facts
//
// Source A: the real server's code, tdlib/telegram-bot-api, read in a version of
// 2024 (Client.cpp, WebhookActor.cpp, ClientManager.cpp), and TDLib's parser with
// its test (MessageEntity.cpp, misc.cpp, TQueue.cpp, BotCommand.cpp). Source B:
// error texts that other projects check in tests against the live Bot API.
// Source C: the documentation of Bot API 10.x and its FAQ. Source D: measured by
// us.
//
//   - An update is forgotten by a higher offset only; offset < 0 keeps that many;
//     limit 1–100, timeout at most 50 s; an offset more than 10 beyond the last id
//     starts at the oldest update and confirms nothing. A
//   - A poll that has to wait ends the one before with 409, setWebhook ends both;
//     409 while a webhook is set; a further 409 within 3 s comes 3 s late; the same
//     offset within 0.5 s gets one update, within 3 s waits 3 s. A
//   - allowed_updates is remembered when absent; [] is the default, all but
//     chat_member and reactions; it does not touch updates made before. A, C
//   - Messages wait 24 h from their date, presses 150 s. After a week without
//     updates ids start anew. A, C
//   - Webhooks: one lane a chat for messages, a person for presses, a chat for the
//     bot's standing; 2xx is done, redirects are not; again at once, then 2, 4, 8 …
//     s, capped at random 60–120 s, or Retry-After 0–3600; dropped when the next try
//     would be after the update's life; 60 s for the answer; nothing but 410 for
//     23 h removes it; a 2xx body may carry a call. Only the oldest
//     2·max_connections updates are in play: enough of them in failing lanes hold
//     up the others. A
//   - secret_token 1–256 of A-Za-z0-9_-; https, ports 443 80 88 8443, public IPv4;
//     max_connections 1–100, 40 by default; setWebhook once a second. A, C
//   - Text 1–4096 after parsing, caption to 1024, 32 KiB before parsing; empty is
//     "message text is empty", blank "text must be non-empty". A, B. Characters are
//     counted as UTF-16 units here; one live probe of others says code points.
//   - HTML: the tags of htmlTags, references lt gt amp quot and numbers, errors with
//     byte offsets. A (its own test cases), B
//   - callback_data 1–64 bytes, empty kinds of buttons count as absent, a url needs
//     a host with a dot, copy_text 1–256. A, B
//   - Text is cleaned and trimmed on its way. A
//   - 400 chat not found for whom the bot never met; 403 blocked, kicked, not a
//     member, deactivated, can't initiate conversation; 400 with
//     migrate_to_chat_id for ever; message thread not found; TOPIC_CLOSED. A, B
//   - 401 for another token, 404 for what is no token or no method. A, B
//   - 429 with retry_after and the Retry-After header. A. Rates 30/s, 1/s a chat,
//     20/min a group. C. The burst of 3 in a chat is the fake's own.
//   - Commands: 100, names [a-z0-9_]{1,32}, descriptions to 256, languages of two
//     letters. A, C
//   - getFile to 20 MB; links live one hour, the least that is promised. A, C
//   - Photos to 10 MB, sides together 10000, ratio 20. B, C
//   - Privacy mode as the FAQ tells it: commands that name the bot, other commands
//     while it was the last bot to write, answers to it, service messages. C
//   - deleteMessage within 48 h. C
//   - Clients may send a multipart body without parts, chunked. D
//
// Not known, and taken so: answerCallbackQuery is possible for 15 s
// (Options.AnswerWithin); a second answer to a press is taken and shows nothing;
// an @mention alone is not shown to a bot in privacy mode; edits count in the
// bot's rate and not in the chat's; an empty label of a button and an empty name
// of a topic are refused in words of our own; a download with another token is
// 401.
//
// Left out: inline mode, channels, business, payments, reactions, albums sent by
// the bot, Markdown (refused, rather than guessed), buttons of games, Web Apps,
// logins and inline queries, hashtags, phone numbers and e-mail in entities,
// restricted members, the rules for overlapping entities, and Telegram's own
// encoding of photos: the bytes stay what they were.
package fakeapi
