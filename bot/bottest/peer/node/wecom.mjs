// Plays WeCom's server against the callbacks of an app and of a smart bot: npm's
// @wecom/crypto and xml2js, nothing of ours. URL, TOKEN, AESKEY, CORPID, AGENT, USERID;
// BOT_URL, BOT_TOKEN, BOT_AESKEY, BOT_ID, CHATID. Without URL or BOT_URL that half is
// left out. LATER: answers come by the API, a callback is acknowledged. RESPONSES: the
// response_url of the messages to the smart bot.
import { cdata, env, judgeXML, load, messageID, nonce, now, parse, post, refused, repeated, report, sha1, spoiled, together } from './peer.mjs'

const { getSignature, encrypt, decrypt } = load('@wecom/crypto')
const [corpID, agent, userID, botID, chatID] = ['CORPID', 'AGENT', 'USERID', 'BOT_ID', 'CHATID'].map(env)

const app = { url: env('URL'), token: env('TOKEN'), aesKey: env('AESKEY'), receiver: corpID, type: 'text/xml' }
const bot = { url: env('BOT_URL'), token: env('BOT_TOKEN'), aesKey: env('BOT_AESKEY'), receiver: '', type: 'application/json' }
app.wrap = secret => `<xml><ToUserName>${cdata(corpID)}</ToUserName><Encrypt>${cdata(secret)}</Encrypt><AgentID>${cdata(agent)}</AgentID></xml>`
bot.wrap = secret => JSON.stringify({ encrypt: secret })

// envelope is one post of a message; what a hostile one changes, it changes in here.
function envelope (to, plain, { at = now(), by = to.token, key = to.aesKey, receiver = to.receiver, secret = null } = {}) {
  const n = nonce()
  secret ??= encrypt(key, plain, receiver)
  return { query: { msg_signature: getSignature(by, at, n, secret), timestamp: at, nonce: n }, body: to.wrap(secret) }
}
const send = (to, plain, how) => { const e = envelope(to, plain, how); return post(to.url, e.query, e.body, { type: to.type }) }

// unseal checks the signature of an answer and opens it.
function unseal (to, secret, signature, at, n) {
  if (getSignature(to.token, at, n, secret) !== signature) throw new Error('signature')
  const opened = decrypt(to.aesKey, secret)
  if (opened.id !== to.receiver) throw new Error('it is for ' + opened.id)
  return opened.message
}

app.open = async got => {
  if (got.status !== 200) return { ok: false, value: `${got.status} ${got.text}` }
  if (got.text === '' || got.text === 'success') return { ok: true, value: 'nothing' }
  try {
    const outer = await parse(got.text)
    if (Object.keys(outer).sort().join() !== 'Encrypt,MsgSignature,Nonce,TimeStamp') throw new Error('outer: ' + Object.keys(outer))
    const plain = unseal(app, outer.Encrypt, outer.MsgSignature, outer.TimeStamp, outer.Nonce)
    const wrong = await judgeXML(plain, corpID, userID)
    if (wrong) throw new Error(wrong)
    const said = await parse(plain)
    return { ok: true, value: said.Content ?? said.MsgType, reply: true }
  } catch (err) {
    return { ok: false, value: `${err.message} in ${got.text}` }
  }
}

bot.open = async got => {
  if (got.status !== 200) return { ok: false, value: `${got.status} ${got.text}` }
  if (got.text === '') return { ok: true, value: 'nothing' }
  try {
    const outer = JSON.parse(got.text)
    if (Object.keys(outer).sort().join() !== 'encrypt,msgsignature,nonce,timestamp') throw new Error('outer: ' + Object.keys(outer))
    if (typeof outer.timestamp !== 'number') throw new Error('timestamp is no number')
    const said = JSON.parse(unseal(bot, outer.encrypt, outer.msgsignature, outer.timestamp, outer.nonce))
    if (!['text', 'stream', 'template_card', 'stream_with_template_card', 'update_template_card'].includes(said.msgtype)) throw new Error('msgtype ' + said.msgtype)
    if (said.stream && (!said.stream.id || said.stream.finish !== true || !said.stream.content)) throw new Error('stream')
    return { ok: true, value: said.stream?.content ?? said.text?.content ?? JSON.stringify(said), reply: true }
  } catch (err) {
    return { ok: false, value: `${err.message} in ${got.text}` }
  }
}

const responses = env('RESPONSES').split(' ').filter(Boolean)

async function answered (to, what, plain, { reply = false } = {}) {
  reply &&= !env('LATER')
  const got = await to.open(await send(to, plain))
  report(what, reply ? 'an answer' : 'an answer or nothing', got.value, got.ok && (!reply || got.reply))
}

async function urlCheck (to, name) {
  const echo = messageID(); const n = nonce(); const at = now()
  const secret = encrypt(to.aesKey, echo, to.receiver)
  const query = { msg_signature: getSignature(to.token, at, n, secret), timestamp: at, nonce: n, echostr: secret }
  // A busy machine may be slow once; the operator presses the button again, too.
  let got; let soon = false
  for (let n = 0; n < 5 && !soon; n++) {
    const before = Date.now()
    got = await post(to.url, query, null, { method: 'GET' })
    soon = Date.now() - before < 1000
  }
  report(`${name}: URL check within 1 s`, echo, got.text, got.status === 200 && got.text === echo && soon)
  await refused(`${name}: URL check, forged`, post(to.url, { ...query, msg_signature: sha1(['x']) }, null, { method: 'GET' }))
  await refused(`${name}: URL check, no signature`, post(to.url, { echostr: secret }, null, { method: 'GET' }))
  await refused(`${name}: GET without an echo`, post(to.url, { msg_signature: query.msg_signature, timestamp: at, nonce: n }, null, { method: 'GET' }))
}

async function hostile (to, name, plain) {
  const is = what => `${name}: ${what}`
  await refused(is('forged'), send(to, plain, { by: 'not-the-token' }))
  await refused(is('stale'), send(to, plain, { at: now() - 600 }))
  await refused(is('from the future'), send(to, plain, { at: now() + 600 }))
  await refused(is('wrong receiver'), send(to, plain, { receiver: 'wwSOMEBODYelse' }))
  await refused(is('wrong key'), send(to, plain, { key: 'A'.repeat(43) }))
  await refused(is('bad padding'), send(to, plain, { secret: spoiled(to.aesKey, plain, to.receiver) }))
  const whole = encrypt(to.aesKey, plain, to.receiver)
  await refused(is('truncated secret'), send(to, plain, { secret: whole.slice(0, 64) }))
  await refused(is('secret that is no base64'), send(to, plain, { secret: '%%%' }))
  const e = envelope(to, plain)
  await refused(is('no query'), post(to.url, '', e.body, to))
  await refused(is('nonce twice'), post(to.url, new URLSearchParams(e.query) + '&nonce=x', e.body, to))
  await refused(is('truncated'), post(to.url, e.query, e.body.slice(0, e.body.length / 2), to))
  await refused(is('in plain'), post(to.url, e.query, plain, to))
  await refused(is('nothing'), post(to.url, e.query, '', to))
  await refused(is('PUT'), post(to.url, e.query, e.body, { method: 'PUT', type: to.type }))
  const huge = encrypt(to.aesKey, plain.replace('HOSTILE', 'HOSTILE'.repeat((4 << 20) / 7)), to.receiver)
  await refused(is('4 MiB'), send(to, plain, { secret: huge }), { cut: true })
}

const inner = (kind, fields) => `<xml><ToUserName>${cdata(corpID)}</ToUserName><FromUserName>${cdata(userID)}</FromUserName>` +
  `<CreateTime>${now()}</CreateTime><MsgType>${cdata(kind)}</MsgType>${fields}<AgentID>${agent}</AgentID></xml>`
const message = (kind, fields) => inner(kind, `${fields}<MsgId>${messageID()}</MsgId>`)
const event = (name, fields = '<EventKey></EventKey>') => inner('event', `<Event>${cdata(name)}</Event>${fields}`)
const text = words => message('text', `<Content>${cdata(words)}</Content>`)
const key = name => `<EventKey>${cdata(name)}</EventKey>`

async function theApp () {
  await urlCheck(app, 'app')
  await answered(app, 'app: enter_agent', event('enter_agent'))
  await answered(app, 'app: subscribe', event('subscribe'))
  await answered(app, 'app: text', text('帮助'), { reply: true })
  await answered(app, 'app: text with what XML knows', text('<b>&amp;]]></b>"\'</xml>'), { reply: true })
  await answered(app, 'app: text in astral characters', text('🚨𠮷野家'), { reply: true })
  await answered(app, 'app: image', message('image', `<PicUrl>${cdata('https://wework.qpic.cn/x/0')}</PicUrl><MediaId>${cdata('m-image')}</MediaId>`))
  await answered(app, 'app: voice', message('voice', `<MediaId>${cdata('m-voice')}</MediaId><Format>${cdata('amr')}</Format>`))
  await answered(app, 'app: video', message('video', `<MediaId>${cdata('m-video')}</MediaId><ThumbMediaId>${cdata('m-thumb')}</ThumbMediaId>`))
  await answered(app, 'app: location', message('location', `<Location_X>31.2</Location_X><Location_Y>121.4</Location_Y><Scale>15</Scale><Label>${cdata('北门')}</Label><AppType>${cdata('wxwork')}</AppType>`))
  await answered(app, 'app: link', message('link', `<Title>${cdata('t')}</Title><Description>${cdata('d')}</Description><Url>${cdata('https://example.org')}</Url><PicUrl></PicUrl>`))
  await answered(app, 'app: click', event('click', key('NO_SUCH_KEY')))
  await answered(app, 'app: view', event('view', key('https://example.org')))
  await answered(app, 'app: LOCATION', event('LOCATION', '<Latitude>23.1</Latitude><Longitude>113.3</Longitude><Precision>119</Precision>'))
  await answered(app, 'app: template_card_event', event('template_card_event', `${key('no-such-button')}<TaskId>${cdata('no-such-task')}</TaskId><CardType>${cdata('button_interaction')}</CardType><ResponseCode>${cdata('rc')}</ResponseCode><SelectedItems></SelectedItems>`))
  await answered(app, 'app: an event nobody knows', event('something_of_2030', '<Deep><Er>1</Er></Deep>'))
  await answered(app, 'app: a message nobody knows', message('hologram', '<Foo>1</Foo>'))
  const once = text('帮助 全部'); const clicked = event('click', key('NO_SUCH_KEY_EITHER')); const crowd = text('帮助 接单')
  await repeated('app: text', () => send(app, once), app.open)
  await repeated('app: event', () => send(app, clicked), app.open)
  await together('app: text', () => send(app, crowd), app.open)
  await hostile(app, 'app', text('HOSTILE'))
}

// asked is a message to the smart bot: alone, or in a group with its name in front.
const asked = (kind, part, group = false) => JSON.stringify({
  msgid: 'CAIQ' + messageID() + '/NGa==', aibotid: botID, ...(group ? { chatid: chatID, chattype: 'group' } : { chattype: 'single' }),
  from: { userid: userID }, response_url: responses.shift() ?? 'https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=made-up', msgtype: kind, [kind]: part
})

async function theBot () {
  await urlCheck(bot, 'bot')
  await answered(bot, 'bot: enter_chat', asked('event', { eventtype: 'enter_chat' }))
  await answered(bot, 'bot: text alone', asked('text', { content: '帮助' }), { reply: true })
  await answered(bot, 'bot: text in a group', asked('text', { content: '@安评 帮助' }, true))
  await answered(bot, 'bot: voice', asked('voice', { content: '帮助' }))
  await answered(bot, 'bot: mixed', asked('mixed', { msg_item: [{ msgtype: 'text', text: { content: '@安评 帮助' } }, { msgtype: 'image', image: { url: 'https://example.org/x' } }] }, true))
  await answered(bot, 'bot: template_card_event', asked('event', { eventtype: 'template_card_event', template_card_event: { card_type: 'button_interaction', event_key: 'none', task_id: 'none' } }, true))
  await answered(bot, 'bot: a message nobody knows', asked('hologram', { foo: 1 }))
  const once = asked('text', { content: '帮助 全部' }); const crowd = asked('text', { content: '帮助 接单' })
  await repeated('bot: text', () => send(bot, once), bot.open)
  await together('bot: text', () => send(bot, crowd), bot.open)
  await hostile(bot, 'bot', asked('text', { content: 'HOSTILE' }))
}

if (app.url) await theApp()
if (bot.url) await theBot()
