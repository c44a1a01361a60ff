// The command palette: Ctrl-K offers the pages of the menu, the acts of this page and the customers that are found.
// Without this script, or without <dialog>, Ctrl-K does nothing and the search box does the finding.
const dialog = document.querySelector("dialog.palette");
const box = dialog?.querySelector("input");
const list = dialog?.querySelector("ul");
const told = dialog?.querySelector("[role=status]");
const finding = document.querySelector("form.find");
const MOST = 12;
const PAUSE = 180;
let at = 0;
let timer = 0;
let asked = 0;

const fold = (text) =>
  text
    .normalize("NFD")
    .replace(/[\u0300-\u036f\u064b-\u0652\u0640]/g, "")
    .replace(/[أإآ]/g, "ا")
    .toLowerCase()
    .replace(/\s+/g, " ")
    .trim();

/** The pages of the menu and the acts of this page that can be reached now, as {name, key, run}. */
function near() {
  const pages = [...document.querySelectorAll(".side a")].map((link) => ({ name: link.textContent, key: "", run: () => link.click() }));
  const acts = [...document.querySelectorAll(":is(main, .rail) :is([data-key], button, a.button), :is(main, .rail) :is(.do, .acts) > a")]
    .filter((act) => !act.disabled && act.offsetParent !== null)
    .map((act) => {
      const words = act.cloneNode(true);
      words.querySelectorAll("kbd").forEach((key) => key.remove());
      // Lines of a table have the same acts: the line says which.
      const line = act.closest("tbody tr")?.cells[0];
      const of = line && !line.contains(act) ? ` · ${line.textContent}` : "";
      return { name: words.textContent + of, key: act.dataset.key ?? "", run: () => act.dispatchEvent(new Event("press", { bubbles: true })) };
    });
  return [...acts, ...pages].map((each) => ({ ...each, name: each.name.replace(/\s+/g, " ").trim() }));
}

function line(each, number) {
  const row = document.createElement("li");
  row.id = `palette-${number}`;
  row.setAttribute("role", "option");
  const words = document.createElement("span");
  const name = document.createElement("bdi");
  name.textContent = each.name;
  words.append(name);
  if (each.key) {
    const key = document.createElement("kbd");
    key.textContent = each.key;
    words.append(key);
  }
  row.append(words);
  row.run = each.run;
  return row;
}

function point(place) {
  const rows = [...list.children];
  at = rows.length ? (place + rows.length) % rows.length : 0;
  rows.forEach((row, number) => row.setAttribute("aria-selected", String(number === at)));
  box.setAttribute("aria-activedescendant", rows[at]?.id ?? "");
  rows[at]?.scrollIntoView({ block: "nearest" });
}

function show() {
  const wanted = fold(box.value);
  const found = near().filter((each) => fold(each.name).includes(wanted));
  list.replaceChildren(...found.slice(0, MOST).map(line));
  told.textContent = found.length || !wanted ? "" : told.dataset.none;
  point(0);
  clearTimeout(timer);
  if (finding && wanted.length > 1) timer = setTimeout(customers, PAUSE);
}

async function customers() {
  const turn = ++asked;
  const address = `${finding.getAttribute("action")}?q=${encodeURIComponent(box.value)}`;
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || turn !== asked || !dialog.open) return;
  const part = new DOMParser().parseFromString(await answer.text(), "text/html");
  const links = [...part.querySelectorAll("li a")].slice(0, MOST);
  const rows = links.map((link, number) => {
    const row = line({ name: "", key: "", run: () => location.assign(link.getAttribute("href")) }, `c${number}`);
    row.firstChild.replaceChildren(...link.childNodes);
    return row;
  });
  list.append(...rows);
  if (rows.length) told.textContent = "";
  point(at);
}

function choose() {
  const row = list.children[at];
  dialog.close();
  if (row) row.run();
  else if (finding && box.value.trim()) {
    finding.querySelector("input").value = box.value;
    finding.requestSubmit();
  }
}

if (dialog?.showModal) {
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || (event.key.toLowerCase() !== "k" && event.code !== "KeyK")) return;
    event.preventDefault();
    if (dialog.open) return dialog.close();
    box.value = "";
    dialog.showModal();
    box.focus();
    show();
  });
  box.addEventListener("input", show);
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) point(at + step);
    else if (event.key === "Enter") choose();
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", (event) => {
    const row = event.target.closest("li");
    if (!row) return;
    point([...list.children].indexOf(row));
    choose();
  });
}
