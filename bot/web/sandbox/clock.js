// The clock bar: what time it is, moving it, and the played day and quarter.

import { post } from './api.js';
import { $, el, icon, toast } from './dom.js';
import { clockTime, dateLine, t } from './words.js';

// What can be played: its button, its name, its text, long and short.
const plays = [['play', 'day', 'play', 'play_short'], ['play-quarter', 'quarter', 'play_quarter', 'play_quarter_short']];

export class ClockBar {
  constructor(zone) {
    this.zone = zone;
    this.on = $('clock') !== null;
    this.playing = false;
    if (!this.on) return;
    this.buttons = ['plus1', 'plus10', 'tonight'].map($);
    $('plus1').addEventListener('click', () => this.move({ minutes: 1 }));
    $('plus10').addEventListener('click', () => this.move({ minutes: 10 }));
    $('tonight').addEventListener('click', () => this.move({ to: 'notice' }));
    for (const [id, what] of plays) $(id).addEventListener('click', () => this.play(!this.playing, what));
  }

  tell(ms) {
    if (!this.on) return;
    const face = $('clock');
    const time = clockTime(ms, this.zone);
    if (face.textContent !== time) {
      face.textContent = time;
      face.dateTime = new Date(ms).toISOString();
      $('date').textContent = dateLine(ms, this.zone);
    }
  }

  async move(where) {
    this.buttons.forEach((b) => { b.disabled = true; });
    $('playing').textContent = t('clock_moving');
    try {
      this.tell((await post('/sandbox/clock', where)).now);
    } catch (err) {
      toast(err.message);
    }
    $('playing').textContent = '';
    this.buttons.forEach((b) => { b.disabled = this.playing; });
  }

  async play(on, what) {
    try {
      this.show(await post('/sandbox/play', { on, what }));
    } catch (err) {
      toast(err.message);
    }
  }

  /** show says how far the play is. */
  show(p) {
    if (!this.on) return;
    if (this.playing && !p.playing && p.step === p.of) toast(t(p.what === 'quarter' ? 'quarter_over' : 'day_over'));
    this.playing = p.playing;
    $('play').parentElement.classList.toggle('playing', p.playing);
    for (const [id, what, label, short] of plays) {
      const button = $(id);
      const mine = p.playing && p.what === what;
      button.hidden = p.playing && !mine;
      button.setAttribute('aria-pressed', String(mine));
      button.replaceChildren(icon(mine ? 'stop' : 'play'), el('span', { class: 'long' }, t(mine ? 'stop' : label)),
        ...(mine ? [] : [el('span', { class: 'short', 'aria-hidden': 'true' }, t(short))]));
    }
    const chapter = p.chapter ? t('chapter_' + p.chapter) : '';
    $('playing').textContent = p.playing ? [t('playing', { n: p.step, of: p.of }), chapter, p.name].filter(Boolean).join(' · ') : '';
    this.buttons.forEach((b) => { b.disabled = p.playing; });
  }
}
