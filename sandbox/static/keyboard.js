// The buttons under a message: rows, what each kind does, and finding a place again after an edit.

import { element } from "./element.js";
import { newTab, safeAddress } from "./links.js";
import { say } from "./words.js";

/**
 * The keyboard of a message's `reply_markup`, or null. `actions`: `tap(message, place, data)`,
 * `sendText`, `openLink`, `copy`, `refuse`; `isWaiting(messageId, place, data)` marks progress.
 */
export function keyboard(message, actions, isWaiting) {
  const rows = message.reply_markup?.inline_keyboard ?? message.reply_markup?.keyboard ?? [];
  if (rows.length === 0) return null;
  return element(
    "div", { class: "keyboard", role: "group", "aria-label": say("buttons") },
    ...rows.map((row, rowIndex) => element(
      "div", { class: "keyboard-row" },
      ...row.map((button, column) => {
        const place = `${rowIndex},${column}`;
        const isBusy = isWaiting(message.message_id, place, button.callback_data);
        return keyboardButton(message, button, place, isBusy, actions);
      }),
    )),
  );
}

function keyboardButton(message, button, place, isBusy, actions) {
  const { text, style, url } = button;
  const shared = { class: `key ${style ? `key-${style}` : ""}`, "data-place": place };
  const label = element("span", { class: "key-label", dir: "auto" }, text ?? button);
  const href = url ? safeAddress(url) : null;
  if (href) {
    const opened = (event) => actions.openLink(href) && event.preventDefault();
    return element("a", { ...shared, href, ...newTab, click: opened }, label);
  }
  const press = () => act(message, button, place, actions);
  const state = { "aria-busy": isBusy ? "true" : null };
  return element("button", { ...shared, type: "button", ...state, click: press }, label);
}

function act(message, button, place, actions) {
  if (button.callback_data !== undefined) actions.tap(message, place, button.callback_data);
  else if (button.copy_text) actions.copy(button.copy_text.text);
  else if (message.reply_markup.keyboard) actions.sendText(button.text ?? button);
  else actions.refuse();
}

/** Where in the keyboard the focus is: `row,column`, or null when it is elsewhere. */
export function focusedPlace(keyboardElement) {
  const focused = document.activeElement;
  return keyboardElement?.contains(focused) ? focused.dataset.place ?? null : null;
}

/** Focuses the button at the place, or the nearest one that there is; false when there is none. */
export function focusPlace(keyboardElement, place) {
  const rows = [...(keyboardElement?.children ?? [])];
  if (rows.length === 0) return false;
  const [row, column] = place.split(",").map(Number);
  const buttons = rows[Math.min(row, rows.length - 1)].children;
  buttons[Math.min(column, buttons.length - 1)].focus({ preventScroll: true });
  return true;
}
