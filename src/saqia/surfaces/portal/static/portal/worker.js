// Shows what is pushed to this browser, and opens its page. It keeps nothing and stands in front of no request.
self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data ? event.data.json() : {};
  } catch {
    told = {};
  }
  const title = told.title || "Saqia";
  const shown = { body: told.body || "", lang: told.lang, dir: told.dir, tag: told.tag, data: { url: told.url || "/" } };
  event.waitUntil(self.registration.showNotification(title, shown));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const asked = new URL(event.notification.data.url, self.location.origin);
  const target = asked.origin === self.location.origin ? asked.href : self.location.origin;
  event.waitUntil(self.clients.openWindow(target));
});
