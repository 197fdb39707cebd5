// The clock bar: what time it is, moving it, and the played day.

import { post } from './api.js';
import { $, icon, toast } from './dom.js';
import { clockTime, dateLine, t } from './words.js';

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
    $('play').addEventListener('click', () => this.play(!this.playing));
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

  async play(on) {
    try {
      this.show(await post('/sandbox/play', { on }));
    } catch (err) {
      toast(err.message);
    }
  }

  /** show says how far the day is. */
  show(p) {
    if (!this.on) return;
    if (this.playing && !p.playing && p.step === p.of) toast(t('day_over'));
    this.playing = p.playing;
    const button = $('play');
    button.parentElement.classList.toggle('playing', p.playing);
    button.setAttribute('aria-pressed', String(p.playing));
    button.replaceChildren(icon(p.playing ? 'stop' : 'play'), Object.assign(document.createElement('span'), { textContent: t(p.playing ? 'stop' : 'play') }));
    $('playing').textContent = p.playing ? t('playing', { n: p.step, of: p.of }) + (p.name ? ' · ' + p.name : '') : '';
    this.buttons.forEach((b) => { b.disabled = p.playing; });
  }
}
