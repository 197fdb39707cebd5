// The live stream. The browser comes back by itself after a drop and names the
// last event it has; the page drops what it knows already.

let source = null;
let shown = null;
let run = null;
let last = '';
let again = null;

/**
 * follow opens the stream for the chats on the screen, or another one when
 * others are shown. on has a function an event: item, ready, clock, play; and
 * connected(yes), restarted() when another life of the server answers.
 */
export function follow(privateChat, groupChat, on) {
  const next = privateChat + '\n' + (groupChat || '');
  if (next === shown) return;
  shown = next;
  open(on);
}

function open(on) {
  clearTimeout(again);
  if (source) source.close();
  const [chat, group] = shown.split('\n');
  const mine = new EventSource('/sandbox/events?' + new URLSearchParams({ chat, group, last }));
  source = mine;
  const say = (name, f) => mine.addEventListener(name, (e) => {
    if (source !== mine) return;
    if (e.lastEventId) last = e.lastEventId;
    f(JSON.parse(e.data));
  });
  mine.onopen = () => on.connected(true);
  mine.onerror = () => {
    if (source !== mine) return;
    on.connected(false);
    // A refusal ends an EventSource for good; then the page comes again itself.
    if (mine.readyState === EventSource.CLOSED) again = setTimeout(() => open(on), 1500);
  };
  say('hello', (h) => {
    const other = run !== null && h.run !== run;
    run = h.run;
    if (!other) return;
    last = '';
    on.restarted();
    open(on);
  });
  say('item', on.item);
  say('ready', on.ready);
  say('clock', on.clock);
  say('play', on.play);
}
