// Block quotations; an expandable one shows three lines and a button for the rest.

import { element } from "./element.js";
import { say } from "./words.js";

let made = 0;

const resized = new ResizeObserver((entries) => {
  for (const entry of entries) offerRest(entry.target.closest(".quote"));
});

/** A quotation of `inner`; `isExpandable` as in the entity `expandable_blockquote`. */
export function quote(inner, { isExpandable }) {
  const text = element("blockquote", {}, inner);
  const whole = element("div", { class: "quote", "data-block": true }, text);
  if (isExpandable) makeExpandable(whole, text);
  return whole;
}

function makeExpandable(whole, text) {
  text.id = `quote-${(made += 1)}`;
  const toggle = element(
    "button",
    { type: "button", class: "quote-toggle", "aria-expanded": "false", "aria-controls": text.id },
    say("showMore"),
  );
  toggle.addEventListener("click", () => setExpanded(whole, !whole.classList.contains("expanded")));
  whole.classList.add("expandable");
  whole.append(toggle);
  resized.observe(text);
}

function setExpanded(whole, isExpanded) {
  const toggle = whole.querySelector(":scope > .quote-toggle");
  whole.classList.toggle("expanded", isExpanded);
  toggle.setAttribute("aria-expanded", String(isExpanded));
  toggle.textContent = say(isExpanded ? "showLess" : "showMore");
}

// A quotation that fits into three lines needs no button; that depends on the width.
function offerRest(whole) {
  if (!whole || whole.classList.contains("expanded")) return;
  const text = whole.querySelector(":scope > blockquote");
  whole.classList.toggle("fits", text.scrollHeight <= text.clientHeight + 2);
}
