// Small means to build nodes. Text always goes through textContent: nothing a
// person typed can become markup.

export const $ = (id) => document.getElementById(id);

/** el makes an element: el('p', {class: 'soft', onclick: f}, 'text', node, null). */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name === 'class') node.className = value;
    else node.setAttribute(name, value === true ? '' : value);
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) node.append(child);
  }
  return node;
}

/** icon is a symbol of the page's sprite, hidden from screen readers. */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  svg.setAttribute('aria-hidden', 'true');
  use.setAttribute('href', '#i-' + name);
  svg.append(use);
  return svg;
}

/** avatar shows the first character of a name on a colour that stays the same. */
export function avatar(name, kind = '') {
  if (kind === 'bot') return el('span', { class: 'avatar bot', 'aria-hidden': 'true' }, icon('mark'));
  if (kind === 'group') return el('span', { class: 'avatar many', 'aria-hidden': 'true' }, icon('people'));
  let sum = 7;
  for (const c of name) sum = Math.imul(sum ^ c.codePointAt(0), 16777619) >>> 0;
  sum = Math.imul(sum ^ (sum >>> 15), 0x85ebca6b) >>> 0;
  return el('span', { class: 'avatar hue' + ((sum ^ (sum >>> 13)) >>> 0) % 7, 'aria-hidden': 'true' }, [...name][0] || '?');
}

/** toast says something in passing. */
export function toast(text) {
  const box = $('toast');
  box.textContent = text;
  box.classList.add('up');
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { box.classList.remove('up'); box.textContent = ''; }, 4500);
}
