// Plays the server of an official account against a callback: npm's wechat-crypto
// and xml2js, nothing of ours. URL, TOKEN, AESKEY, APPID, ACCOUNT, OPENID, MODE
// (plain, compatible, safe).
import { cdata, env, judgeXML, load, messageID, nonce, now, parse, post, refused, repeated, report, sha1, spoiled, together } from './peer.mjs'

const Crypt = load('wechat-crypto')
const [url, token, aesKey, appID, account, openID, mode] = ['URL', 'TOKEN', 'AESKEY', 'APPID', 'ACCOUNT', 'OPENID', 'MODE'].map(env)
const sealed = mode !== 'plain'
const crypt = sealed ? new Crypt(token, aesKey, appID) : null

const inner = (kind, fields, from = openID, at = now()) =>
  `<xml><ToUserName>${cdata(account)}</ToUserName><FromUserName>${cdata(from)}</FromUserName><CreateTime>${at}</CreateTime>` +
  `<MsgType>${cdata(kind)}</MsgType>${fields}</xml>`
const message = (kind, fields, id = messageID()) => inner(kind, `${fields}<MsgId>${id}</MsgId>`)
const event = (name, fields = '') => inner('event', `<Event>${cdata(name)}</Event>${fields}`)
const text = words => message('text', `<Content>${cdata(words)}</Content>`)
const key = name => `<EventKey>${cdata(name)}</EventKey>`

// envelope is one post of a message; what a hostile one changes, it changes in here.
function envelope (xml, { at = now(), by = token, as = crypt, encrypt = null, plain = null } = {}) {
  const n = nonce()
  const query = { signature: sha1([by, String(at), n]), timestamp: at, nonce: n, openid: openID }
  if (!sealed) return { query, body: xml }
  const secret = encrypt ?? as.encrypt(xml)
  Object.assign(query, { encrypt_type: 'aes', msg_signature: sha1([by, String(at), n, secret]) })
  const open = mode === 'compatible' ? (plain ?? xml).replace(/<\/xml>$/, '') : `<xml><ToUserName>${cdata(account)}</ToUserName>`
  return { query, body: `${open}<Encrypt>${cdata(secret)}</Encrypt></xml>` }
}
const send = (xml, how) => { const e = envelope(xml, how); return post(url, e.query, e.body) }

// open judges an answer: 200, and "success", or a message for who wrote.
async function open (got) {
  if (got.status !== 200) return { ok: false, value: `${got.status} ${got.text}` }
  if (got.text === 'success' || got.text === '') return { ok: true, value: 'nothing' }
  try {
    let plain = got.text
    const outer = await parse(plain)
    if (sealed && (mode === 'safe' || outer.Encrypt)) {
      if (Object.keys(outer).sort().join() !== 'Encrypt,MsgSignature,Nonce,TimeStamp') throw new Error('outer: ' + Object.keys(outer))
      if (crypt.getSignature(outer.TimeStamp, outer.Nonce, outer.Encrypt) !== outer.MsgSignature) throw new Error('MsgSignature')
      const opened = crypt.decrypt(outer.Encrypt)
      if (opened.id !== appID) throw new Error('it is for ' + opened.id)
      plain = opened.message
    } else if (outer.Encrypt) throw new Error('encrypted, in plain mode')
    const wrong = await judgeXML(plain, account, openID)
    if (wrong) throw new Error(wrong)
    const said = await parse(plain)
    return { ok: true, value: said.Content ?? said.MsgType, reply: true }
  } catch (err) {
    return { ok: false, value: `${err.message} in ${got.text}` }
  }
}

async function answered (what, xml, { reply = false } = {}) {
  const got = await open(await send(xml))
  report(what, reply ? 'an answer' : 'an answer or nothing', got.value, got.ok && (!reply || got.reply))
}

async function urlCheck () {
  const n = nonce(); const at = now(); const echo = messageID()
  const query = { signature: sha1([token, String(at), n]), timestamp: at, nonce: n, echostr: echo }
  const got = await post(url, query, null, { method: 'GET' })
  report('URL check', echo, got.text, got.status === 200 && got.text === echo)
  await refused('URL check, forged', post(url, { ...query, signature: sha1(['x', String(at), n]) }, null, { method: 'GET' }))
  await refused('URL check, no signature', post(url, { echostr: echo }, null, { method: 'GET' }))
  await refused('GET without an echo', post(url, { signature: query.signature, timestamp: at, nonce: n }, null, { method: 'GET' }))
  await refused('echo by POST', post(url, query, text('x')))
}

async function everyKind () {
  await answered('subscribe', event('subscribe', key('')))
  await answered('subscribe through a code', event('subscribe', key('qrscene_nowhere') + `<Ticket>${cdata('gQH7')}</Ticket>`))
  await answered('SCAN', event('SCAN', key('nowhere') + `<Ticket>${cdata('gQH7')}</Ticket>`))
  await answered('text', text('帮助'), { reply: true })
  await answered('text with what XML and HTML know', text('<b>&amp;]]></b>"\'</xml>'), { reply: true })
  await answered('text in astral characters', text('🚨𠮷野家'), { reply: true })
  await answered('image', message('image', `<PicUrl>${cdata('http://mmbiz.qpic.cn/x/0')}</PicUrl><MediaId>${cdata('m-image')}</MediaId>`))
  await answered('voice', message('voice', `<Format>${cdata('amr')}</Format><MediaId>${cdata('m-voice')}</MediaId><MediaId16K>${cdata('m16')}</MediaId16K><Recognition></Recognition>`))
  await answered('voice without Recognition', message('voice', `<Format>${cdata('amr')}</Format><MediaId>${cdata('m-voice2')}</MediaId>`))
  await answered('video', message('video', `<MediaId>${cdata('m-video')}</MediaId><ThumbMediaId>${cdata('m-thumb')}</ThumbMediaId>`))
  await answered('shortvideo', message('shortvideo', `<MediaId>${cdata('m-short')}</MediaId><ThumbMediaId>${cdata('m-thumb')}</ThumbMediaId>`))
  await answered('location', message('location', `<Location_X>31.230416</Location_X><Location_Y>121.473701</Location_Y><Scale>15</Scale><Label>${cdata('北门')}</Label>`))
  await answered('link', message('link', `<Title>${cdata('t')}</Title><Description>${cdata('d')}</Description><Url>${cdata('https://example.org')}</Url>`))
  await answered('text of a menu in a message', message('text', `<Content>${cdata('帮助')}</Content><bizmsgmenuid>101</bizmsgmenuid>`), { reply: true })
  await answered('CLICK', event('CLICK', key('NO_SUCH_KEY')))
  await answered('VIEW', event('VIEW', key('https://example.org') + '<MenuId>1</MenuId>'))
  await answered('LOCATION', event('LOCATION', '<Latitude>23.1</Latitude><Longitude>113.3</Longitude><Precision>119.385040</Precision>'))
  await answered('TEMPLATESENDJOBFINISH', event('TEMPLATESENDJOBFINISH', `<MsgID>200163836</MsgID><Status>${cdata('failed:user block')}</Status>`))
  const list = ['peer-notice-id-1', 'peer-notice-id-2'].map(id => `<List><TemplateId>${cdata(id)}</TemplateId><SubscribeStatusString>${cdata('accept')}</SubscribeStatusString><PopupScene>2</PopupScene></List>`)
  await answered('subscribe_msg_popup_event', event('subscribe_msg_popup_event', `<SubscribeMsgPopupEvent>${list.join('')}</SubscribeMsgPopupEvent>`))
  const off = `<List><TemplateId>${cdata('peer-notice-id-2')}</TemplateId><SubscribeStatusString>${cdata('reject')}</SubscribeStatusString></List>`
  await answered('subscribe_msg_change_event', event('subscribe_msg_change_event', `<SubscribeMsgChangeEvent>${off}</SubscribeMsgChangeEvent>`))
  const sent = `<List><TemplateId>${cdata('peer-notice-id-1')}</TemplateId><MsgID>1700827132819554304</MsgID><ErrorCode>0</ErrorCode><ErrorStatus>${cdata('success')}</ErrorStatus></List>`
  await answered('subscribe_msg_sent_event', event('subscribe_msg_sent_event', `<SubscribeMsgSentEvent>${sent}</SubscribeMsgSentEvent>`))
  await answered('an event nobody knows', event('something_of_2030', '<Deep><Er>1</Er></Deep>'))
  await answered('a message nobody knows', message('hologram', '<Foo>1</Foo>'))
  await answered('text with a MsgId beyond 2^63', message('text', `<Content>${cdata('帮助')}</Content>`, '18446744073709551615'))
}

async function again () {
  const once = text('帮助 全部'); const clicked = event('CLICK', key('NO_SUCH_KEY_EITHER'))
  await repeated('text', () => send(once), open)
  await repeated('event', () => send(clicked), open)
  const crowd = text('帮助 接单')
  await together('text', () => send(crowd), open)
  const popup = event('subscribe_msg_popup_event', `<SubscribeMsgPopupEvent><List><TemplateId>${cdata('peer-notice-id-3')}</TemplateId><SubscribeStatusString>${cdata('accept')}</SubscribeStatusString><PopupScene>1</PopupScene></List></SubscribeMsgPopupEvent>`)
  await together('consent', () => send(popup), open)
}

// hostile posts what must not be heard: everything says HOSTILE, so that one look
// into the database finds what was.
async function hostile () {
  const bad = text('HOSTILE')
  await refused('forged', send(bad, { by: 'not-the-token' }))
  await refused('stale', send(bad, { at: now() - 600 }))
  await refused('from the future', send(bad, { at: now() + 600 }))
  await refused('timestamp 1', send(bad, { at: 1 }))
  const e = envelope(bad)
  await refused('no query', post(url, '', e.body))
  await refused('nonce twice', post(url, new URLSearchParams(e.query) + '&nonce=x', e.body))
  await refused('truncated', post(url, e.query, e.body.slice(0, e.body.length / 2)))
  await refused('no XML', post(url, e.query, 'HOSTILE'))
  await refused('nothing', post(url, e.query, ''))
  await refused('PUT', post(url, e.query, e.body, { method: 'PUT' }))
  await refused('4 MiB', send(text('HOSTILE' + '字'.repeat(4 << 20 >> 2))), { cut: true })
  if (!sealed) return await refused('encrypted, in plain mode', post(url, { ...e.query, encrypt_type: 'aes', msg_signature: 'x' }, '<xml><Encrypt>eA==</Encrypt></xml>'))
  const plain = { signature: e.query.signature, timestamp: e.query.timestamp, nonce: e.query.nonce, openid: openID }
  await refused('downgraded', post(url, plain, bad))
  await refused('downgraded by encrypt_type=raw', post(url, { ...plain, encrypt_type: 'raw' }, bad))
  await refused('msg_signature forged', post(url, { ...e.query, msg_signature: sha1(['x']) }, e.body))
  await refused('msg_signature missing', post(url, { ...plain, encrypt_type: 'aes' }, e.body))
  await refused('wrong appid', send(bad, { as: new Crypt(token, aesKey, 'wx0000000000000000') }))
  await refused('wrong key', send(bad, { as: new Crypt(token, 'A'.repeat(43), appID) }))
  await refused('bad padding', send(bad, { encrypt: spoiled(aesKey, bad, appID) }))
  await refused('truncated secret', send(bad, { encrypt: crypt.encrypt(bad).slice(0, 64) }))
  await refused('secret that is no base64', send(bad, { encrypt: '%%%' }))
  if (mode !== 'compatible') return
  const forged = inner('text', `<Content>${cdata('HOSTILE')}</Content><MsgId>1</MsgId>`, 'oSOMEBODYelse')
  const got = await open(await send(text('帮助'), { plain: forged }))
  report('compatible: the part in plain is not believed', 'an answer to who is sealed in', got.value, got.ok && got.reply)
}

await urlCheck()
await everyKind()
await again()
await hostile()
await answered('unsubscribe', event('unsubscribe', key('')))
