// The message field: writing, answering a message that asks for it, attaching a file, editing.

import { CommandMenu } from "./commands.js";
import { byId, element, iconButton, isolated } from "./element.js";
import { fileSize } from "./moments.js";
import { say } from "./words.js";

const sendableKinds = ["document", "photo", "sticker", "voice", "video"];

export class Composer {
  /**
   * `send(text, replyTo)`, `edit(messageId, text)` and `sendFile(file, kind, caption)` return promises;
   * `failed(error)` is told of a rejected one; `lastOwn()` gives the message the up arrow edits.
   */
  constructor(actions) {
    this.actions = actions;
    this.form = byId("composer");
    this.field = byId("write");
    this.strip = byId("strip");
    this.picker = byId("file");
    this.edited = null;
    this.replied = null;
    this.file = null;
    this.menu = new CommandMenu((text) => this.command(text));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.field.addEventListener("keydown", (event) => this.keyPressed(event));
    this.field.addEventListener("input", () => this.grow());
    byId("attach").addEventListener("click", () => this.picker.click());
    this.picker.addEventListener("change", () => this.attach(this.picker.files[0]));
    this.field.addEventListener("paste", (event) => this.pasted(event));
  }

  keyPressed(event) {
    if (event.isComposing) return;
    if (!event.shiftKey && this.menu.keyPressed(event.key)) return event.preventDefault();
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "Escape") this.cancel();
    else if (event.key === "ArrowUp" && this.field.value === "" && !this.file) this.editLast(event);
  }

  editLast(event) {
    const message = this.actions.lastOwn();
    if (!message) return;
    event.preventDefault();
    this.beginEdit(message);
  }

  /** The field grows with its text up to the height the style sheet allows. */
  grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
  }

  setText(text) {
    this.field.value = text;
    this.grow();
    this.menu.close();
  }

  async submit() {
    const { edited, replied, file } = this;
    const text = this.field.value.trim();
    if (!text && !file) return;
    const kind = this.strip.querySelector("select")?.value;
    this.clear();
    try {
      if (file) await this.actions.sendFile(file, kind, text);
      else if (edited) await this.actions.edit(edited.message_id, text);
      else await this.actions.send(text, replied?.message_id);
    } catch (error) {
      if (this.field.value === "") this.setText(text);
      this.actions.failed(error);
    }
  }

  command(text) {
    if (!this.edited) this.setText("");
    this.actions.send(text).catch(this.actions.failed);
  }

  /** Puts a message of one's own into the field to change it. */
  beginEdit(message) {
    this.dropStrip();
    this.edited = message;
    this.showStrip(say("editing"));
    byId("send").setAttribute("aria-label", say("save"));
    this.setText(message.text);
    this.field.focus();
  }

  /** Puts the field under a message that asks for an answer (Bot API: ForceReply). */
  beginReply(message) {
    if (this.edited || this.file) return;
    this.replied = message;
    this.showStrip(say("replyTo", { text: message.text ?? message.caption ?? "…" }));
    this.field.placeholder = message.reply_markup.input_field_placeholder ?? say("write");
    this.field.focus({ preventScroll: true });
  }

  attach(file) {
    this.picker.value = "";
    if (!file) return;
    if (this.edited) this.cancel();
    this.dropStrip();
    this.file = file;
    this.showStrip(isolated(file.name), ` · ${fileSize(file.size)}`, kindChoice(file));
    this.field.focus();
  }

  pasted(event) {
    const [file] = event.clipboardData?.files ?? [];
    if (!file) return;
    event.preventDefault();
    this.attach(file);
  }

  showStrip(...parts) {
    const close = iconButton("close", say("cancel"), { click: () => this.cancel() });
    this.strip.replaceChildren(element("span", { class: "strip-text" }, ...parts), close);
    this.strip.hidden = false;
  }

  /** Gives up an edit or an attached file; a text being written stays. */
  cancel() {
    if (this.edited) this.clear();
    else this.dropStrip();
    this.field.focus();
  }

  clear() {
    this.setText("");
    this.dropStrip();
  }

  dropStrip() {
    this.edited = null;
    this.replied = null;
    this.field.placeholder = say("write");
    this.file = null;
    this.strip.replaceChildren();
    this.strip.hidden = true;
    byId("send").setAttribute("aria-label", say("send"));
  }
}

function kindChoice(file) {
  const major = file.type.split("/")[0];
  const guess = { image: "photo", audio: "voice", video: "video" }[major] ?? "document";
  const options = sendableKinds.map((kind) =>
    element("option", { value: kind, selected: kind === guess }, say(kind)));
  return element("select", { class: "kind", "aria-label": say("sendAs") }, ...options);
}
