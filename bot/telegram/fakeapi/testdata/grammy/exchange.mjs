// The whole exchange of a bot made with grammY, against the fake Bot API: one
// line "ok <step>" for each step that went as Telegram's documentation says,
// "no <step>: <why>" for one that did not. People act through the fake's door.
//
// Environment: PEER is the folder grammY is installed in, ROOT the address of
// the fake, TOKEN the bot's.
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { createServer } from "node:http";
import { deepStrictEqual as equal, ok } from "node:assert";

const { PEER, ROOT, TOKEN } = process.env;
const { Bot, Api, GrammyError, HttpError, InlineKeyboard, InputFile, webhookCallback } = createRequire(PEER + "/package.json")("grammy");

// What people do and see.
async function door(method, path, body) {
  const r = await fetch(`${ROOT}/control/${path}`, { method, body: body && JSON.stringify(body) });
  const out = await r.json();
  if (!r.ok) throw new Error(`${path}: ${out.error}`);
  return out;
}
const act = (act, from, more = {}) => door("POST", "act", { act, from, ...more });
const say = (from, chat, more) => door("POST", "say", { from, chat, ...more });
const screen = async (chat) => (await door("GET", `screen?chat=${chat}`)) ?? [];
const last = async (chat) => (await screen(chat)).at(-1);

// What the bot's handlers heard, by kind, waited for.
const heard = new Map(), waiting = new Map();
function hear(kind, ctx) {
  const take = waiting.get(kind)?.shift();
  if (take) take(ctx);
  else heard.set(kind, [...(heard.get(kind) ?? []), ctx]);
}
function next(kind) {
  const have = heard.get(kind)?.shift();
  if (have) return have;
  return new Promise((take, fail) => {
    const late = setTimeout(() => fail(new Error(`no ${kind} came`)), 10_000);
    waiting.set(kind, [...(waiting.get(kind) ?? []), (ctx) => { clearTimeout(late); take(ctx); }]);
  });
}

async function refused(call, code, description) {
  try {
    await call;
  } catch (e) {
    if (!(e instanceof GrammyError)) throw e;
    equal([e.error_code, e.description], [code, description]);
    return e;
  }
  throw new Error(`not refused with ${code}`);
}
async function broken(call) {
  try {
    await call;
  } catch (e) {
    ok(e instanceof HttpError, `${e}`);
    return;
  }
  throw new Error("an answer came");
}

const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");
const picture = Buffer.from( // 4 × 4 pixels
  "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAIAAAAmkwkpAAAAEElEQVR4nGP4z8AARwzEcQCukw/x0F8jngAAAABJRU5ErkJggg==", "base64");

function handlers(bot) {
  bot.command("start", (ctx) => hear("start", ctx));
  bot.callbackQuery(/^accept\/(.*)$/, (ctx) => hear("press", ctx));
  bot.on("message:entities:bot_command", (ctx) => hear("command", ctx));
  bot.on("message:text", (ctx) => hear("text", ctx));
  bot.on("message:photo", (ctx) => hear("photo", ctx));
  bot.on("message:voice", (ctx) => hear("voice", ctx));
  bot.on("message:location", (ctx) => hear("location", ctx));
  bot.on("edited_message", (ctx) => hear("edited", ctx));
  bot.on("message:migrate_to_chat_id", (ctx) => hear("migrated", ctx));
  bot.on("my_chat_member", (ctx) => hear("standing", ctx));
  bot.catch((e) => console.log(`no handler: ${e.message}`));
  return bot;
}

const bot = handlers(new Bot(TOKEN, { client: { apiRoot: ROOT } }));
const api = bot.api;
const li = (await door("POST", "person", { first_name: "李强", language_code: "zh" })).id;
const wang = (await door("POST", "person", { first_name: "王磊" })).id;
let failed = false;

async function step(name, does) {
  try {
    await does();
    console.log(`ok ${name}`);
  } catch (e) {
    failed = true;
    console.log(`no ${name}: ${String(e.message ?? e).replaceAll("\n", " ")}`);
  }
}

await step("getMe", async () => {
  await bot.init();
  equal([bot.botInfo.username, bot.botInfo.is_bot, bot.botInfo.can_join_groups], ["anping_bot", true, true]);
});

await step("setMyCommands", async () => {
  const list = [{ command: "help", description: "帮助" }, { command: "bind", description: "绑定" }];
  const scope = { type: "all_private_chats" };
  await api.setMyCommands(list, { scope, language_code: "zh" });
  equal(await api.getMyCommands({ scope, language_code: "zh" }), list);
  equal(await api.getMyCommands({ scope }), []);
  await refused(api.setMyCommands([{ command: "扣", description: "a" }]), 400, "Bad Request: BOT_COMMAND_INVALID");
  await api.deleteMyCommands({ scope, language_code: "zh" });
  equal(await api.getMyCommands({ scope, language_code: "zh" }), []);
});

const polling = bot.start({ allowed_updates: ["message", "edited_message", "callback_query", "my_chat_member"] });

await step("deep link by long polling", async () => {
  await act("start", li, { text: "7K3F92WM" });
  const ctx = await next("start");
  equal([ctx.match, ctx.from.first_name, ctx.from.language_code, ctx.chat.type], ["7K3F92WM", "李强", "zh", "private"]);
});

await step("text and HTML", async () => {
  await say(li, li, { text: "3号楼道闸坏了 <b>&" });
  const ctx = await next("text");
  equal(ctx.msg.text, "3号楼道闸坏了 <b>&");
  const sent = await ctx.reply("已受理，编号 <b>A1027</b> &lt;b&gt;", { parse_mode: "HTML", link_preview_options: { is_disabled: true } });
  equal([sent.text, sent.entities], ["已受理，编号 A1027 <b>", [{ type: "bold", offset: 7, length: 5 }]]);
  equal((await last(li)).text, "已受理，编号 A1027 <b>");
});

await step("reply", async () => {
  const { message } = await say(li, li, { text: "补充" });
  const ctx = await next("text");
  const sent = await ctx.reply("收到", { reply_parameters: { message_id: ctx.msg.message_id } });
  equal([sent.reply_to_message.message_id, sent.reply_to_message.text], [message, "补充"]);
});

await step("edited message", async () => {
  const { message } = await say(li, li, { text: "三号楼" });
  await next("text");
  await act("edit", li, { chat: li, message, text: "四号楼" });
  const ctx = await next("edited");
  equal([ctx.editedMessage.text, ctx.editedMessage.message_id], ["四号楼", message]);
});

await step("keyboard, press, answer, edit", async () => {
  const keyboard = new InlineKeyboard().text("接单", "accept/A1027").url("说明", "https://example.com/help");
  const sent = await api.sendMessage(li, "🔔 A1027", { reply_markup: keyboard });
  equal(sent.reply_markup.inline_keyboard[0][0], { text: "接单", callback_data: "accept/A1027" });
  const { press } = await act("press", li, { chat: li, text: "接单" });
  const ctx = await next("press");
  equal([ctx.match[1], ctx.msg.message_id, ctx.from.id, ctx.callbackQuery.id], ["A1027", sent.message_id, li, press]);
  await ctx.answerCallbackQuery({ text: "由您负责" });
  equal((await door("GET", `answer?press=${press}`)).text, "由您负责");
  const edited = await ctx.editMessageText("A1027 由李强负责");
  ok(edited.edit_date > 0);
  equal([(await last(li)).text, (await last(li)).buttons], ["A1027 由李强负责", undefined]);
  await refused(ctx.editMessageText("A1027 由李强负责"), 400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message");
  await api.editMessageReplyMarkup(li, sent.message_id, { reply_markup: new InlineKeyboard().text("到了", "x") });
  equal((await last(li)).buttons, [[{ text: "到了", callback_data: "x" }]]);
  await refused(api.answerCallbackQuery("1"), 400, "Bad Request: query is too old and response timeout expired or query ID is invalid");
  await api.deleteMessage(li, sent.message_id);
  ok((await screen(li)).every((m) => m.message !== sent.message_id));
});

await step("photo out by attach://, again by file_id", async () => {
  const sent = await api.sendPhoto(li, new InputFile(picture, "needle.png"), { caption: "<i>灭火器</i>", parse_mode: "HTML" });
  equal([sent.caption, sent.photo.at(-1).width, sent.caption_entities[0].type], ["灭火器", 4, "italic"]);
  await api.sendPhoto(li, sent.photo.at(-1).file_id);
  const log = (await door("GET", "sent")).sent.filter((s) => s.method === "sendPhoto");
  equal(log.map((s) => s.photo), [hash(picture), hash(picture)]);
  await api.editMessageCaption(li, sent.message_id, { caption: "灭火器已换" });
});

await step("photo in and download", async () => {
  await say(li, li, { text: "针不在绿区", photo: { bytes: picture.toString("base64") } });
  const ctx = await next("photo");
  equal(ctx.msg.caption, "针不在绿区");
  const file = await ctx.getFile();
  const r = await fetch(`${ROOT}/file/bot${TOKEN}/${file.file_path}`);
  equal([r.status, hash(Buffer.from(await r.arrayBuffer()))], [200, hash(picture)]);
  await say(li, li, { photo: { bytes: picture.toString("base64"), size: 20 * 1024 * 1024 + 1 } });
  await refused((await next("photo")).getFile(), 400, "Bad Request: file is too big");
});

await step("voice and location in", async () => {
  await say(li, li, { voice: { bytes: "T2dnUw==" }, seconds: 7 });
  equal((await next("voice")).msg.voice.duration, 7);
  await say(li, li, { location: { latitude: 31.2304, longitude: 121.4737, horizontal_accuracy: 18 } });
  equal((await next("location")).msg.location, { latitude: 31.2304, longitude: 121.4737, horizontal_accuracy: 18 });
  equal((await api.sendLocation(li, 31.2304, 121.4737)).location.latitude, 31.2304);
});

const group = (await door("POST", "group", { title: "夜班队", creator: wang, members: [li] })).chat;

await step("group: added, silent, addressed", async () => {
  await act("addbot", wang, { chat: group });
  equal((await next("standing")).myChatMember.new_chat_member.status, "member");
  equal((await say(li, group, { text: "在吗" })).update, undefined);
  await say(li, group, { text: "您好 /help@anping_bot 在吗" });
  const ctx = await next("command");
  equal([ctx.entities("bot_command")[0].text, ctx.chat.type, ctx.chat.id], ["/help@anping_bot", "supergroup", group]);
  equal((await api.getChat(group)).title, "夜班队");
  equal((await api.getChatMember(group, li)).status, "member");
});

await step("anonymous administrator", async () => {
  await say(wang, group, { text: "/bind@anping_bot 夜班队", anonymous: true });
  const ctx = await next("command");
  equal([ctx.from.username, ctx.senderChat.id], ["GroupAnonymousBot", group]);
});

await step("forum topics", async () => {
  const forum = (await door("POST", "group", { title: "论坛", forum: true, creator: wang })).chat;
  await act("addbot", wang, { chat: forum });
  await next("standing");
  await refused(api.createForumTopic(forum, "通报"), 400, "Bad Request: not enough rights to create a topic");
  await act("promotebot", wang, { chat: forum });
  equal((await next("standing")).myChatMember.new_chat_member.status, "administrator");
  const topic = await api.createForumTopic(forum, "通报");
  const sent = await api.sendMessage(forum, "今日通报", { message_thread_id: topic.message_thread_id });
  equal([sent.message_thread_id, sent.is_topic_message], [topic.message_thread_id, true]);
  await say(wang, forum, { thread: topic.message_thread_id, text: "好" });
  equal((await next("text")).msg.message_thread_id, topic.message_thread_id);
  await act("deletetopic", wang, { chat: forum, message: topic.message_thread_id });
  await refused(api.sendMessage(forum, "a", { message_thread_id: topic.message_thread_id }), 400, "Bad Request: message thread not found");
});

await step("group becomes supergroup", async () => {
  const old = (await door("POST", "group", { title: "旧群", basic: true, creator: wang })).chat;
  await act("addbot", wang, { chat: old });
  await next("standing");
  const { chat } = await act("migrate", wang, { chat: old });
  const ctx = await next("migrated");
  equal([ctx.chat.id, ctx.msg.migrate_to_chat_id], [old, chat]);
  const e = await refused(api.sendMessage(old, "a"), 400, "Bad Request: group chat was upgraded to a supergroup chat");
  equal(e.parameters.migrate_to_chat_id, chat);
  await api.sendMessage(chat, "新群");
});

await step("limits", async () => {
  await api.sendMessage(li, "字".repeat(4096));
  await refused(api.sendMessage(li, "字".repeat(4097)), 400, "Bad Request: message is too long");
  await refused(api.sendMessage(li, ""), 400, "Bad Request: message text is empty");
  await refused(api.sendMessage(li, "<b>a", { parse_mode: "HTML" }), 400, `Bad Request: can't parse entities: Can't find end tag corresponding to start tag "b"`);
  await refused(api.sendMessage(li, "a", { reply_markup: new InlineKeyboard().text("x", "字".repeat(22)) }), 400, "Bad Request: BUTTON_DATA_INVALID");
  await refused(api.sendPhoto(li, new InputFile(picture), { caption: "字".repeat(1025) }), 400, "Bad Request: message caption is too long");
  await refused(api.sendPhoto(li, new InputFile(Buffer.from("x"))), 400, "Bad Request: IMAGE_PROCESS_FAILED");
});

await step("429 with retry_after", async () => {
  await door("POST", "fault", { method: "sendMessage", times: 1, code: 429, retry_after: 17 });
  const e = await refused(api.sendMessage(li, "a"), 429, "Too Many Requests: retry after 17");
  equal(e.parameters, { retry_after: 17 });
});

await step("403, 400, 401, 404", async () => {
  await refused(api.sendMessage(wang, "a"), 403, "Forbidden: bot can't initiate conversation with a user");
  await act("start", wang);
  await next("start");
  await act("block", wang);
  equal((await next("standing")).myChatMember.new_chat_member.status, "kicked");
  await refused(api.sendMessage(wang, "a"), 403, "Forbidden: bot was blocked by the user");
  await refused(api.sendMessage(1, "a"), 400, "Bad Request: chat not found");
  await refused(new Api(TOKEN + "x", { apiRoot: ROOT }).getMe(), 401, "Unauthorized");
  await refused(api.raw.noSuchMethod({}), 404, "Not Found: method not found");
});

await step("no answer, and one that is no JSON", async () => {
  await door("POST", "fault", { times: 1, lose: true });
  await broken(api.sendMessage(li, "丢了回答"));
  equal((await last(li)).text, "丢了回答");
  await door("POST", "fault", { times: 1, html: true });
  await broken(api.sendMessage(li, "没到"));
  equal((await last(li)).text, "丢了回答");
});

await step("kicked", async () => {
  await act("kickbot", wang, { chat: group });
  equal((await next("standing")).myChatMember.new_chat_member.status, "kicked");
  await refused(api.sendMessage(group, "a"), 403, "Forbidden: bot was kicked from the supergroup chat");
});

await step("stopping confirms the last update", async () => {
  await say(li, li, { text: "最后" });
  equal((await next("text")).msg.text, "最后");
  await bot.stop();
  await polling;
  equal(await door("GET", "pending"), []);
});

await step("a second poller", async () => {
  const ends = await Promise.allSettled([api.getUpdates({ timeout: 2 }), api.getUpdates({ timeout: 2 })]);
  const [no, ...more] = ends.filter((e) => e.status === "rejected").map((e) => e.reason);
  equal([no.error_code, no.description, more.length], [409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running", 0]);
});

// The same by webhook.
const secret = "a-Secret_1";
const good = webhookCallback(bot, "http", { secretToken: secret });
const bad = webhookCallback(bot, "http", { secretToken: "another" });
let handle = good;
const server = createServer((req, res) => handle(req, res));
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const hook = `http://127.0.0.1:${server.address().port}/hook`;

await step("webhook", async () => {
  equal(await api.setWebhook(hook, { secret_token: secret, max_connections: 5, allowed_updates: ["message"] }), true);
  await say(li, li, { text: "由网钩" });
  equal((await next("text")).msg.text, "由网钩");
  const info = await api.getWebhookInfo();
  equal([info.url, info.max_connections, info.allowed_updates], [hook, 5, ["message"]]);
  await refused(api.getUpdates(), 409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first");
});

await step("a refused webhook is not lost", async () => {
  handle = bad;
  await say(li, li, { text: "再来" });
  while ((await api.getWebhookInfo()).last_error_message !== "Wrong response from the webhook: 401 Unauthorized") ;
  handle = good;
  equal((await next("text")).msg.text, "再来");
  while ((await api.getWebhookInfo()).pending_update_count > 0) ;
});

await step("a call in a webhook's answer", async () => {
  const inAnswer = new Bot(TOKEN, { botInfo: bot.botInfo, client: { apiRoot: ROOT, canUseWebhookReply: (method) => method === "sendMessage" } });
  inAnswer.on("message", (ctx) => ctx.reply("在答里"));
  handle = webhookCallback(inAnswer, "http", { secretToken: secret });
  await say(li, li, { text: "请在答里" });
  while ((await last(li)).text !== "在答里") ;
  equal((await door("GET", "calls?method=sendMessage")).at(-1).via, "webhook");
});

await step("deleteWebhook", async () => {
  equal(await api.deleteWebhook(), true);
  equal((await api.getWebhookInfo()).url, "");
  equal(await api.getUpdates(), []);
});

server.close();
server.closeAllConnections();
process.exit(failed ? 1 : 0);
