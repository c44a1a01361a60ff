// Keeps the application on the device, so that it opens without a network. It never answers for data.
const NAME = `saqia-crew-${MARK}`;

self.addEventListener("install", (event) => {
  const asked = KEPT.map((path) => new Request(path, { cache: "reload", credentials: "omit" }));
  event.waitUntil(caches.open(NAME).then((kept) => kept.addAll(asked)));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("saqia-crew-") && name !== NAME;
  const cleaned = caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))));
  event.waitUntil(cleaned.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const asked = new URL(event.request.url);
  if (event.request.method !== "GET" || asked.origin !== self.location.origin || !KEPT.includes(asked.pathname)) return;
  const kept = caches.open(NAME).then((found) => found.match(asked.pathname, { ignoreVary: true }));
  event.respondWith(kept.then((found) => found || fetch(event.request)));
});
