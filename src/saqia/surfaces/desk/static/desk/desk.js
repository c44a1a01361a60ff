// The desk by keyboard: / goes to the search box, and a key shown beside an act does it. Ctrl-K: palette.js.
const box = document.querySelector("#q");

function typing(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "/") {
    event.preventDefault();
    box?.focus();
    return;
  }
  const act = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (act) {
    event.preventDefault();
    act.click();
  }
});

// A part that is wider than the screen is scrolled by the arrow keys, once the keyboard can reach it.
function reachWide() {
  for (const part of document.querySelectorAll("main > *")) {
    if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
    else part.removeAttribute("tabindex");
  }
}
reachWide();
addEventListener("resize", reachWide);
