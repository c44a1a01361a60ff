// A request for a subscription: its form is drawn from what the pack says that the procedure asks.
import { language, make, word } from "./words.js";

const $ = (id) => document.getElementById(id);
const said = (text) => text[language] || text.fr;

// Draws the form, with what a refused request said.
export function draw(asks, before) {
  const kept = before?.answers || {};
  const fields = asks.fields.map((one) => {
    const named = { id: `q-${one.code}`, name: one.code, required: true };
    const input = one.options.length ? choice(one, named) : make("input", { ...named, maxLength: one.most, autocomplete: "off" });
    input.value = kept[one.code] || "";
    return make("p", { className: "field" }, make("label", { htmlFor: named.id }, said(one.label)), input);
  });
  $("questions").replaceChildren(...fields);
  $("who").value = before?.name || "";
  $("phone").value = before?.phone || "";
  $("tongue").value = before?.language || language;
  $("drop").hidden = !before;
}

function choice(one, named) {
  const rows = one.options.map((each) => make("option", { value: each.code }, said(each)));
  if (rows.length > 20) rows.sort((left, right) => left.text.localeCompare(right.text, language));
  return make("select", named, make("option", { value: "" }, word("pick")), ...rows);
}

// Returns what was written, or null where something is left out: the browser says what.
export function read() {
  if (!$("request").reportValidity()) return null;
  const answers = Object.fromEntries([...$("questions").querySelectorAll("[name]")].map((one) => [one.name, one.value.trim()]));
  return { name: $("who").value.trim(), phone: $("phone").value.trim(), language: $("tongue").value, answers };
}

// Returns the lines of its slip: what was asked, in words.
export function lines(asks, one) {
  return asks.fields.map((field) => {
    const answer = one.answers[field.code] || "";
    const option = field.options.find((each) => each.code === answer);
    return [said(field.label), option ? said(option) : answer];
  });
}

export const papers = (asks) => asks.papers.map(said).join(" · ");
