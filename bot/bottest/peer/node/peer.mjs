// What both scripts need: posting as the platform does, judging what comes back,
// and one JSON line for each exchange.
import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'

// load finds a library in the folder npm installed them in.
export const load = createRequire(process.env.PEER + '/package.json')

const xml2js = load('xml2js')

export const env = name => process.env[name] ?? ''
export const now = () => Math.floor(Date.now() / 1000)
export const nonce = () => randomBytes(6).toString('hex')
export const sha1 = parts => createHash('sha1').update([...parts].sort().join('')).digest('hex')
export const cdata = text => '<![CDATA[' + String(text).replaceAll(']]>', ']]]]><![CDATA[>') + ']]>'

// first is a MsgId beyond 2^53, different in every run.
let first = 7_300_000_000_000_000_000n + BigInt(Date.now()) * 1000n
export const messageID = () => String(first++)

export function report (what, expected, got, ok) {
  console.log(JSON.stringify({ what, expected, got: String(got).slice(0, 300), ok: Boolean(ok) }))
}

// post sends one request and waits 5 s for its answer, as both platforms do.
export async function post (address, query, body, { method = 'POST', type = 'text/xml' } = {}) {
  const url = address + '?' + (typeof query === 'string' ? query : new URLSearchParams(query))
  try {
    const answer = await fetch(url, {
      method, body: method === 'GET' ? undefined : body, redirect: 'manual', signal: AbortSignal.timeout(5000),
      headers: method === 'GET' ? {} : { 'content-type': type }
    })
    return { status: answer.status, text: await answer.text() }
  } catch (err) {
    return { status: 0, text: String(err.cause?.code ?? err.name) }
  }
}

// refused wants a 4xx: 200 would mean "accepted, do not come again", 5xx "come again".
// A server may also cut the connection of somebody who does not stop talking.
export async function refused (what, sent, { cut = false } = {}) {
  const got = await sent
  report(what, 'refused with 4xx', `${got.status} ${got.text}`, (got.status >= 400 && got.status < 500) || (cut && got.status === 0))
}

// parse reads XML strictly and gives it as an object of texts.
export async function parse (text) {
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\ufffd]/.test(text)) throw new Error('a forbidden character')
  const got = await xml2js.parseStringPromise(text, { strict: true, explicitArray: false, async: false })
  if (got === null || typeof got.xml !== 'object') throw new Error('no <xml>')
  return got.xml
}

// spoiled seals a text with broken padding, which no library does.
export function spoiled (aesKey, text, receiver) {
  const key = Buffer.from(aesKey + '=', 'base64')
  const length = Buffer.alloc(4)
  const body = Buffer.from(text)
  length.writeUInt32BE(body.length)
  const plain = Buffer.concat([randomBytes(16), length, body, Buffer.from(receiver)])
  const pad = 32 - plain.length % 32
  const padding = Buffer.alloc(pad, 0xEE)
  padding[pad - 1] = pad === 1 ? 33 : pad // only the last byte is what it should be, or beyond 32
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16))
  cipher.setAutoPadding(false)
  return Buffer.concat([cipher.update(Buffer.concat([plain, padding])), cipher.final()]).toString('base64')
}

// judgeXML says what is wrong with an answer in plain XML; '' when nothing is.
export async function judgeXML (text, from, to) {
  const got = await parse(text)
  if (got.ToUserName !== to) return `ToUserName ${got.ToUserName}, want ${to}`
  if (got.FromUserName !== from) return `FromUserName ${got.FromUserName}, want ${from}`
  if (!/^\d{10}$/.test(got.CreateTime) || Math.abs(Number(got.CreateTime) - now()) > 49 * 3600) return `CreateTime ${got.CreateTime}`
  if (!['text', 'image', 'voice', 'video', 'news', 'update_button', 'update_template_card'].includes(got.MsgType)) return `MsgType ${got.MsgType}`
  if (got.MsgType === 'text' && !got.Content?.trim()) return 'no Content'
  if (got.MsgType === 'text' && Buffer.byteLength(got.Content) > 2048) return `${Buffer.byteLength(got.Content)} bytes of Content`
  return ''
}

// repeated posts one message again, one after another and four at once, and wants
// the same answer each time. open gives an answer in plain.
export async function repeated (what, send, open) {
  const before = await open(await send())
  const after = await open(await send())
  report(what + ', again with a new nonce', 'the same answer', after.value === before.value ? 'the same' : `${before.value} | ${after.value}`,
    before.ok && after.ok && after.value === before.value)
}

// together posts a new message four times at once.
export async function together (what, send, open) {
  const all = await Promise.all(Array.from({ length: 4 }, async () => open(await send())))
  const values = new Set(all.map(x => x.value))
  report(what + ', four times at once', 'one answer', [...values].join(' | '), values.size === 1 && all.every(x => x.ok))
}
