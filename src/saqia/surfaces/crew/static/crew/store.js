// What lies on the device: the pack, the dues of its route, and each receipt that it gave. A receipt and its rank are one
// transaction of the device's database, so that a reload, a crash or a second window cannot use a rank twice.
import { dutyOf, sign } from "./sums.js";

let opened;

function database() {
  opened ??= new Promise((done, failed) => {
    const asked = indexedDB.open("saqia-crew", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("state");
      const entries = asked.result.createObjectStore("entries", { keyPath: ["pack", "rank"] });
      entries.createIndex("key", "key", { unique: true });
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  return opened;
}

// Runs `work` in one transaction; answers what it left in `box.value` once the device says that it is on the disk.
async function within(mode, work) {
  const found = await database();
  return new Promise((done, failed) => {
    const box = {};
    const transaction = found.transaction(["state", "entries"], mode, { durability: "strict" });
    work(transaction.objectStore("state"), transaction.objectStore("entries"), box, transaction);
    transaction.addEventListener("complete", () => (box.refusal ? failed(box.refusal) : done(box.value)));
    transaction.addEventListener("abort", () => failed(box.refusal || transaction.error));
  });
}

const then = (request, next) => (request.onsuccess = () => next(request.result));
const alone = (name, work) => (navigator.locks ? navigator.locks.request(name, work) : work());
export const once = alone;

export class Refusal extends Error {}

export const read = (name) => within("readonly", (state, _, box) => then(state.get(name), (one) => (box.value = one)));

export const entries = () => within("readonly", (_, kept, box) => then(kept.getAll(), (all) => (box.value = all)));

// Keeps a new pack with its route; the receipts of the one before stay until they were sent and seen.
export function keep(pack, accounts) {
  return within("readwrite", (state) => {
    state.put(pack, "pack");
    state.put(accounts, "accounts");
  });
}

// Adds what is new: what the server said, that one was shown, a request corrected. Money that was taken never changes.
export function change(all) {
  return within("readwrite", (_, kept) => {
    for (const one of all) then(kept.get([one.pack, one.rank]), (before) => before && kept.put({ ...before, ...one }));
  });
}

// Takes what was sent and seen away; with `whole` the pack and the route too, when nothing waits.
export function clear(whole) {
  return within("readwrite", (state, kept) => {
    then(kept.getAll(), (all) => {
      all.filter(isDone).forEach((one) => kept.delete([one.pack, one.rank]));
      if (whole && all.every(isDone)) ["pack", "accounts"].forEach((name) => state.delete(name));
    });
  });
}

// A refused request stays until its cashier has corrected it or dropped it; all else is done once it is answered.
export const isDone = (one) => Boolean(one.outcome) && !(one.kind === "request" && one.outcome === "refused");

export const now = (pack) => Math.max(pack.last, Math.floor(Date.now() / 1000) + pack.skew);

export const total = (entry) => entry.amount_centimes + entry.duty_centimes;

const vended = (entry) => (entry.kind === "topup" ? entry.amount_centimes : 0);

function refused(pack, entry) {
  if (entry.collected_at > pack.expires_at) return "expired";
  if (entry.rank > pack.ranks) return "ranks";
  if ((pack.vended || 0) + vended(entry) > pack.vending) return "vending";
  return pack.taken + total(entry) > pack.ceiling ? "ceiling" : "";
}

// Gives a receipt the next rank and keeps both, or nothing. The same key again is the receipt that it gave before.
export function take(sale) {
  return alone("saqia-crew-take", async () => {
    for (;;) {
      const pack = await read("pack");
      if (!pack) throw new Refusal("none");
      const collected_at = now(pack);
      const entry = {
        kind: "payment", ...sale, pack: pack.id, rank: pack.next, method: "cash", collected_at, outcome: "", shown: false,
        duty_centimes: dutyOf(pack, sale.amount_centimes, collected_at),
      };
      entry.mac = entry.kind === "request" ? "" : await sign(pack.secret, pack.id, entry);
      const made = await write(entry);
      if (made) return made;
    }
  });
}

function write(entry) {
  return within("readwrite", (state, kept, box, transaction) => {
    then(kept.index("key").get(entry.key), (before) => {
      if (before) return (box.value = before);
      then(state.get("pack"), (pack) => {
        if (!pack || pack.id !== entry.pack || pack.next !== entry.rank) return;
        const why = refused(pack, entry);
        if (why) {
          box.refusal = new Refusal(why);
          return transaction.abort();
        }
        kept.add(entry);
        const taken = pack.taken + total(entry);
        const requests = (pack.requests || 0) + (entry.kind === "request");
        const sold = (pack.vended || 0) + vended(entry);
        state.put({ ...pack, next: pack.next + 1, taken, requests, vended: sold, last: entry.collected_at }, "pack");
        box.value = entry;
      });
    });
  });
}
