// Offers to tell this browser of messages, where it can be. Without this script the page lacks the offer only.
const offer = document.getElementById("browser-offer");
const button = offer && offer.querySelector("button");

function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

async function key() {
  const answer = await fetch(offer.dataset.key);
  return answer.ok ? answer.text() : "";
}

function say(name) {
  for (const one of offer.querySelectorAll("[data-said]")) one.hidden = one.dataset.said !== name;
}

async function subscribe(shared) {
  button.disabled = true;
  try {
    if ((await Notification.requestPermission()) !== "granted") return say("refused");
    const worker = await navigator.serviceWorker.register("/sw.js");
    const given = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(shared) });
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    const answer = await fetch(offer.dataset.to, { method: "POST", headers, body: JSON.stringify(given) });
    say(answer.ok ? "done" : "failed");
  } catch {
    say("failed");
  } finally {
    button.disabled = false;
  }
}

if (offer && "serviceWorker" in navigator && "PushManager" in window) {
  key().then((shared) => {
    if (!shared) return;
    offer.hidden = false;
    button.addEventListener("click", () => subscribe(shared));
  });
}
