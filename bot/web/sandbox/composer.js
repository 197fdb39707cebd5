// The composer: words, photos, voice, videos, a place. Each chat keeps its own draft.

import { upload } from './api.js';
import { el, icon, toast } from './dom.js';
import { t } from './words.js';

const mostFiles = 9;

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
    if (!this.drafts.has(this.ext)) this.drafts.set(this.ext, { text: '', files: [] });
    return this.drafts.get(this.ext);
  }

  keep() { if (this.ext) this.draft().text = this.text.value; }

  grow() {
    this.text.style.height = 'auto';
    this.text.style.height = Math.min(this.text.scrollHeight, 132) + 'px';
    const draft = this.draft();
    this.form.classList.toggle('ready', this.text.value.trim() !== '' || draft.files.length > 0);
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
    const files = [...(e.clipboardData?.files || [])].filter((f) => /^(image|audio|video)\//.test(f.type));
    if (files.length === 0) return;
    e.preventDefault();
    this.take(files);
  }

  take(files) {
    const draft = this.draft();
    if (draft.files.length + files.length > mostFiles) toast(t('dropped'));
    for (const file of files.slice(0, mostFiles - draft.files.length)) {
      const kind = { audio: 'voice', video: 'video' }[file.type.split('/')[0]] || 'photo'; // a guess until the server has looked
      const one = { url: URL.createObjectURL(file), sha: null, kind };
      one.done = upload(file).then((kept) => { one.sha = kept.sha256; one.kind = kept.kind; }, (err) => {
        toast(err.message);
        this.drop(draft, one);
      }).then(() => this.drawTray());
      draft.files.push(one);
    }
    this.drawTray();
    this.grow();
    this.text.focus();
  }

  drop(draft, one) {
    const i = draft.files.indexOf(one);
    if (i >= 0) draft.files.splice(i, 1);
    URL.revokeObjectURL(one.url);
  }

  drawTray() {
    const draft = this.draft();
    this.tray.hidden = draft.files.length === 0;
    this.tray.replaceChildren(...draft.files.map((one) => el('li', { class: one.sha ? 'kept' : '', 'aria-busy': one.sha ? null : 'true' },
      this.preview(one),
      el('button', { type: 'button', 'aria-label': t('photo_remove'), onclick: () => { this.drop(draft, one); this.drawTray(); this.grow(); } }, icon('close')))));
    this.grow();
  }

  preview(one) {
    const label = one.sha ? t(one.kind) : t('photo_adding');
    if (one.kind === 'photo') return el('img', { src: one.url, alt: label });
    const sign = icon(one.kind);
    sign.removeAttribute('aria-hidden');
    sign.setAttribute('role', 'img');
    sign.setAttribute('aria-label', label);
    return sign;
  }

  async submit() {
    const draft = this.draft();
    const text = this.text.value.trim();
    const files = [...draft.files];
    if (!text && files.length === 0) return;
    this.text.value = draft.text = '';
    draft.files = [];
    this.drawTray();
    this.text.focus();
    await Promise.all(files.map((f) => f.done));
    files.forEach((f) => URL.revokeObjectURL(f.url));
    const kept = files.filter((f) => f.sha);
    if (text || kept.length) await this.app.send(this.pane, { text, media: kept.map((f) => f.sha), kinds: kept.map((f) => f.kind) });
  }
}
