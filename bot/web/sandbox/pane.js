// A phone: the head, the log and the composer of one chat.

import { avatar, el, icon } from './dom.js';
import { bubble } from './bubble.js';
import { dayOf, t, when } from './words.js';
import * as talk from './talk.js';

const gap = 5 * 60000; // silence after which the time is shown again

export class Pane {
  /** app has me(), now(), zone(), send(pane, payload), view(src). */
  constructor(name, app) {
    this.name = name;
    this.app = app;
    this.root = document.getElementById('pane-' + name);
    this.log = this.root.querySelector('.log');
    this.jump = this.root.querySelector('.jump');
    this.chat = null;
    this.low = true; // scrolled to the end
    this.log.addEventListener('scroll', () => {
      this.low = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 48;
      if (this.low) this.jump.hidden = true;
    }, { passive: true });
    this.jump.addEventListener('click', () => this.toEnd(true));
    new ResizeObserver(() => { if (this.low) this.toEnd(); }).observe(this.log);
  }

  /** show turns to a chat: {ext, title, sub, kind, empty, tries}. */
  show(chat) {
    this.chat = chat;
    this.root.querySelector('h2').textContent = chat.title;
    this.root.querySelector('.sub').textContent = chat.sub;
    this.root.querySelector('.head .avatar').replaceWith(avatar(chat.title, chat.kind));
    this.draw();
    this.toEnd();
  }

  /** draw builds the log anew: the keys stay on their button, and screen readers are not read the past. */
  draw() {
    const c = talk.chat(this.chat.ext);
    const aloud = this.log.parentElement;
    aloud.setAttribute('aria-live', 'off');
    const held = this.log.contains(document.activeElement) && document.activeElement.dataset.button;
    this.log.replaceChildren(...c.items.flatMap((item, i) => this.rows(c, item, i)), ...this.pending(c));
    if (this.log.childElementCount === 0) this.log.append(this.hint());
    if (held) this.log.querySelector(`[data-button="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
    requestAnimationFrame(() => aloud.setAttribute('aria-live', 'polite'));
  }

  /** put shows one more item; in the middle of the log everything is drawn anew. */
  put(c, index) {
    const stay = this.low;
    if (index !== c.items.length - 1) this.draw();
    else {
      this.log.querySelector('.empty')?.remove();
      this.log.querySelectorAll('.waiting').forEach((row) => row.remove());
      this.log.append(...this.rows(c, c.items[index], index), ...this.pending(c));
    }
    if (stay) this.toEnd();
    else this.jump.hidden = false;
  }

  /** wait shows what is on its way. */
  wait() {
    const c = talk.chat(this.chat.ext);
    this.log.querySelector('.empty')?.remove();
    this.log.querySelectorAll('.waiting').forEach((row) => row.remove());
    this.log.append(...this.pending(c));
    this.toEnd();
  }

  rows(c, item, i) {
    const before = c.items[i - 1];
    const zone = this.app.zone();
    const row = bubble(item, this.looks(c));
    if (!before || item.at - before.at > gap || dayOf(item.at, zone) !== dayOf(before.at, zone)) {
      return [el('li', { class: 'pause' }, el('span', {}, when(item.at, this.app.now(), zone))), row];
    }
    // Of words said in one breath the name stands over the first, the time under the last.
    const same = (item.from?.chat ?? '') === (before.from?.chat ?? '') && !item.from === !before.from;
    row.classList.toggle('joined', same && item.at - before.at < 60000);
    return [row];
  }

  pending(c) {
    return c.pending.map((p) => {
      const row = bubble({ ...p, id: p.key, from: { chat: p.from, name: '' } }, this.looks(c));
      row.classList.add('waiting', p.state);
      return row;
    });
  }

  looks(c) {
    return {
      me: this.app.me(), zone: this.app.zone(), group: this.name === 'group', pressed: c.pressed,
      press: (button, node) => this.press(c, button, node),
      retry: (p) => this.app.retry(this, c.pending.find((x) => x.key === p.key)),
      view: (src, alt) => this.app.view(src, alt),
      grown: () => { if (this.low) this.toEnd(); },
    };
  }

  async press(c, button, node) {
    if (node.getAttribute('aria-busy') === 'true') return;
    node.setAttribute('aria-busy', 'true');
    const done = await this.app.send(this, { text: button.label, action: button.id });
    node.removeAttribute('aria-busy');
    if (!done) return;
    c.pressed.add(button.id);
    this.log.querySelectorAll('[data-button]').forEach((b) => b.classList.toggle('pressed', c.pressed.has(b.dataset.button)));
  }

  hint() {
    return el('li', { class: 'empty' }, icon(this.name === 'group' ? 'people' : 'chat'),
      el('p', {}, this.chat.empty),
      el('p', { class: 'soft' }, t('try') + ' ',
        this.chat.tries.map((line) => el('button', { type: 'button', class: 'try', onclick: () => this.composer.fill(line) }, line))));
  }

  toEnd(smooth = false) {
    this.low = true;
    this.jump.hidden = true;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.log.scrollTo({ top: this.log.scrollHeight, behavior: smooth && !calm ? 'smooth' : 'instant' });
  }
}
