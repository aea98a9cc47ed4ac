// The phone without a network: the shell and today's tasks, nothing else.
const DIGEST = "__DIGEST__";
const CACHE = `station-${DIGEST}`;
const HOME = "/station";
// A visit holds a contact, which is never kept on the phone; without a network its report stands on HOME.
const VISIT = /^\/station\/visits\/([0-9a-f-]+)$/;
const SHELL = ["app.css", "js/main.js", "js/offline.js", "js/queue.js", "js/vault.js", "js/voice.js", "js/pin.js", "icons/mark.svg"];

self.addEventListener("install", (event) => {
  const paths = SHELL.map((path) => `/assets/${DIGEST}/${path}`);
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(paths)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(old).then(() => self.clients.claim()));
});

async function today(request) {
  try {
    const answer = await fetch(request);
    // A sign-in page is not today's list; it also means that the list may no longer be shown.
    const cache = await caches.open(CACHE);
    if (answer.ok && !answer.redirected) await cache.put(HOME, answer.clone());
    else await cache.delete(HOME);
    return answer;
  } catch {
    return (await caches.match(HOME)) ?? Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/assets/")) {
    event.respondWith(caches.match(event.request).then((found) => found ?? fetch(event.request)));
  } else if (VISIT.test(url.pathname)) {
    const instead = () => Response.redirect(`${HOME}#visit-${url.pathname.match(VISIT)[1]}`);
    event.respondWith(fetch(event.request).catch(instead));
  } else if (url.pathname === HOME) {
    event.respondWith(today(event.request));
  }
});
