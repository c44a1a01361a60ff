// Numbers, amounts and codes, exactly as the distributor's own machine reckons them.
const DAMM = "0317598642709215486342068713591750983426612304597836742095815869720134894536201794386172052581436790";

export const western = (text) =>
  text.replace(/[٠-٩۰-۹]/g, (digit) => String(digit.charCodeAt(0) & 15)).trim();

export const bare = (text) => western(text).replace(/[\s.\-/\u200e\u200f\u2066-\u2069]+/g, "");

// Says whether these are the ten digits of an account or contract, the check digit among them.
export function isNumber(digits) {
  return /^[12]\d{9}$/.test(digits) && [...digits].reduce((sum, digit) => +DAMM[sum * 10 + +digit], 0) === 0;
}

// Returns an amount as typed, in centimes; null: it is none. The last separator before one or two digits is the decimals'.
export function centimes(text) {
  const found = /^(\d{1,3}(?:[.,\s]?\d{3})*|\d+)(?:[.,](\d{1,2}))?$/.exec(western(text));
  if (!found) return null;
  const sum = +found[1].replace(/\D/g, "") * 100 + +(found[2] || "").padEnd(2, "0");
  return sum > 0 && sum < 1e9 ? sum : null;
}

export const halfUp = (amount, points) => Math.floor((2 * amount * points + 10000) / 20000);

export function dutyOf(pack, amount, seconds) {
  const on = new Intl.DateTimeFormat("en-CA", { timeZone: "Africa/Casablanca" }).format(new Date(seconds * 1000));
  const known = Object.keys(pack.duty).sort();
  return halfUp(amount, pack.duty[on] ?? pack.duty[known[known.length - 1]]);
}

export const fold = (text) =>
  western(text).toLowerCase().normalize("NFD").replace(/[\u0300-\u036f\u064b-\u0652\u0640]/g, "").replace(/[أإآ]/g, "ا");

export function keyOf(hexadecimal) {
  const bytes = Uint8Array.from(hexadecimal.match(/../g), (pair) => parseInt(pair, 16));
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

export async function sign(key, packId, entry) {
  const lines = [
    packId, entry.rank, entry.key, entry.reference, entry.amount_centimes, entry.shown_centimes, entry.method,
    entry.collected_at, "",
  ];
  if (entry.kind === "topup") lines.push(entry.kind);
  const made = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(lines.join("\n")));
  return Array.from(new Uint8Array(made), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
