// What the page says beside the messages: toasts, alert dialogs and banners.

import { byId, element } from "./element.js";
import { newTab } from "./links.js";
import { say } from "./words.js";

const shortestToastMilliseconds = 4000;
const mostToasts = 2;
const readingMillisecondsPerCharacter = 60;

/** A passing notice, read out politely; stays longer the longer it is, and while pointed at. */
export function toast(text, { href } = {}) {
  const link = { href, ...newTab };
  const shown = element(
    "div", { class: "toast", dir: "auto" }, href ? element("a", link, text || href) : text,
  );
  const toasts = byId("toasts");
  toasts.append(shown);
  if (toasts.children.length > mostToasts) toasts.firstElementChild.remove();
  const milliseconds = shortestToastMilliseconds + text.length * readingMillisecondsPerCharacter;
  let timer = setTimeout(() => shown.remove(), milliseconds);
  shown.addEventListener("pointerenter", () => clearTimeout(timer));
  shown.addEventListener("pointerleave", () => {
    timer = setTimeout(() => shown.remove(), shortestToastMilliseconds);
  });
}

/** Removes what the toasts of another chat may still say. */
export function clearToasts() {
  byId("toasts").replaceChildren();
}

/** Says why something asked for did not happen. */
export function complain(error) {
  console.error(error);
  toast(say("failed", { reason: error.message }));
}

const waitingAlerts = [];

/** A dialog that must be closed; several come one after another. `closed` runs after the last. */
export function alertDialog(title, text, closed) {
  waitingAlerts.push({ title, text, closed });
  if (!byId("alert").open) showNextAlert();
}

function showNextAlert() {
  const dialog = byId("alert");
  const { title, text, closed } = waitingAlerts.shift();
  byId("alert-title").textContent = title;
  byId("alert-text").textContent = text;
  const next = () => (waitingAlerts.length > 0 ? showNextAlert() : closed());
  dialog.addEventListener("close", next, { once: true });
  dialog.showModal();
}

const lostStreams = new Set();

/** Shows the banner of a lost connection while any of the page's streams is down. */
export function connectionLost(stream, isLost) {
  if (isLost) lostStreams.add(stream);
  else lostStreams.delete(stream);
  byId("lost").hidden = lostStreams.size === 0;
}

/** Shows whether the bot runs. */
export function botPresence(bot) {
  const banner = byId("offline");
  banner.textContent = say("botOffline", { bot: bot.first_name });
  banner.hidden = bot.online !== false;
}
