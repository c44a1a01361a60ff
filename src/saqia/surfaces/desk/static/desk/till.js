// The counter: the change while cash is typed, the total while pieces are counted. Without it the server says both.
const FORMAT = document.documentElement.lang === "en" ? "en-GB" : "fr-FR"; // Arabic writes amounts as French does
const amounts = new Intl.NumberFormat(FORMAT, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const dirhams = (centimes) => amounts.format(centimes / 100);
const latin = (text) => text.replace(/[٠-٩۰-۹]/g, (digit) => digit.charCodeAt(0) & 15).replace("٫", ".");
const centimes = (text) => {
  const number = Number(latin(text).replace(/\s/g, "").replace(",", "."));
  return text.trim() && Number.isFinite(number) ? Math.round(number * 100) : null;
};

function tell(place, amount) {
  place.hidden = amount === null;
  if (amount !== null) place.querySelector("bdi").textContent = dirhams(amount);
}

const paid = document.querySelector("form[data-total]");
const given = paid?.querySelector("[name=given]");
if (given) {
  const total = Number(paid.dataset.total);
  const change = paid.querySelector("[data-change]");
  const show = () => {
    const amount = centimes(given.value);
    tell(change, amount === null || amount < total ? null : amount - total);
  };
  given.addEventListener("input", show);
  show();
}

const count = document.querySelector("form[data-count]");
if (count) {
  const sum = count.querySelector("[data-sum]");
  const fields = [...count.querySelectorAll("[data-value]")];
  const show = () => tell(sum, fields.reduce((all, field) => all + (Number(latin(field.value)) || 0) * Number(field.dataset.value), 0));
  count.addEventListener("input", show);
  show();
}
// Enter goes from one denomination to the next, and sends from the last.
const boxes = count ? [...count.querySelectorAll("[data-value]")] : [];
boxes.forEach((field, place) =>
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !boxes[place + 1]) return;
    event.preventDefault();
    boxes[place + 1].focus();
  }),
);

// The first field of the last step has the keyboard.
(paid?.querySelector(".field input:not([type=hidden]), .field select") ?? boxes[0])?.focus();
