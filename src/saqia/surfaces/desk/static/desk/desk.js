// The desk by keyboard: Ctrl-K (or /) goes to the search box, and a key shown beside an act does it.
const box = document.querySelector("#q");

function typing(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    box?.focus();
    box?.select();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
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
