// The talk: every chat's items in order, what is on its way, what is unread.

const chats = new Map();

/** chat is the talk of one chat: items in order, pending ones behind. */
export function chat(ext) {
  if (!chats.has(ext)) chats.set(ext, { ext, items: [], known: new Set(), pending: [], pressed: new Set(), unread: 0 });
  return chats.get(ext);
}

/** forget drops all that came from the server; what is on its way stays. */
export function forget() {
  for (const c of chats.values()) {
    c.items = [];
    c.known.clear();
    c.unread = 0;
  }
}

/**
 * add takes an item from the stream, which may bring it twice. It says where it
 * belongs: -1 known already, else its index. An item of somebody whose own
 * words are on their way takes the place of those.
 */
export function add(item) {
  const c = chat(item.chat);
  if (c.known.has(item.id)) return -1;
  c.known.add(item.id);
  if (item.from) settle(c, item);
  let i = c.items.length;
  while (i > 0 && after(c.items[i - 1], item)) i--;
  c.items.splice(i, 0, item);
  return i;
}

// A message's time is cut to the second, a note's is not: within a second notes
// keep the order they came in, so that a press never stands above its button.
// An answer belongs directly behind its message.
function after(a, b) {
  const [secondA, secondB] = [a, b].map((x) => Math.floor(x.at / 1000));
  if (secondA !== secondB) return secondA > secondB;
  const [kindA, seqA] = a.id.split('/');
  const [kindB, seqB] = b.id.split('/');
  if (kindA === 'note' || kindB === 'note') return false;
  if (seqA !== seqB) return Number(seqA) > Number(seqB);
  return kindA === 'answer' && kindB === 'said';
}

function settle(c, item) {
  const own = c.pending.filter((p) => p.from === item.from.chat && p.state !== 'local');
  const match = own.find((p) => (p.text || '') === (item.text || '')) || own.find((p) => p.state !== 'failed');
  if (match) c.pending.splice(c.pending.indexOf(match), 1);
}
