// The page's own words, and the language they are said in now.

import { english } from "./english.js";
import { italian } from "./italian.js";

const dictionaries = { en: english, it: italian };
let spoken = "en";

/** `it` for any Italian code, else `en`. */
export function pageLanguage(code) {
  return String(code ?? "").toLowerCase().startsWith("it") ? "it" : "en";
}

/** The language the page speaks now: `it` or `en`. */
export function currentLanguage() {
  return spoken;
}

/** One of the page's phrases, with `{name}` places filled from `values`. */
export function say(key, values = {}) {
  return dictionaries[spoken][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Sets the language and rewrites every element marked with data-word, -label or -placeholder. */
export function speak(code) {
  spoken = pageLanguage(code);
  document.documentElement.lang = spoken;
  for (const marked of document.querySelectorAll("[data-word]")) {
    marked.textContent = say(marked.dataset.word);
  }
  for (const marked of document.querySelectorAll("[data-label]")) {
    marked.setAttribute("aria-label", say(marked.dataset.label));
    if (marked.matches("button, a")) marked.title = say(marked.dataset.label);
  }
  for (const marked of document.querySelectorAll("[data-placeholder]")) {
    marked.placeholder = say(marked.dataset.placeholder);
  }
}
