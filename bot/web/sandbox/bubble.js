// One message as a bubble. Bodies of the bot come as marked fragments in final
// words; everything is put in as text.

import { avatar, el, icon } from './dom.js';
import { clockTime, t } from './words.js';

/**
 * bubble builds the list row of an item. as says who looks: {me, zone, group,
 * press(button, item), view(src), pressed: Set}.
 */
export function bubble(item, as) {
  const own = item.from && item.from.chat === as.me;
  const name = item.from ? item.from.name : t('bot');
  const row = el('li', { class: `msg ${own ? 'own' : item.from ? 'other' : 'bot'}`, 'data-id': item.id });
  if (!own) row.append(avatar(name, item.from ? '' : 'bot'));
  const stack = el('div', { class: 'stack' });
  if (!own && as.group) {
    const role = item.from && item.from.role ? t('role_' + item.from.role) : '';
    stack.append(el('p', { class: 'name' }, name, role && el('span', { class: 'role' }, role)));
  } else {
    stack.append(el('p', { class: 'unseen' }, own ? t('you') : name));
  }
  stack.append(...(item.from ? spoken(item, as, name) : [said(item, as)]));
  stack.append(foot(item, as));
  row.append(stack);
  return row;
}

function foot(item, as) {
  const parts = [el('time', { datetime: new Date(item.at).toISOString() }, clockTime(item.at, as.zone))];
  if (item.again) parts.unshift(el('span', { class: 'again' }, t('again')));
  if (item.state) parts.splice(0, parts.length, el('span', { class: 'state' }, t(item.state === 'failed' ? 'failed' : 'sending')));
  if (item.state === 'local') parts.splice(0, parts.length, el('span', { class: 'state' }, t('unheard')));
  if (item.state === 'failed') parts.push(el('button', { type: 'button', class: 'again-button', onclick: () => as.retry(item) }, t('retry')));
  return el('p', { class: 'foot' }, parts);
}

// What a person sent: photos, voice, videos, a place, words, each its own shape.
function spoken(item, as, name) {
  const out = [];
  const files = (item.media || []).map((sha, i) => ({ sha, kind: (item.kinds || [])[i] || 'photo' }));
  const photos = files.filter((f) => f.kind === 'photo');
  if (photos.length) {
    out.push(el('div', { class: 'photos n' + Math.min(photos.length, 3) }, photos.map((f) => photo(f.sha, as, name))));
  }
  out.push(...files.filter((f) => f.kind !== 'photo').map((f) => player(f, as, name)));
  if (item.location) out.push(where(item.location));
  if (item.text || out.length === 0) out.push(el('div', { class: 'bubble' }, el('p', { class: 'line' }, item.text || t('pressed'))));
  return out;
}

// A photo is shown small; a tap shows the whole.
function photo(sha, as, name) {
  const src = '/sandbox/media/' + sha;
  const img = el('img', { src: src + '?size=small', alt: t('photo_of', { name }), loading: 'lazy', decoding: 'async' });
  const button = el('button', { type: 'button', class: 'photo', onclick: () => as.view(src, img.alt) }, img);
  img.addEventListener('error', () => button.replaceChildren(el('span', { class: 'gone' }, t('photo_none'))));
  img.addEventListener('load', () => as.grown());
  return button;
}

// Nothing of a voice message or a video is fetched before somebody plays it.
function player({ sha, kind }, as, name) {
  const tag = kind === 'video' ? 'video' : 'audio';
  const play = el(tag, { src: '/sandbox/media/' + sha, controls: true, preload: 'none', playsinline: true, 'aria-label': t(kind + '_of', { name }) });
  const box = el('div', { class: 'player ' + tag }, play);
  play.addEventListener('error', () => box.replaceChildren(el('span', { class: 'gone' }, t(kind + '_none'))));
  play.addEventListener('loadedmetadata', () => as.grown());
  return box;
}

function where(place) {
  const typed = `${place.lat.toFixed(5)}, ${place.lon.toFixed(5)}`;
  return el('div', { class: 'bubble spot' }, icon('pin'),
    el('div', {}, el('p', { class: 'line' }, place.near || t('location')), el('p', { class: 'soft' }, typed)));
}

// What the bot says: heading, lines, fields, photo, link, buttons.
function said(item, as) {
  const b = item.body || {};
  const box = el('div', { class: 'bubble' });
  if (b.head && b.head.length) box.append(el('p', { class: 'heading' }, fragments(b.head)));
  for (const line of b.lines || []) box.append(el('p', { class: 'line' }, fragments(line)));
  if (b.fields && b.fields.length) {
    box.append(el('dl', {}, b.fields.map((f) => el('div', {}, el('dt', {}, fragments(f.label)), el('dd', {}, fragments(f.value))))));
  }
  if (b.image) box.append(b.kind && b.kind !== 'photo' ? player({ sha: b.image, kind: b.kind }, as, t('bot')) : photo(b.image, as, t('bot')));
  if (b.link && /^https?:\/\//.test(b.link.url)) {
    box.append(el('p', { class: 'line' }, el('a', { href: b.link.url, target: '_blank', rel: 'noopener noreferrer' }, fragments(b.link.label))));
  }
  if (b.buttons && b.buttons.length) {
    box.append(el('div', { class: 'buttons' }, b.buttons.map((button) => el('button', {
      type: 'button', 'data-button': button.id, class: as.pressed.has(button.id) ? 'pressed' : '',
      onclick: (e) => as.press(button, e.currentTarget),
    }, button.label))));
  }
  return box;
}

function fragments(line) {
  return line.map((f) => (f.m ? el('span', { class: 'mark-' + f.m }, f.t) : f.t));
}
