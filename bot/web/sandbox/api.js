// How the page asks the server.

import { lang } from './words.js';

/** Refused is an answer the server gave and will give again. */
export class Refused extends Error {}

async function ask(path, init) {
  const answer = await fetch(`${path}${path.includes('?') ? '&' : '?'}lang=${lang}`, init);
  if (answer.ok) return answer.json();
  const said = await answer.json().catch(() => ({}));
  const line = said.error || `${answer.status} ${answer.statusText}`;
  if (answer.status === 503) throw new Error(line);
  throw new Refused(line);
}

export const getState = () => ask('/sandbox/state');

export const post = (path, body) => ask(path, {
  method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
});

export const upload = (file) => ask('/sandbox/media', { method: 'POST', body: file });

const pauses = [500, 1000, 2000, 4000, 8000];

/**
 * insist posts until the server has recorded it. The message's key is the same
 * each time, so however often it arrives, it counts once.
 */
export async function insist(path, body) {
  for (let i = 0; ; i++) {
    try {
      return await post(path, body);
    } catch (err) {
      if (err instanceof Refused || i === pauses.length) throw err;
      await new Promise((go) => setTimeout(go, pauses[i]));
    }
  }
}

/** newKey names a message, once for ever. */
export function newKey() {
  if (crypto.randomUUID) return 'web-' + crypto.randomUUID();
  return 'web-' + [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('');
}
