// One message as a bubble; an edit replaces only the parts that changed.

import { attachment } from "./attachments.js";
import { element, iconButton, isolated, unseen } from "./element.js";
import { formatted } from "./formatting.js";
import { focusedPlace, focusPlace, keyboard } from "./keyboard.js";
import { serviceWords } from "./groups.js";
import { clock, moment } from "./moments.js";
import { fullName } from "./people.js";
import { PollView } from "./poll.js";
import { say } from "./words.js";

export class MessageView {
  /**
   * `context`: `botName`, `personId`, `isWaiting`, `votes` (the person's own, by message id) and
   * `actions` (as for keyboard, and `edit`, `vote`, `retractVote`).
   */
  constructor(message, context) {
    this.context = context;
    this.isMine = message.from?.id === context.personId && serviceWords(message) === null;
    this.bubble = element("div", { class: "bubble" });
    const side = this.isMine ? "mine" : "theirs";
    const shape = { class: `message ${side}`, "data-id": message.message_id, tabindex: "-1" };
    this.element = element("article", shape, this.bubble);
    this.shown = {};
    this.update(message);
  }

  /** Shows the message as it stands now; keeps what did not change, and the keyboard's focus. */
  update(message) {
    this.message = message;
    const chosen = this.context.votes.get(message.message_id) ?? [];
    const parts = partsOf(message, chosen);
    const changed = changedParts(this.shown, parts);
    this.shown = parts;
    if (changed.has("poll") && message.poll) this.showPoll(chosen);
    this.element.classList.toggle("with-poll", Boolean(message.poll));
    if (changed.has("content")) this.renderContent();
    if (changed.has("meta")) this.renderMeta();
    if (changed.has("keyboard")) this.renderKeyboard();
  }

  /** Builds everything anew, as after a change of the page's language. */
  redraw() {
    this.shown = {};
    this.poll = null;
    this.update(this.message);
  }

  showPoll(chosen) {
    const { actions } = this.context;
    this.poll ??= new PollView({
      ...actions,
      vote: (optionIds) => actions.vote(this.message, optionIds),
      retractVote: () => actions.retractVote(this.message),
    });
    this.poll.update(this.message.poll, chosen);
  }

  renderContent() {
    const hadFocus = this.bubble.contains(document.activeElement);
    const { message, context } = this;
    this.bubble.replaceChildren(...[
      this.sender(),
      replied(message.reply_to_message),
      service(message) ?? this.poll?.element ?? attachment(message),
      words(message, context.actions),
    ].filter(Boolean));
    this.renderMeta();
    this.element.querySelector(":scope > .pencil-button")?.remove();
    if (this.isMine && message.text !== undefined) this.element.prepend(this.editButton());
    if (hadFocus) this.element.focus({ preventScroll: true });
  }

  /** Who says it: on screen only in a group, where several do. */
  sender() {
    if (serviceWords(this.message) !== null) return null;
    if (this.isMine) return unseen(`${say("you")}: `);
    const { from, chat } = this.message;
    const name = from ? fullName(from) : this.context.botName;
    if (chat?.type === "private" || !from) return unseen(`${name}: `);
    return element("p", { class: "sender" }, isolated(name), unseen(": "));
  }

  renderMeta() {
    const { message } = this;
    this.bubble.querySelector(":scope > .meta")?.remove();
    const date = new Date(message.date * 1000).toISOString();
    this.bubble.append(element(
      "footer", { class: "meta" },
      editedMark(message.edit_date),
      element("time", { datetime: date, title: moment(message.date) }, clock(message.date)),
    ));
  }

  editButton() {
    const edit = () => this.context.actions.edit(this.message);
    return iconButton("pencil", say("edit"), { click: edit });
  }

  renderKeyboard() {
    const old = this.element.querySelector(":scope > .keyboard");
    const place = focusedPlace(old);
    const fresh = keyboard(this.message, this.context.actions, this.context.isWaiting);
    old?.remove();
    if (fresh) this.element.append(fresh);
    this.element.classList.toggle("with-keyboard", Boolean(fresh));
    if (place && !focusPlace(fresh, place)) this.element.focus({ preventScroll: true });
  }
}

function partsOf(message, chosen) {
  const { reply_markup: markup, edit_date: edited, date, poll, ...content } = message;
  return {
    poll: JSON.stringify([poll ?? null, chosen]),
    content: JSON.stringify(content),
    meta: `${date} ${edited}`,
    keyboard: JSON.stringify(markup ?? null),
  };
}

function changedParts(before, now) {
  return new Set(Object.keys(now).filter((name) => before[name] !== now[name]));
}

function words(message, actions) {
  const text = message.text ?? message.caption;
  if (text === undefined) return null;
  const entities = message.entities ?? message.caption_entities;
  const shape = { class: "body", dir: "auto", "data-part": "body" };
  return element("div", shape, formatted(text, entities, actions));
}

function service(message) {
  const said = serviceWords(message);
  return said === null ? null : element("p", { class: "other-kind", dir: "auto" }, said);
}

function editedMark(date) {
  return date ? element("span", { class: "edited", title: moment(date) }, say("edited")) : null;
}

function replied(original) {
  if (!original) return null;
  const text = original.text ?? original.caption ?? original.poll?.question ?? "…";
  return element("div", { class: "replied", dir: "auto" }, text);
}
