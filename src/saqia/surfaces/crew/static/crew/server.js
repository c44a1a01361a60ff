// What needs a network: who is signed in, a new pack, and bringing the receipts home. Nothing is taken off the device here.
import { change, entries, keep, once } from "./store.js";
import { keyOf } from "./sums.js";
import { language } from "./words.js";

const PLACE = `/crew/${language}/data/`;
export const MOST = 200;

// status: 0 no network, 401 nobody signed in, 403 not theirs, 409 somebody else's, 422 refused with a sentence.
export class Away extends Error {
  constructor(status, told = {}) {
    super(told.error || String(status));
    this.status = status;
    this.told = told;
  }
}

async function ask(path, token, body) {
  let answer;
  let told = {};
  const options = { credentials: "same-origin", cache: "no-store", redirect: "error" };
  if (body) {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    Object.assign(options, { method: "POST", headers, body: JSON.stringify(body) });
  }
  try {
    answer = await fetch(PLACE + path, options);
    told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
  } catch {
    throw new Away(0);
  }
  if (!answer.ok) throw new Away(answer.status, told);
  return told;
}

export const me = () => ask("me/");
export const books = (round) => ask(`rounds/${round}/`);

export async function fetchPack(session, chosen) {
  const { token } = await me();
  const { accounts, key, now, ...told } = await ask("pack/", token, { session, books: chosen });
  const skew = now - Math.floor(Date.now() / 1000);
  const secret = await keyOf(key);
  await keep({ ...told, secret, skew, next: 1, taken: 0, last: told.issued_at }, accounts);
  navigator.storage?.persist?.();
}

// Gives the pack back once all its receipts came home: the till may have another then.
export async function giveBack(pack) {
  const { token } = await me();
  await ask(`packs/${pack.id}/return/`, token, { receipts: pack.next - 1 - (pack.requests || 0) });
}

// Sends what was not answered yet; the server knows what it had before, so the same again is harmless.
export function sync() {
  return once("saqia-crew-sync", async () => {
    const waiting = (await entries()).filter((one) => !one.outcome);
    if (!waiting.length) return 0;
    const { token } = await me();
    for (const pack of new Set(waiting.map((one) => one.pack))) {
      const mine = waiting.filter((one) => one.pack === pack);
      const asked = mine.filter((one) => one.kind === "request");
      const paid = mine.filter((one) => one.kind !== "request").slice(0, MOST);
      if (paid.length) await answer(paid, await ask(`packs/${pack}/sync/`, token, { entries: paid.map(bare) }));
      if (asked.length) await answer(asked, await ask(`packs/${pack}/requests/`, token, { requests: asked.map(written) }));
    }
    return waiting.length;
  });
}

function answer(sent, { entries: told }) {
  const byKey = new Map(told.map((one) => [one.key, one]));
  return change(sent.filter((one) => byKey.has(one.key)).map((one) => answered(one, byKey.get(one.key))));
}

const only = (one, names) => Object.fromEntries(names.map((name) => [name, one[name]]));
const bare = (one) =>
  only(one, ["rank", "key", "reference", "amount_centimes", "shown_centimes", "method", "collected_at", "mac", "kind"]);
const written = (one) => only(one, ["rank", "key", "name", "phone", "language", "answers"]);

function answered({ pack, rank }, { outcome, reason, said, number, advance_centimes, token }) {
  return { pack, rank, outcome, reason, said, number, advance_centimes, token };
}
