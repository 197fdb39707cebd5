// The list of people who can be played: a column on a wide screen, a row on a
// narrow one.

import { $, avatar, el } from './dom.js';
import * as talk from './talk.js';
import { t } from './words.js';

const many = 16; // from so many people on, a box to find them is shown

export class People {
  constructor(personas, choose) {
    this.choose = choose;
    this.buttons = new Map();
    this.box = $('personas');
    this.find = $('find');
    this.draw(personas);
    this.box.addEventListener('keydown', (e) => this.arrows(e));
    this.find.addEventListener('input', () => this.filter());
  }

  draw(personas) {
    this.buttons.clear();
    this.find.hidden = personas.length < many;
    const sections = new Map();
    for (const p of personas) {
      const title = p.team || (p.role === 'client' ? t('role_client') : p.role ? t('staff') : t('stranger'));
      const key = (p.team ? '1' : p.role === 'client' ? '0' : p.role ? '2' : '3') + (p.team ? p.siteId : '') + title;
      if (!sections.has(key)) sections.set(key, { title, team: p.teamId, people: [] });
      sections.get(key).people.push(p);
    }
    this.box.replaceChildren(...[...sections.entries()].sort(([a], [b]) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0)).map(([, s], i) =>
      el('section', { 'aria-labelledby': 'people-' + i, 'data-team': s.team || null }, el('h2', { id: 'people-' + i }, s.title), el('ul', {}, s.people.map((p) => el('li', {}, this.button(p)))))));
  }

  button(p) {
    const badge = el('span', { class: 'badge', hidden: true });
    const role = t('role_' + p.role);
    const b = el('button', { type: 'button', class: 'person', 'data-chat': p.chat, onclick: () => this.choose(p.chat) },
      avatar(p.name), el('span', { class: 'label' }, el('span', { class: 'called' }, p.name), el('span', { class: 'role' }, role)), badge);
    this.buttons.set(p.chat, { node: b, badge, text: `${p.name} ${role} ${p.team} ${p.site}`.toLowerCase() });
    return b;
  }

  mark(ext) {
    for (const [chat, b] of this.buttons) b.node.setAttribute('aria-current', chat === ext ? 'true' : 'false');
    this.buttons.get(ext)?.node.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  /** duty marks the teams on duty: they get the alerts. */
  duty(teams) {
    for (const s of this.box.querySelectorAll('[data-team]')) {
      const on = teams.includes(Number(s.dataset.team));
      if (on === s.classList.contains('duty')) continue;
      s.classList.toggle('duty', on);
      s.querySelector('.now')?.remove();
      if (on) s.querySelector('h2').append(el('span', { class: 'now' }, t('on_duty')));
    }
  }

  count(ext) {
    const b = this.buttons.get(ext);
    if (b) setBadge(b.badge, talk.chat(ext).unread);
  }

  filter() {
    const words = this.find.value.trim().toLowerCase();
    for (const b of this.buttons.values()) b.node.parentElement.hidden = !b.text.includes(words);
    for (const s of this.box.children) s.hidden = !s.querySelector('li:not([hidden])');
  }

  arrows(e) {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[e.key];
    if (!step) return;
    const all = [...this.box.querySelectorAll('li:not([hidden]) > .person')];
    const next = all[all.indexOf(document.activeElement) + step];
    if (!next) return;
    e.preventDefault();
    next.focus();
  }
}

/** setBadge shows a number of unread messages, or nothing. */
export function setBadge(badge, n) {
  badge.hidden = n === 0;
  badge.replaceChildren(el('span', { 'aria-hidden': 'true' }, n > 99 ? '99+' : String(n)), el('span', { class: 'unseen' }, t('unread', { n })));
}
