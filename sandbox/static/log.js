// The messages of one chat in order, with the days between them.

import { element } from "./element.js";
import { focusPlace } from "./keyboard.js";
import { MessageView } from "./message.js";
import { dayKey, dayName } from "./moments.js";
import { Scroll } from "./scroll.js";

export class Log {
  /** `context` as for MessageView; `stuck(isAtEnd)` as for Scroll. */
  constructor(target, context, stuck) {
    this.target = target;
    this.context = context;
    this.views = new Map(); // message id -> MessageView
    this.scroll = new Scroll(target, stuck);
    this.lastFocus = null;
    this.remember = (event) => this.rememberFocus(event.target);
    target.addEventListener("focusin", this.remember);
  }

  get isEmpty() {
    return this.views.size === 0;
  }

  /** The newest message of the person that can still be edited, or null. */
  get lastOwn() {
    const views = [...this.views.values()];
    const canEdit = (view) => view.isMine && view.message.text !== undefined;
    return views.findLast(canEdit)?.message ?? null;
  }

  /** Makes the log show exactly these messages; what is already there stays in place. */
  replaceAll(messages) {
    const isFirst = this.isEmpty;
    this.target.setAttribute("aria-live", "off");
    const ids = new Set(messages.map((message) => message.message_id));
    const change = () => {
      for (const id of this.views.keys()) if (!ids.has(id)) this.drop(id);
      for (const message of messages) this.put(message);
    };
    if (isFirst) change();
    else this.scroll.around(change, () => null);
    if (isFirst) this.scroll.toEnd();
    // What is read back from history is not news; only what comes from now on is announced.
    requestAnimationFrame(() => this.target.setAttribute("aria-live", "polite"));
  }

  /** Adds a message, or changes the one with its id in place. */
  upsert(message) {
    let view;
    this.scroll.around(() => { view = this.put(message); }, () => view.element);
  }

  remove(id) {
    if (!this.views.has(id)) return;
    this.scroll.around(() => this.drop(id), () => null);
  }

  put(message) {
    const known = this.views.get(message.message_id);
    if (known) {
      known.update(message);
      return known;
    }
    const view = new MessageView(message, this.context);
    const next = this.elementAfter(message.message_id);
    if (next) this.dayMark(next)?.remove();
    this.target.insertBefore(view.element, next);
    this.views.set(message.message_id, view);
    this.markDay(view.element);
    if (next) this.markDay(next);
    return view;
  }

  drop(id) {
    const { element: gone } = this.views.get(id);
    const hadFocus = gone.contains(document.activeElement);
    const next = gone.nextElementSibling;
    this.dayMark(gone)?.remove();
    gone.remove();
    this.views.delete(id);
    if (next?.matches(".message")) this.markDay(next);
    if (hadFocus) this.target.focus({ preventScroll: true });
  }

  elementAfter(id) {
    const newest = Number(this.target.lastElementChild?.dataset.id ?? 0);
    if (newest < id) return null;
    const later = [...this.views.keys()].filter((other) => other > id);
    return this.views.get(Math.min(...later)).element;
  }

  dayMark(message) {
    const previous = message.previousElementSibling;
    return previous?.matches(".day") ? previous : null;
  }

  /** Puts the day's name before the first message of a day, and marks runs of one sender. */
  markDay(message) {
    this.dayMark(message)?.remove();
    const previous = message.previousElementSibling;
    const date = this.dateOf(message);
    const isFirst = !previous || dayKey(this.dateOf(previous)) !== dayKey(date);
    if (isFirst) message.before(element("p", { class: "day" }, dayName(date)));
    const isMine = message.classList.contains("mine");
    message.classList.toggle("run", !isFirst && previous.classList.contains("mine") === isMine);
  }

  dateOf(message) {
    return this.views.get(Number(message.dataset.id)).message.date;
  }

  button(messageId, place) {
    return this.views.get(messageId)?.element.querySelector(`.key[data-place="${place}"]`) ?? null;
  }

  rememberFocus(target) {
    const id = Number(target.closest(".message")?.dataset.id);
    this.lastFocus = id ? { id, place: target.dataset.place ?? null } : null;
  }

  /** Puts the focus back where it last was in the log, as after a dialog whose button is gone. */
  restoreFocus() {
    const view = this.lastFocus && this.views.get(this.lastFocus.id);
    if (!view) return;
    const buttons = view.element.querySelector(":scope > .keyboard");
    const isDone = this.lastFocus.place && focusPlace(buttons, this.lastFocus.place);
    if (!isDone) view.element.focus({ preventScroll: true });
  }

  redraw() {
    for (const view of this.views.values()) {
      view.redraw();
      this.markDay(view.element);
    }
  }

  close() {
    this.scroll.observer.disconnect();
    this.target.removeEventListener("focusin", this.remember);
    this.target.replaceChildren();
  }
}
