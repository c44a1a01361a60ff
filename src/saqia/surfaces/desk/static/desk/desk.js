// The desk by keyboard: / goes to the search box, and a key shown beside an act does it. Ctrl-K: palette.js.
const box = document.querySelector("#q");

// A choice, a tick and a file take no letters: there a key is an act's.
const WORDLESS = /^(radio|checkbox|file|button|submit)$/;

function typing(target) {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !WORDLESS.test(target.type));
}

// A keyboard set to Arabic gives no Latin letter: then the key counts by its place on the AZERTY boards of Morocco.
const AZERTY = { KeyQ: "a", KeyA: "q", KeyZ: "w", KeyW: "z", Semicolon: "m" };
const pressed = (event) => (/^[ -~]$/.test(event.key) ? event.key : (AZERTY[event.code] ?? event.code.replace(/^(Key|Digit)/, ""))).toLowerCase();

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "/" || event.code === "NumpadDivide") {
    event.preventDefault();
    box?.focus();
    return;
  }
  const act = document.querySelector(`[data-key="${CSS.escape(pressed(event))}"]`);
  if (act) {
    event.preventDefault();
    act.dispatchEvent(new Event("press", { bubbles: true }));
  }
});

// An act that is chosen by its key, or in the palette, goes first to what its form still lacks.
document.addEventListener("press", (event) => {
  const act = event.target;
  const lacks = (each) => each.validity?.valueMissing && each.offsetParent !== null;
  const field = act.type === "submit" && act.form ? [...act.form.elements].find(lacks) : null;
  if (field) field.focus();
  else act.click();
});

// After an error the keyboard is on the first field that has one; the current page of a side that scrolls is in sight.
document.querySelector("main :is(.bad :is(input, select, textarea), [aria-invalid=true])")?.focus();
const side = document.querySelector(".side");
const here = side?.querySelector("[aria-current]");
if (here && side.scrollWidth > side.clientWidth) here.scrollIntoView({ inline: "center", block: "nearest" });

// A part that is wider than the screen is scrolled by the arrow keys, once the keyboard can reach it.
function reachWide() {
  for (const part of document.querySelectorAll("main > *")) {
    if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
    else part.removeAttribute("tabindex");
  }
}
reachWide();
addEventListener("resize", reachWide);
