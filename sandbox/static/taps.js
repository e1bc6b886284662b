// Buttons that were pressed and wait for the bot's answer.

import * as api from "./api.js";

export class Taps {
  /** `answered(answer)` shows an answer to a tap of this tab, `failed(error)` a refused tap. */
  constructor(personId, chatId, log, { answered, failed }) {
    Object.assign(this, { personId, chatId, log, answered, failed });
    this.waiting = new Map(); // query id -> {messageId, place, data}
    this.inFlight = new Set();
    this.early = new Map();
    this.isWaiting = (...where) => this.all().some((tap) => sameTap(tap, ...where));
  }

  all() {
    return [...this.waiting.values(), ...this.inFlight];
  }

  /** Presses a button. The answer may come over the event stream before the press is confirmed. */
  async press(message, place, data) {
    const tap = { messageId: message.message_id, place, data };
    this.inFlight.add(tap);
    this.mark(tap);
    try {
      const { query_id: queryId } = await api.tap(
        this.personId, message.message_id, data, this.chatId,
      );
      this.waiting.set(queryId, tap);
      const answer = this.early.get(queryId);
      if (answer) this.settle(queryId, answer);
    } catch (error) {
      this.failed(error);
    }
    this.inFlight.delete(tap);
    if (this.inFlight.size === 0) this.early.clear();
    this.mark(tap);
  }

  /** An answer from the stream, null when it expired; that of another tab is not shown here. */
  settle(queryId, answer) {
    const tap = this.waiting.get(queryId);
    if (!tap) {
      if (this.inFlight.size > 0) this.early.set(queryId, answer ?? {});
      return;
    }
    this.waiting.delete(queryId);
    this.mark(tap);
    if (answer) this.answered(answer);
  }

  /** Forgets all that waits, as after a reconnect, when the answers may have been missed. */
  forget() {
    const forgotten = [...this.waiting.values()];
    this.waiting.clear();
    forgotten.forEach((tap) => this.mark(tap));
  }

  mark(tap) {
    const button = this.log.button(tap.messageId, tap.place);
    if (!button) return;
    const isBusy = this.isWaiting(tap.messageId, tap.place, tap.data);
    if (isBusy) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  }
}

function sameTap(tap, messageId, place, data) {
  return tap.messageId === messageId && tap.place === place && tap.data === data;
}
