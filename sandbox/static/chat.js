// The open conversation of one person, with the bot or in a group: what streams in, what they do.

import * as api from "./api.js";
import { byId, isolated } from "./element.js";
import { startPayload } from "./links.js";
import { botStatus, dressGroupAvatar, groupAddress, memberChoice } from "./groups.js";
import { Live } from "./live.js";
import { Log } from "./log.js";
import { alertDialog, clearToasts, complain, connectionLost, toast } from "./notices.js";
import { dressAvatar, fullName } from "./people.js";
import { asksForReply } from "./replies.js";
import { Taps } from "./taps.js";
import { say } from "./words.js";

// Bot API: sendChatAction, "the status is set for 5 seconds or less".
const actionShownMilliseconds = 5000;

function copy(text) {
  navigator.clipboard.writeText(text).then(() => toast(say("copied")), complain);
}

export class Chat {
  /**
   * `group` is null in the chat with the bot. `page`: its `composer` and `people`, `goTo(hash)`, and
   * `personChanged`, `groupChanged`, `botChanged` and `wasReset` for what concerns the list too.
   */
  constructor(person, group, bot, page) {
    Object.assign(this, { person, group, bot, page });
    this.isLoaded = false;
    this.votes = new Map(); // message id -> positions that this person has chosen
    const moved = (isAtEnd) => isAtEnd && this.reachedEnd();
    this.log = new Log(byId("log"), this.messageContext(), moved);
    this.taps = new Taps(person.id, group?.id, this.log, {
      answered: (answer) => this.showAnswer(answer), failed: complain,
    });
    clearToasts();
    page.composer.clear();
    page.composer.menu.setCommands([]);
    this.showHead();
    this.showFoot();
    this.reachedEnd();
    for (const id of ["powers-open", "attach"]) byId(id).hidden = Boolean(group);
    byId("members-open").hidden = !group;
    this.live = new Live(group ? api.groupEvents(group.id) : api.personEvents(person.id), {
      snapshot: (signal) => this.load(signal),
      handlers: group ? this.groupHandlers() : this.handlers(),
      lost: (isLost) => connectionLost("chat", isLost),
    });
    // What answers a tap in a group is told to the one who tapped.
    this.answers = group && new Live(api.personEvents(person.id), {
      snapshot: async () => {},
      handlers: this.answerHandlers(),
      lost: (isLost) => connectionLost("answers", isLost),
    });
  }

  messageContext() {
    return {
      botName: this.bot.first_name,
      personId: this.person.id,
      votes: this.votes,
      isWaiting: (...where) => this.taps.isWaiting(...where),
      actions: {
        tap: (message, place, data) => this.taps.press(message, place, data),
        sendText: (text) => this.send(text).catch(complain),
        openLink: (address) => this.openLink(address),
        copy,
        refuse: () => toast(say("noAction")),
        edit: (message) => this.page.composer.beginEdit(message),
        vote: ({ message_id: id }, optionIds) =>
          api.vote(this.person.id, id, optionIds, this.group?.id).catch(complain),
        retractVote: ({ message_id: id }) =>
          api.retractVote(this.person.id, id, this.group?.id).catch(complain),
      },
    };
  }

  handlers() {
    return {
      ...this.groupHandlers(),
      ...this.answerHandlers(),
      commands: () => this.loadCommands().catch(complain),
      person: (person) => this.page.personChanged(person),
    };
  }

  answerHandlers() {
    return {
      callback_answer: (answer) => this.taps.settle(answer.query_id, answer),
      callback_expired: ({ query_id: id }) => this.taps.settle(id, null),
    };
  }

  groupHandlers() {
    return {
      message: (message) => this.received(message),
      edited_message: (message) => this.edited(message),
      deleted: ({ message_id: id }) => { this.log.remove(id); this.showFoot(); },
      vote: (vote) => this.voted(vote),
      chat_action: ({ action }) => this.showAction(action),
      group: (group) => this.page.groupChanged(group),
      bot: (bot) => this.page.botChanged(bot),
      reset: () => this.page.wasReset(),
    };
  }

  async load(signal) {
    const [{ messages, votes }] = await Promise.all([
      this.group
        ? api.getGroupMessages(this.group.id, signal) : api.getMessages(this.person.id, signal),
      this.loadCommands(signal),
    ]);
    if (signal.aborted) return;
    this.taps.forget();
    this.votes.clear();
    for (const [id, byPerson] of Object.entries(votes)) {
      if (byPerson[this.person.id]) this.votes.set(Number(id), byPerson[this.person.id]);
    }
    this.log.replaceAll(messages);
    this.isLoaded = true;
    this.showFoot();
    this.markRead();
    this.offerReply(messages.at(-1));
  }

  /** What this person chose in a poll; its new figures come with the message, after this. */
  voted({ message_id: id, person_id: personId, option_ids: chosen }) {
    if (personId === this.person.id) this.votes.set(id, chosen);
  }

  /** Puts the field under a message that asks this person for a reply. */
  offerReply(message) {
    if (asksForReply(message, this.person)) this.page.composer.beginReply(message);
  }

  async loadCommands(signal) {
    if (this.group) return;
    const { commands } = await api.getCommands(this.person.id, signal);
    if (!this.isClosed) this.page.composer.menu.setCommands(commands);
  }

  received(message) {
    const wasEmpty = this.log.isEmpty;
    const isOwn = message.from?.id === this.person.id;
    const wasAtEnd = this.log.scroll.isNearEnd;
    this.log.upsert(message);
    if (isOwn) this.log.scroll.toEnd();
    else this.hideAction();
    if (!isOwn && !wasAtEnd) this.offerNewest();
    if (wasEmpty) this.showFoot();
    this.markRead();
    this.offerReply(message);
  }

  edited(message) {
    this.log.upsert(message);
    if (this.group) return;
    const isLast = this.person.last_message?.message_id === message.message_id;
    if (isLast) this.page.personChanged({ ...this.person, last_message: message });
  }

  markRead() {
    if (this.group || document.visibilityState !== "visible") return;
    // When this fails the connection is down, which a banner says, and the reconnect marks again.
    api.markRead(this.person.id).catch(() => {});
  }

  send(text, replyTo) {
    return api.sendText(this.person.id, text, this.group?.id, replyTo);
  }

  edit(messageId, text) {
    return api.editText(this.person.id, messageId, text, this.group?.id);
  }

  start(payload) {
    return api.start(this.person.id, payload);
  }

  join() {
    return api.changeMember(this.group.id, "members", this.person.id);
  }

  /**
   * Opens a link of this bot inside the sandbox: the private chat, where Start is pressed with the
   * link's payload. False when the link leads elsewhere.
   */
  openLink(address) {
    const payload = startPayload(address, this.bot.username);
    if (payload === null) return false;
    if (this.group) this.page.goTo(`#/people/${this.person.id}`);
    this.start(payload).catch(complain);
    return true;
  }

  showAnswer({ text, show_alert: isAlert, url }) {
    if (url && !this.openLink(url)) toast(text ?? url, { href: url });
    else if (text && isAlert) {
      alertDialog(say("alertFrom", { bot: this.bot.first_name }), text, () => this.returnFocus());
    } else if (text) toast(text);
  }

  /** A closed dialog gives the focus back to its button, or to its place when that is gone. */
  returnFocus() {
    const focused = document.activeElement;
    if (focused === document.body || byId("alert").contains(focused)) this.log.restoreFocus();
  }

  showAction(action) {
    clearTimeout(this.actionTimer);
    this.action = action === "typing" ? say("typing") : say("sendingFile");
    this.actionTimer = setTimeout(() => this.hideAction(), actionShownMilliseconds);
    this.showHead();
  }

  hideAction() {
    clearTimeout(this.actionTimer);
    this.action = null;
    this.showHead();
  }

  showHead() {
    byId("chat-title").textContent = this.group?.title ?? this.bot.first_name;
    for (const id of ["chat-avatar", "empty-avatar"]) {
      if (this.group) dressGroupAvatar(byId(id), this.group);
      else dressAvatar(byId(id), this.bot).classList.add("bot-avatar");
    }
    const subtitle = byId("chat-subtitle");
    subtitle.classList.toggle("acting", Boolean(this.action));
    subtitle.classList.toggle("of-group", Boolean(this.group));
    if (this.group) return this.showGroupHead(subtitle);
    const language = ` · ${this.person.language_code ?? "–"}`;
    const acting = [say("actingAs"), isolated(fullName(this.person)), language];
    subtitle.replaceChildren(...(this.action ? [this.action] : acting));
  }

  /** Under a group's title: as whom one acts, and how the bot stands there. */
  showGroupHead(subtitle) {
    const goTo = (id) => { location.hash = groupAddress(this.group, id); };
    const choice = memberChoice(this.group, this.page.people, this.person.id, goTo);
    const status = this.action ?? botStatus(this.group, this.bot);
    const rest = ` · ${status}`;
    // An open choice is not closed by whatever else happens in the group.
    const isSame = subtitle.querySelector("select")?.textContent === choice.textContent;
    if (isSame && subtitle.firstChild.data === say("actingAs")) subtitle.lastChild.data = rest;
    else subtitle.replaceChildren(say("actingAs"), choice, rest);
  }

  /** Below the messages stands what fits: a start button, a way to unblock, or the field. */
  showFoot() {
    const isEmpty = this.isLoaded && this.log.isEmpty && !this.group;
    const blocked = !this.group && this.person.blocked;
    const isGone = Boolean(this.group?.migrated_to);
    const isOutside = Boolean(this.group) && !this.group.members.includes(this.person.id);
    const hadFocus = [...["chat-title", "start", "unblock", "join", "write"].map(byId)]
      .includes(document.activeElement);
    byId("empty").hidden = !isEmpty || blocked;
    byId("start").hidden = !isEmpty || blocked;
    byId("unblock").hidden = !blocked;
    byId("join").hidden = !isOutside || isGone;
    byId("composer").hidden = isEmpty || blocked || isGone || isOutside || !this.isLoaded;
    if (hadFocus) this.focus();
  }

  /** Gives the focus to what the person does next; on a phone that would raise the keyboard. */
  focus() {
    const isTouch = matchMedia("(pointer: coarse)").matches;
    const nexts = [byId("start"), byId("unblock"), byId("join"), ...(isTouch ? [] : [byId("write")])];
    const next = nexts.find((control) => control.offsetParent) ?? byId("chat-title");
    if (document.activeElement !== next) next.focus({ preventScroll: true });
  }

  offerNewest() {
    byId("newer").textContent = say("newMessages");
    byId("newer").hidden = false;
  }

  reachedEnd() {
    byId("newer").hidden = true;
  }

  /** Follows a change of the person or the bot; `isSpoken` anew: the page's language changed. */
  refresh(person, group, bot, isSpokenAnew) {
    Object.assign(this, { person, group, bot });
    this.showHead();
    this.showFoot();
    if (isSpokenAnew) this.log.redraw();
  }

  close() {
    this.isClosed = true;
    clearTimeout(this.actionTimer);
    this.live.close();
    this.answers?.close();
    this.log.close();
  }
}
