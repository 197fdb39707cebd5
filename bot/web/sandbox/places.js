// Asks where somebody is: a place of the roster, or typed coordinates.

import { $, el, icon } from './dom.js';
import { t } from './words.js';

export class Places {
  constructor() {
    this.dialog = $('places');
    this.list = [];
    $('send-coords').addEventListener('click', () => this.typed());
    for (const id of ['lat', 'lon']) {
      $(id).addEventListener('keydown', (e) => { if (e.key === 'Enter') { e.preventDefault(); this.typed(); } });
    }
  }

  /** show takes the places to offer. */
  show(list) { this.list = list; }

  /** ask opens the dialog; tell is called with {lat, lon} unless it is closed. */
  ask(tell) {
    this.tell = tell;
    $('coords-bad').textContent = '';
    $('spots').replaceChildren(...(this.list.length ? this.list.map((p) => el('li', {},
      el('button', { type: 'button', onclick: () => this.done({ lat: p.lat, lon: p.lon }) }, icon('pin'), p.name)))
      : [el('li', { class: 'soft' }, t('no_places'))]));
    this.dialog.showModal();
  }

  typed() {
    const lat = Number($('lat').value.trim() || NaN);
    const lon = Number($('lon').value.trim() || NaN);
    if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180)) {
      $('coords-bad').textContent = t('coords_bad');
      return;
    }
    this.done({ lat, lon });
  }

  done(location) {
    this.dialog.close();
    this.tell(location);
  }
}
