// The screens of the road: find, take, receipt, send. Four taps for a payment; nothing here needs a network but the pack.
import * as asking from "./asking.js";
import * as server from "./server.js";
import * as store from "./store.js";
import { bare, centimes, dutyOf, fold, isNumber } from "./sums.js";
import { code, day, dirhams, language, make, moment, money, named, word } from "./words.js";

const $ = (id) => document.getElementById(id);
const windows = "BroadcastChannel" in self ? new BroadcastChannel("saqia-crew") : null;
let pack = null;
let accounts = [];
let given = [];
let sale = null;
let session = null;
let corrected = null;

function show(name) {
  for (const one of document.querySelectorAll("[data-screen]")) one.hidden = one.dataset.screen !== name;
  scrollTo(0, 0);
  const first = { find: "asked", account: "amount", ask: "who" }[name];
  if (first) $(first).focus();
}

function say(text = "") {
  $("said").textContent = text;
  $("said").hidden = !text;
}

async function refresh() {
  [pack, accounts, given] = await Promise.all([store.read("pack"), store.read("accounts"), store.entries()]);
  if (pack && store.now(pack) > pack.expires_at) accounts = [];
  accounts ??= [];
  given.sort((one, other) => other.pack - one.pack || other.rank - one.rank);
  const waits = given.filter((one) => !store.isDone(one)).length;
  const sum = given.reduce((whole, one) => whole + store.total(one), 0);
  $("bar").hidden = !pack && !given.length;
  $("day-total").textContent = $("list-total").textContent = dirhams(sum);
  $("waiting").textContent = waits ? word("waiting", { many: waits }) : word("all-sent");
  for (const one of document.querySelectorAll("[data-net]")) one.hidden = (one.dataset.net === "on") !== navigator.onLine;
  if (pack) {
    $("given").textContent = String(pack.next - 1);
    $("room").textContent = dirhams(pack.ceiling - pack.taken);
    $("ends").replaceChildren(code(moment(pack.expires_at)));
  }
  $("rows").replaceChildren(...given.map(row));
  return waits;
}

function row(one) {
  const parts = [];
  if (!one.outcome) parts.push(word("is-waiting"));
  else if (one.kind === "request") parts.push(one.said, word(`request-${one.outcome}`, { number: one.number }));
  else if (one.outcome === "refused") parts.push(one.said, word("is-refused"));
  else {
    parts.push(word("is-posted", { number: one.number }));
    if (one.said) parts.push(one.said);
    if (one.token) parts.push(word("is-token", { token: one.token }));
    if (one.advance_centimes) parts.push(word("is-advance", { amount: money(one.advance_centimes) }));
  }
  const tone = !one.outcome ? "waits" : one.outcome === "refused" ? "stop" : one.said ? "mind" : "fine";
  const isRequest = one.kind === "request";
  const open = make("button", { type: "button", className: tone }, code(numberOf(one)), " ",
    make("strong", {}, isRequest ? word("request") : dirhams(store.total(one))),
    make("span", {}, one.name || "", " ", code(one.reference || one.phone)), make("em", {}, parts.filter(Boolean).join(" · ")));
  open.addEventListener("click", () => (isRequest && one.outcome === "refused" && pack ? ask(one) : receipt(one)));
  return make("li", {}, open);
}

const numberOf = (one) => `${one.pack}-${String(one.rank).padStart(4, "0")}`;

// Start: who is signed in, whose till is open, which books go along.
async function start() {
  show("start");
  for (const id of ["sign-in", "open-till", "route"]) $(id).hidden = true;
  $("why").textContent = word("looking");
  try {
    const told = await server.me();
    session = told.session;
    $("open-till").hidden = Boolean(session);
    $("why").textContent = word(session ? "choose" : "no-session");
    if (!session) return;
    $("round").replaceChildren(...told.rounds.map((one) => make("option", { value: one.id }, one.name)));
    await choices();
    $("route").hidden = false;
  } catch (error) {
    $("why").textContent = failure(error, "away");
    $("sign-in").hidden = error.status !== 401;
  }
}

async function choices() {
  const { books } = $("round").value ? await server.books($("round").value) : { books: [] };
  const lines = books.map((one) =>
    make("label", {}, make("input", { type: "checkbox", name: "book", value: one.id }), " ", word("stops", { code: one.code, many: one.stops })));
  $("books").replaceChildren($("books").firstElementChild, ...lines);
}

function failure(error, offline = "no-network") {
  if (!(error instanceof server.Away)) throw error;
  if (error.status === 401) {
    for (const id of ["sign-in", "sign-in-again"]) $(id).href = error.told.sign_in;
    return word("signed-out");
  }
  return error.status === 422 ? error.message : word({ 0: offline, 403: "forbidden", 409: "other" }[error.status] || "failed");
}

async function takeAlong(event) {
  event.preventDefault();
  const chosen = [...document.querySelectorAll("[name=book]:checked")].map((one) => +one.value);
  if (!chosen.length) return say(word("no-book"));
  const waits = await refresh();
  if (waits) return say(word("unsent", { many: waits }));
  try {
    await server.fetchPack(session, chosen);
  } catch (error) {
    return say(failure(error));
  }
  say();
  await changed();
  show("find");
}

// Find: by any number of the account, or by a part of a name.
function find(text) {
  const digits = bare(text);
  const whole = fold(text);
  if (!whole) return [];
  const byNumber = accounts.filter((one) => one.number === digits || one.contracts.includes(digits)).map((one) => [one]);
  const bills = accounts.flatMap((one) => one.items.filter((item) => item.number && bare(item.number) === digits).map((item) => [one, item]));
  const meters = accounts.filter((one) => one.meters?.includes(digits)).map((one) => [one, null, digits]);
  const found = [...byNumber, ...bills, ...meters];
  if (found.length) return found;
  if (isNumber(digits)) return [[{ number: digits, contracts: [], ar: "", latin: "", due: 0, items: [] }]];
  if (whole.length < 2) return [];
  return accounts.filter((one) => fold(`${one.ar} ${one.latin}`).includes(whole)).slice(0, 20).map((one) => [one]);
}

function search(event) {
  event.preventDefault();
  const hits = find($("asked").value);
  if (hits.length === 1) return account(...hits[0]);
  const lines = hits.map(([one]) => {
    const choice = make("button", { type: "button", className: "hit" }, make("strong", {}, named(one)), " ", code(one.number), " ", dirhams(owed(one)));
    choice.addEventListener("click", () => account(one));
    return choice;
  });
  $("hits").replaceChildren(...(lines.length ? lines : [make("p", { className: "soft" }, word("no-hit"))]));
}

function owed(one) {
  const paid = given.filter((each) => each.pack === pack.id && each.account === one.number && each.kind !== "topup");
  return Math.max(one.due - paid.reduce((sum, each) => sum + each.amount_centimes, 0), 0);
}

// Account: what is owed, or which meter is topped up, and the cash with its stamp duty before it is taken.
function account(one, bill, meter) {
  say();
  const left = owed(one);
  const amount = meter ? 0 : bill ? Math.min(bill.left, left) : left;
  const key = crypto.randomUUID();
  sale = { key, account: one.number, name: named(one), reference: bill ? bill.number : one.number, shown_centimes: left };
  if (meter) Object.assign(sale, { kind: "topup", reference: meter, shown_centimes: 0 });
  $("topup").hidden = !meter;
  $("topup").textContent = meter ? word("topup-of", { meter, room: money(Math.max(pack.vending - (pack.vended || 0), 0)) }) : "";
  $("meters").replaceChildren(...(meter ? [] : one.meters || []).map((each) => {
    const choice = make("button", { type: "button", className: "hit" }, word("topup"), " ", code(each));
    choice.addEventListener("click", () => account(one, null, each));
    return choice;
  }));
  const isKnown = one.contracts.length > 0;
  $("whose").textContent = isKnown ? sale.name : word("outside");
  $("numbers").replaceChildren(...[one.number, ...one.contracts].flatMap((each) => [code(each), " "]));
  $("items").replaceChildren(...one.items.filter((item) => item.left > 0).map((item) =>
    make("li", {}, make("span", {}, pack.kinds[item.kind]?.[language] || "", " ", code(item.number)), make("span", {}, word("due-on", { day: day(item.due_on) }),
      item.late ? make("b", {}, " ", word("late")) : ""), make("strong", {}, dirhams(item.left)))));
  $("owed").textContent = dirhams(left);
  $("amount").value = amount ? money(amount) : "";
  weigh();
  show("account");
  $("amount").select();
}

function weigh() {
  const amount = centimes($("amount").value);
  const duty = amount ? dutyOf(pack, amount, store.now(pack)) : 0;
  $("sum").textContent = amount ? word("sum", { duty: money(duty), total: money(amount + duty) }) : "";
  return amount;
}

async function pay(event) {
  event.preventDefault();
  const amount = weigh();
  if (!amount) return say(word("amount"));
  if (sale.kind === "topup" && (amount < pack.least || amount > pack.most))
    return say(word("topup-amount", { least: money(pack.least), most: money(pack.most) }));
  $("take").disabled = true;
  try {
    const made = await store.take({ ...sale, amount_centimes: amount });
    say();
    await receipt(made);
    await changed();
    send(true);
  } catch (error) {
    if (!(error instanceof store.Refusal)) throw error;
    await refresh();
    say(word(error.message, { room: pack ? money(error.message === "vending" ? pack.vending - (pack.vended || 0) : pack.ceiling - pack.taken) : "" }));
  } finally {
    $("take").disabled = false;
  }
}

// A request for a subscription: written down under a number of the pack, or corrected after a refusal.
function ask(before = null) {
  say(before ? before.said : "");
  corrected = before;
  sale = { key: before ? before.key : crypto.randomUUID() };
  asking.draw(pack.asks, before);
  show("ask");
}

async function request(event) {
  event.preventDefault();
  const written = asking.read();
  if (!written) return;
  try {
    const made = corrected
      ? await store.change([{ ...corrected, ...written, outcome: "", said: "" }]).then(() => ({ ...corrected, ...written, outcome: "" }))
      : await store.take({ kind: "request", ...sale, ...written, reference: "", amount_centimes: 0, shown_centimes: 0 });
    say();
    await receipt(made);
    await changed();
    send(true);
  } catch (error) {
    if (!(error instanceof store.Refusal)) throw error;
    say(word(error.message));
  }
}

// The receipt: it is on the disk before it is on the screen.
async function receipt(one) {
  const own = pack && pack.id === one.pack ? pack : null;
  const isRequest = one.kind === "request";
  const told = isRequest
    ? [[word("phone"), code(one.phone)], ...(own ? asking.lines(own.asks, one) : []), [word("file"), one.number && code(one.number)]]
    : [[word(one.kind === "topup" ? "meter" : "for"), code(one.reference)], [word("token"), one.token && code(one.token)], [word("paid"), dirhams(one.amount_centimes)], [word("duty"), dirhams(one.duty_centimes)]];
  const facts = [
    [word("when"), code(moment(one.collected_at))], [word("customer"), one.name], ...told,
    [word("where"), own?.unit[language]], [word("cashier"), own && code(own.cashier)],
  ];
  for (const part of document.querySelectorAll("[data-slip]")) part.hidden = !part.dataset.slip.split(" ").includes(one.kind || "payment");
  $("slip-papers").textContent = isRequest && own ? asking.papers(own.asks) : "";
  $("slip-company").textContent = own?.company[language] || "";
  $("slip-number").textContent = numberOf(one);
  $("slip-total").replaceChildren(make("strong", {}, dirhams(store.total(one))), " ", word("cash"));
  $("slip-facts").replaceChildren(...facts.filter(([, value]) => value).map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))));
  $("slip-code").textContent = one.mac.slice(0, 16).toUpperCase().replace(/(.{4})(?=.)/g, "$1 ");
  show("receipt");
  if (!one.shown) await store.change([{ pack: one.pack, rank: one.rank, shown: true }]);
}

async function changed() {
  windows?.postMessage("changed");
  await refresh();
}

// Home: what waits is sent by itself when there is a network, and by the button with an answer in words.
async function send(isQuiet) {
  if (isQuiet && !navigator.onLine) return;
  try {
    const many = await server.sync();
    $("sign-in-again").hidden = true;
    if (many) await changed();
    if (!isQuiet || many) say(word(many ? "sent" : "nothing")); // also in the place of "there is no network"
  } catch (error) {
    const said = failure(error);
    $("sign-in-again").hidden = error.status !== 401;
    if (!isQuiet || error.status) say(said);
  }
}

// Paper of a roll has a width and no length: the sheet is as long as the slip, whoever starts the printing.
const sheet = new CSSStyleSheet();
const MILLIMETER = 96 / 25.4;

function paper() {
  document.body.classList.add("paper");
  const length = Math.ceil($("slip").getBoundingClientRect().height / MILLIMETER) + 6;
  sheet.replaceSync(`@page { size: 58mm ${length}mm; margin: 2mm; }`);
}

const home = () => (say(), pack ? show("find") : start());
const acts = {
  find: () => (($("asked").value = ""), $("hits").replaceChildren(), home()),
  list: () => (say(), show("list")),
  ask: () => ask(),
  drop: async () => {
    await store.change([{ pack: corrected.pack, rank: corrected.rank, outcome: "dropped", said: "" }]);
    await changed();
    acts.list();
  },
  print: () => print(),
  send: () => send(false),
  seen: async () => (await store.clear(false), changed()),
  end: async () => {
    const waits = await refresh();
    if (waits) return say(word("unsent", { many: waits }));
    try {
      if (pack) await server.giveBack(pack);
    } catch (error) {
      return say(failure(error));
    }
    await store.clear(true);
    await changed();
    say();
    start();
  },
};

async function begin() {
  document.addEventListener("click", (event) => acts[event.target.closest("[data-act]")?.dataset.act]?.());
  $("find").addEventListener("submit", search);
  $("pay").addEventListener("submit", pay);
  $("request").addEventListener("submit", request);
  $("amount").addEventListener("input", weigh);
  $("route").addEventListener("submit", takeAlong);
  $("round").addEventListener("change", () => choices().catch((error) => say(failure(error))));
  windows?.addEventListener("message", refresh);
  document.adoptedStyleSheets.push(sheet);
  addEventListener("beforeprint", paper);
  addEventListener("afterprint", () => document.body.classList.remove("paper"));
  for (const name of ["online", "offline"]) addEventListener(name, () => refresh().then(() => send(true)));
  setInterval(() => refresh().then((waits) => waits && send(true)), 60000);
  navigator.serviceWorker?.register("/crew/worker.js", { scope: "/crew/" });
  await refresh();
  const last = given[0];
  if (last && !last.shown) {
    say(word("again"));
    await receipt(last);
  } else home();
  send(true);
}

begin().catch((error) => {
  say(word("broken"));
  throw error;
});
