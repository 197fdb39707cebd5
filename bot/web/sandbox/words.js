// The page's words, which come with the state in the page's language.

let texts = {};

export const lang = document.documentElement.dataset.lang;
const locale = document.documentElement.lang;

export function setTexts(t) { texts = t; }

/** t says a text; places like {n} are filled from values. */
export function t(name, values = {}) {
  return (texts[name] ?? name).replace(/\{(\w+)\}/g, (whole, place) => values[place] ?? whole);
}

/** clockTime is a time of day in a zone, 14:21. */
export function clockTime(ms, zone) {
  return new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(ms);
}

/** dayOf is a day in a zone in a form that can be compared, 2025-06-12. */
export function dayOf(ms, zone) {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(ms);
}

/** dateLine is a day as people read it: 6月12日 周四. */
export function dateLine(ms, zone) {
  const say = (parts) => new Intl.DateTimeFormat(locale, { timeZone: zone, ...parts }).format(ms);
  return say({ month: 'short', day: 'numeric' }) + ' ' + say({ weekday: 'short' });
}

/** when is a separator's text: today's time alone, else with its day. */
export function when(ms, now, zone) {
  const time = clockTime(ms, zone);
  const day = dayOf(ms, zone);
  if (day === dayOf(now, zone)) return time;
  if (day === dayOf(now - 86400000, zone)) return t('yesterday') + ' ' + time;
  return dateLine(ms, zone) + ' ' + time;
}
