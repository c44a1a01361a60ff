// The page's own words and how it writes amounts and moments; every sentence is in the page, in its language.
export const language = document.documentElement.lang;
const clock = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Africa/Casablanca", day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit",
});

const isolated = (value) => (language === "ar" ? `\u2066${value}\u2069` : String(value));

export function word(name, values = {}) {
  const found = document.querySelector(`#words [data-word="${name}"]`);
  const text = found ? found.textContent : name;
  return text.replace(/\{(\w+)\}/g, (_, key) => isolated(values[key] ?? ""));
}

export function money(centimes) {
  const [whole, part] = (Math.abs(centimes) / 100).toFixed(2).split(".");
  const [dot, comma] = language === "en" ? [".", ","] : [",", "\u00a0"]; // as pages and paper write it
  return (centimes < 0 ? "-" : "") + whole.replace(/\B(?=(\d{3})+$)/g, comma) + dot + part;
}

export const dirhams = (centimes) => word("dirhams", { amount: money(centimes) });
export const moment = (seconds) => clock.format(new Date(seconds * 1000)).replace(",", "");
export const day = (iso) => iso.split("-").reverse().join("/");
export const named = (one) => (language === "ar" ? one.ar || one.latin : one.latin || one.ar) || "";

// Returns an element; text is only ever text, never markup.
export function make(tag, options = {}, ...parts) {
  const made = Object.assign(document.createElement(tag), options);
  made.append(...parts);
  return made;
}

export function code(text) {
  return make("bdi", { dir: "ltr", textContent: text });
}
