// Hidden text: a click, Enter or Space shows all the hidden text of the message at once.

import { element } from "./element.js";
import { say } from "./words.js";

/** Wraps `inner` so that neither eyes nor screen readers get at it before it is revealed. */
export function spoiler(inner) {
  const veil = element(
    "span",
    { class: "spoiler", role: "button", tabindex: "0", "aria-label": say("reveal") },
    element("span", { class: "spoiler-text", inert: true }, inner),
  );
  veil.addEventListener("click", () => revealAll(veil));
  veil.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    if (event.target !== veil || !veil.hasAttribute("role")) return;
    event.preventDefault();
    revealAll(veil);
  });
  return veil;
}

function revealAll(veil) {
  const body = veil.closest("[data-part=body]") ?? veil.parentNode;
  for (const hidden of body.querySelectorAll(".spoiler[role]")) {
    for (const name of ["role", "aria-label"]) hidden.removeAttribute(name);
    // Keeps the keyboard's place: the text stays focusable by script, not by Tab.
    hidden.setAttribute("tabindex", "-1");
    hidden.classList.add("revealed");
    hidden.firstElementChild.removeAttribute("inert");
  }
}
