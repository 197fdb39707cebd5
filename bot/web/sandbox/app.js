// The sandbox page: who is played, which chats are on the screen, and what
// happens when something is said.

import { getState, insist, newKey, Refused } from './api.js';
import { ClockBar } from './clock.js';
import { Composer } from './composer.js';
import { $, toast } from './dom.js';
import { Pane } from './pane.js';
import { People, setBadge } from './people.js';
import { Places } from './places.js';
import { follow } from './stream.js';
import * as talk from './talk.js';
import { dayOf, setTexts, t } from './words.js';

class App {
  constructor(state) {
    this.state = state;
    this.begun = false; // the past was read: what comes now is news
    this.time = state.now;
    setTexts(state.texts);
    this.clock = new ClockBar(state.zone);
    this.clock.tell(state.now);
    this.clock.show(state.play);
    this.places = new Places();
    this.privately = new Pane('private', this);
    this.inGroup = new Pane('group', this);
    new Composer(this.privately, this, this.places);
    new Composer(this.inGroup, this, this.places);
    this.people = new People(state.personas, (ext) => this.play(ext));
    this.wire();
    const asked = decodeURIComponent(location.hash.slice(1));
    const first = state.personas.find((p) => p.chat === asked) || state.personas[0];
    if (first) this.play(first.chat);
  }

  // What panes and composers ask.
  me() { return this.persona.chat; }
  now() { return this.time; }
  zone() { return this.persona.zone; }

  wire() {
    for (const name of ['private', 'group']) {
      $('tab-' + name).addEventListener('click', () => this.turn(name));
      $('tab-' + name).addEventListener('keydown', (e) => {
        if (e.key !== 'ArrowLeft' && e.key !== 'ArrowRight') return;
        this.turn(name === 'private' ? 'group' : 'private');
        $('tab-' + this.shown).focus();
      });
    }
    $('groups').addEventListener('change', (e) => this.read(e.target.value));
    $('viewer').addEventListener('click', (e) => { if (e.target === e.currentTarget) e.currentTarget.close(); });
    $('skip').addEventListener('click', (e) => { // the address names who is played: it must not change
      e.preventDefault();
      (this.shown === 'group' ? this.inGroup : this.privately).composer.text.focus();
    });
    $('theme').addEventListener('click', () => this.theme(true));
    $('lang').addEventListener('click', (e) => { e.currentTarget.hash = location.hash; });
    this.wide = matchMedia('(min-width: 1060px)');
    this.wide.addEventListener('change', () => this.seen());
    this.theme(false);
  }

  /** play turns the page to a person. */
  play(ext) {
    const p = this.state.personas.find((x) => x.chat === ext);
    if (!p) return;
    this.persona = p;
    history.replaceState(null, '', '#' + encodeURIComponent(ext));
    this.people.mark(ext);
    const chips = this.state.chips[p.role] || [];
    const asClient = p.role === 'client' || p.role === '';
    this.privately.show({
      ext, title: t('bot'), sub: t('phone_of', { name: p.name }) + ' · ' + [t('role_' + p.role), p.team || p.site].filter(Boolean).join(' · '), kind: 'bot',
      empty: t(asClient ? 'empty_client' : 'empty_staff'), tries: [t('try_' + (asClient ? 'client' : p.role === 'guard' ? 'guard' : 'captain'))],
    });
    this.privately.composer.show(ext, chips);
    this.places.show(this.state.places.filter((x) => !p.siteId || x.site === p.siteId));
    const choice = $('groups');
    choice.hidden = p.groups.length < 2;
    choice.replaceChildren(...p.groups.map((g) => new Option(this.group(g).name, g)));
    $('stage').classList.toggle('alone', p.groups.length === 0);
    $('pane-none').hidden = p.groups.length > 0;
    this.inGroup.root.hidden = p.groups.length === 0;
    this.read(p.groups[0] || '');
  }

  group(ext) { return this.state.groups.find((g) => g.chat === ext) || { chat: ext, name: ext }; }

  /** read shows a group, or none. */
  read(ext) {
    this.groupChat = ext;
    if (ext) {
      this.inGroup.show({
        ext, title: this.group(ext).name, sub: t('phone_of', { name: this.persona.name }), kind: 'group',
        empty: t('empty_group'), tries: [t('try_group')],
      });
      const bare = (this.state.chips[this.persona.role] || []).filter((chip) => chip.send);
      this.inGroup.composer.show(ext, [{ word: '@' + t('bot'), send: false }, ...bare]);
      $('groups').value = ext;
    }
    this.turn(ext && this.shown === 'group' ? 'group' : 'private');
    this.listen();
  }

  /** turn shows one of the two phones where there is room for one. */
  turn(name) {
    this.shown = name;
    $('stage').dataset.show = name;
    for (const x of ['private', 'group']) {
      $('tab-' + x).setAttribute('aria-selected', String(x === name));
      $('tab-' + x).tabIndex = x === name ? 0 : -1;
    }
    this.seen();
    const pane = name === 'group' ? this.inGroup : this.privately;
    if (pane.low) pane.toEnd();
  }

  /** seen takes the unread marks off what is on the screen. */
  seen() {
    if (!this.persona) return;
    if (this.wide.matches || this.shown === 'private') talk.chat(this.persona.chat).unread = 0;
    if (this.groupChat && (this.wide.matches || this.shown === 'group')) talk.chat(this.groupChat).unread = 0;
    this.badges();
  }

  badges() {
    this.people.count(this.persona.chat);
    setBadge($('tab-private').querySelector('.badge'), talk.chat(this.persona.chat).unread);
    setBadge($('tab-group').querySelector('.badge'), this.groupChat ? talk.chat(this.groupChat).unread : 0);
  }

  listen() {
    follow(this.persona.chat, this.groupChat, {
      connected: (yes) => {
        $('link').textContent = yes ? '' : t('offline');
        $('link').classList.toggle('off', !yes);
      },
      restarted: () => { this.begun = false; talk.forget(); this.privately.draw(); if (this.groupChat) this.inGroup.draw(); this.again(); },
      item: (item) => this.came(item),
      ready: () => this.caughtUp(),
      clock: (c) => { this.ticked(c.now); this.people.duty(c.duty); },
      play: (p) => this.follow(p),
    });
  }

  /** ticked takes the time; at midnight the separators need their day. */
  ticked(now) {
    const other = dayOf(now, this.zone()) !== dayOf(this.time, this.zone());
    this.time = now;
    this.clock.tell(now);
    if (!other || !this.begun) return;
    for (const pane of this.groupChat ? [this.privately, this.inGroup] : [this.privately]) {
      pane.draw();
      if (pane.low) pane.toEnd();
    }
  }

  /** caughtUp draws the past once it is here; afterwards items come one by one. */
  caughtUp() {
    if (this.begun) return;
    this.begun = true;
    for (const pane of this.groupChat ? [this.privately, this.inGroup] : [this.privately]) {
      pane.draw();
      pane.toEnd();
    }
  }

  /** again reads who can be played from a server that has started anew. */
  async again() {
    try {
      this.state = await getState();
      this.people.draw(this.state.personas);
      this.play(this.persona.chat);
    } catch { /* the stream will come back and say so again */ }
  }

  /** came takes an item from the stream. */
  came(item) {
    const index = talk.add(item);
    if (index < 0) return;
    const c = talk.chat(item.chat);
    const pane = item.chat === this.persona.chat ? this.privately : item.chat === this.groupChat ? this.inGroup : null;
    if (this.begun && pane) pane.put(c, index);
    if (!this.begun || (item.from && item.from.chat === this.persona.chat)) return;
    c.unread++;
    this.people.count(item.chat);
    this.seen();
  }

  /** follow turns to whoever acts on the played day. */
  follow(p) {
    this.clock.show(p);
    if (!p.playing || !p.chat) return;
    if (p.chat !== this.persona.chat) this.play(p.chat);
    if (p.group && p.group !== this.groupChat) this.read(p.group);
    this.turn(p.group ? 'group' : 'private');
  }

  /** send says something in a pane's chat; true once it is recorded. */
  send(pane, what) {
    const p = {
      key: newKey(), chat: pane.chat.ext, from: this.persona.chat, text: what.text || '', action: what.action || '',
      media: what.media || [], kinds: what.kinds || [], location: what.location || null, at: this.time, state: 'sending',
    };
    talk.chat(p.chat).pending.push(p);
    return this.deliver(pane, p);
  }

  retry(pane, p) {
    if (!p) return;
    p.state = 'sending';
    this.deliver(pane, p);
  }

  async deliver(pane, p) {
    const redraw = () => { if (pane.chat.ext === p.chat) pane.wait(); };
    redraw();
    try {
      const { key, chat, from, text, action, media, location } = p;
      const said = await insist('/sandbox/message', { key, chat, from, text, action, media, location });
      // Words in a group that call nobody are not recorded, so they never come back.
      if (!said.answer && pane === this.inGroup && !action) setTimeout(() => this.unheard(p, redraw), 1800);
      return true;
    } catch (err) {
      if (err instanceof Refused) toast(err.message);
      p.state = 'failed';
      redraw();
      return false;
    }
  }

  unheard(p, redraw) {
    if (!talk.chat(p.chat).pending.includes(p)) return;
    p.state = 'local';
    redraw();
  }

  view(src, alt) {
    $('viewed').src = src;
    $('viewed').alt = alt;
    $('viewer').showModal();
  }

  theme(next) {
    const order = ['auto', 'light', 'dark'];
    const root = document.documentElement.dataset;
    if (next) root.theme = order[(order.indexOf(root.theme) + 1) % order.length];
    const button = $('theme');
    button.setAttribute('aria-label', t('theme_' + root.theme));
    button.title = t('theme_' + root.theme);
    button.querySelector('use').setAttribute('href', { auto: '#i-theme', light: '#i-sun', dark: '#i-moon' }[root.theme]);
    try { localStorage.setItem('anping-theme', root.theme); } catch { /* storage is closed: it lasts for this page */ }
  }
}

async function start() {
  for (;;) {
    try {
      return new App(await getState());
    } catch (err) {
      toast(err.message);
      await new Promise((go) => setTimeout(go, 1500));
    }
  }
}

start();
