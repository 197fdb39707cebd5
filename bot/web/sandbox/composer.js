// The composer: words, photos, a place. Each chat keeps its own draft.

import { upload } from './api.js';
import { el, icon, toast } from './dom.js';
import { t } from './words.js';

const mostPhotos = 9;

export class Composer {
  constructor(pane, app, places) {
    this.pane = pane;
    this.app = app;
    this.form = pane.root.querySelector('form');
    this.text = this.form.querySelector('textarea');
    this.tray = this.form.querySelector('.tray');
    this.chips = this.form.querySelector('.chips');
    this.file = this.form.querySelector('input[type=file]');
    this.drafts = new Map();
    pane.composer = this;

    this.form.addEventListener('submit', (e) => { e.preventDefault(); this.submit(); });
    this.text.addEventListener('input', () => this.grow());
    this.text.addEventListener('keydown', (e) => { this.shift = e.shiftKey; });
    this.text.addEventListener('beforeinput', (e) => this.lineBreak(e));
    this.text.addEventListener('paste', (e) => this.paste(e));
    this.form.querySelector('.pick').addEventListener('click', () => this.file.click());
    this.file.addEventListener('change', () => { this.take([...this.file.files]); this.file.value = ''; });
    this.form.querySelector('.where').addEventListener('click', () => places.ask((location) => this.app.send(this.pane, { location })));
  }

  /** show turns to a chat's draft and its role's chips. */
  show(ext, chips) {
    this.keep();
    this.ext = ext;
    const draft = this.draft();
    this.text.value = draft.text;
    this.chips.replaceChildren(...chips.map((chip) => el('button', {
      type: 'button', class: 'chip' + (chip.send ? '' : ' open'),
      onclick: () => (chip.send ? this.app.send(this.pane, { text: chip.word }) : this.fill(chip.word + ' ')),
    }, chip.word)));
    this.drawTray();
    this.grow();
  }

  /** fill puts words into the box and the caret behind them. */
  fill(line) {
    this.text.value = line;
    this.text.focus();
    this.text.setSelectionRange(line.length, line.length);
    this.grow();
  }

  draft() {
    if (!this.drafts.has(this.ext)) this.drafts.set(this.ext, { text: '', photos: [] });
    return this.drafts.get(this.ext);
  }

  keep() { if (this.ext) this.draft().text = this.text.value; }

  grow() {
    this.text.style.height = 'auto';
    this.text.style.height = Math.min(this.text.scrollHeight, 132) + 'px';
    const draft = this.draft();
    this.form.classList.toggle('ready', this.text.value.trim() !== '' || draft.photos.length > 0);
  }

  // Enter sends, Shift+Enter breaks the line. The line break is asked, not the
  // key: an Enter that ends the choosing of a Chinese word makes none, and the
  // keyboards of phones name no keys.
  lineBreak(e) {
    if (!['insertLineBreak', 'insertParagraph'].includes(e.inputType) || this.shift || e.isComposing) return;
    e.preventDefault();
    this.submit();
  }

  paste(e) {
    const files = [...(e.clipboardData?.files || [])].filter((f) => f.type.startsWith('image/'));
    if (files.length === 0) return;
    e.preventDefault();
    this.take(files);
  }

  take(files) {
    const draft = this.draft();
    if (draft.photos.length + files.length > mostPhotos) toast(t('dropped'));
    for (const file of files.slice(0, mostPhotos - draft.photos.length)) {
      const photo = { url: URL.createObjectURL(file), sha: null };
      photo.done = upload(file).then((kept) => { photo.sha = kept.sha256; }, (err) => {
        toast(err.message);
        this.drop(draft, photo);
      }).then(() => this.drawTray());
      draft.photos.push(photo);
    }
    this.drawTray();
    this.grow();
    this.text.focus();
  }

  drop(draft, photo) {
    const i = draft.photos.indexOf(photo);
    if (i >= 0) draft.photos.splice(i, 1);
    URL.revokeObjectURL(photo.url);
  }

  drawTray() {
    const draft = this.draft();
    this.tray.hidden = draft.photos.length === 0;
    this.tray.replaceChildren(...draft.photos.map((photo) => el('li', { class: photo.sha ? 'kept' : '', 'aria-busy': photo.sha ? null : 'true' },
      el('img', { src: photo.url, alt: photo.sha ? t('photo') : t('photo_adding') }),
      el('button', { type: 'button', 'aria-label': t('photo_remove'), onclick: () => { this.drop(draft, photo); this.drawTray(); this.grow(); } }, icon('close')))));
    this.grow();
  }

  async submit() {
    const draft = this.draft();
    const text = this.text.value.trim();
    const photos = [...draft.photos];
    if (!text && photos.length === 0) return;
    this.text.value = draft.text = '';
    draft.photos = [];
    this.drawTray();
    this.text.focus();
    await Promise.all(photos.map((p) => p.done));
    const media = photos.map((p) => p.sha).filter(Boolean);
    photos.forEach((p) => URL.revokeObjectURL(p.url));
    if (text || media.length) await this.app.send(this.pane, { text, media });
  }
}
