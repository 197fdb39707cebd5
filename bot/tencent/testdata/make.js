// Makes envelopes.json with two implementations that are not ours:
//
//	npm install @wecom/crypto@1.0.1 wechat-crypto@0.0.2   (Node 20)
//	node make.js > envelopes.json   (then sdk.go adds its own)
//
// wechat-crypto draws its random bytes itself, so a second run makes other, equally
// good envelopes; @wecom/crypto is given them, so that sealing can be compared
// byte for byte. wechat-crypto takes no empty id.
const wecom = require('@wecom/crypto');
const WeChat = require('wechat-crypto');

const token = 'QDG6eK';
const key = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C';
const random = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');
const stamp = { timestamp: '1409659813', nonce: '1372623149' };

const messages = [
  '',
  '3号楼道闸坏了出不去',
  '<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName><Content><![CDATA[hello & "你好" ]]></Content></xml>',
  '{"msgid":"M1","text":{"content":"@机器人 进度"}}',
  'x'.repeat(11), // with the id of 18 bytes the padding is 15 bytes, with none it is 1
  'x'.repeat(12), // with no id the padding is a whole block
  '保安'.repeat(700),
];

const out = [];
for (const id of ['wx5823bf96d3bd56c7', '']) {
  for (const message of messages) {
    const encrypted = wecom.encrypt(key, message, id, random);
    out.push({
      by: '@wecom/crypto', id, message, random: random.toString('hex'), ...stamp, encrypted,
      signature: wecom.getSignature(token, stamp.timestamp, stamp.nonce, encrypted),
    });
    if (id !== '') {
      const w = new WeChat(token, key, id);
      const enc = w.encrypt(message);
      out.push({ by: 'wechat-crypto', id, message, random: '', ...stamp, encrypted: enc, signature: w.getSignature(stamp.timestamp, stamp.nonce, enc) });
    }
  }
}
console.log(JSON.stringify({ token, key, envelopes: out }, null, 1));
