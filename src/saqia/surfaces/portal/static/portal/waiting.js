// Looks whether the word of the bank has come, and shows the page anew once it has. Without this script its button does.
const PAUSE_MILLISECONDS = 4000;
const MOST_LOOKS = 75; // five minutes; then the receipt comes by message

async function look(left) {
  const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
  if (answer?.ok && !(await answer.text()).includes("data-waits")) return location.reload();
  if (left > 1) setTimeout(look, PAUSE_MILLISECONDS, left - 1);
}

setTimeout(look, PAUSE_MILLISECONDS, MOST_LOOKS);
