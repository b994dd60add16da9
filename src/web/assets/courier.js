// Keeps open pages live: the service tells that something has changed, and the parts marked data-live are fetched again.
// Without a sign of life the page says so and greys what it shows: it never looks better than what is known.

const SILENCE_MS = 15_000;
const AGAIN_MS = 3000;
const LEAST_BETWEEN_MS = 1000;

const banner = document.getElementById('stale');
let heardAt = Date.now();
let freshAt = Date.now();
let wasLost = false;
let fetching = false;
let wanted = false;
let lastFetchAt = 0;

function heard() {
  heardAt = Date.now();
  if (wasLost) refresh();
}

function lost() {
  if (wasLost || banner === null) return;
  wasLost = true;
  document.body.classList.add('is-stale');
  const time = new Date(freshAt).toLocaleTimeString(document.documentElement.lang);
  banner.textContent = `${banner.textContent} (${banner.dataset.since}: ${time})`;
  banner.hidden = false;
}

function found() {
  freshAt = Date.now();
  if (!wasLost || banner === null) return;
  wasLost = false;
  document.body.classList.remove('is-stale');
  banner.textContent = banner.textContent.replace(/ \([^)]*\)$/, '');
  banner.hidden = true;
}

// Fetches the page again and replaces its live parts; what a person is typing in, or has opened, stays.
async function refresh() {
  if (fetching) {
    wanted = true;
    return;
  }
  fetching = true;
  wanted = false;
  try {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, lastFetchAt + LEAST_BETWEEN_MS - Date.now())));
    lastFetchAt = Date.now();
    const answer = await fetch(location.href, { headers: { 'x-live': '1' }, redirect: 'manual', cache: 'no-store' });
    // Logged out meanwhile: the server shows the way.
    if (answer.type === 'opaqueredirect' || answer.status === 401 || answer.status === 403) return location.reload();
    if (!answer.ok) return lost();
    replaceLive(new DOMParser().parseFromString(await answer.text(), 'text/html'));
    countDown();
    found();
  } catch {
    lost();
  } finally {
    fetching = false;
    if (wanted) refresh();
  }
}

function replaceLive(next) {
  for (const part of document.querySelectorAll('[data-live][id]')) {
    const newer = next.getElementById(part.id);
    if (newer === null || newer.isEqualNode(part) || isInUse(part)) continue;
    for (const opened of part.querySelectorAll('details[open][id]')) {
      const same = newer.querySelector(`#${CSS.escape(opened.id)}`);
      if (same !== null) same.setAttribute('open', '');
    }
    const focused = part.contains(document.activeElement) ? document.activeElement?.id : '';
    part.replaceWith(document.adoptNode(newer));
    if (focused) document.getElementById(focused)?.focus();
  }
}

function isInUse(part) {
  const active = document.activeElement;
  return active !== null && part.contains(active) && active.matches('input, textarea, select');
}

// Times that pass by themselves: <time data-countdown> comes with the seconds left by the server's clock, and goes on from
// there, so this computer's clock may be wrong.
const ends = new WeakMap();
function countDown() {
  for (const clock of document.querySelectorAll('[data-countdown]')) {
    if (!ends.has(clock)) ends.set(clock, performance.now() + Number(clock.textContent) * 1000);
    const left = Math.max(0, Math.ceil((ends.get(clock) - performance.now()) / 1000));
    if (clock.textContent !== String(left)) clock.textContent = String(left);
  }
}

// Of several companies each has its pages below a path of its own, and this file with them.
const live = new URL('../../live', document.currentScript.src);
if (document.querySelector('[data-live]') !== null) {
  let stream = null;
  const listen = () => {
    stream?.close();
    stream = new EventSource(live);
    stream.addEventListener('alive', () => {
      heard();
      // What passes by itself, such as "4 s ago", or is found while nothing changes, such as a SAP that does not answer.
      if (document.visibilityState === 'visible') refresh();
    });
    stream.addEventListener('change', () => {
      heard();
      refresh();
    });
    stream.onerror = () => {
      lost();
      // An answer other than a stream ends it for good.
      if (stream.readyState === EventSource.CLOSED) {
        setTimeout(listen, AGAIN_MS);
        refresh();
      }
    };
  };
  listen();
  setInterval(() => {
    if (Date.now() - heardAt > SILENCE_MS) lost();
    countDown();
  }, 1000);
  // A page that comes back from the background, or from the history, is old.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') refresh();
  });
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) refresh();
  });
  window.addEventListener('pagehide', () => stream?.close());
  countDown();
}

// <button data-confirm="question"> asks before its form is sent.
document.addEventListener('submit', (event) => {
  const question = event.submitter?.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});
