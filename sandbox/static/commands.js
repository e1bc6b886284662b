// The list of the bot's commands over the message field: opened by a button or by typing `/`.

import { byId, element } from "./element.js";
import { say } from "./words.js";

export class CommandMenu {
  /** `chosen(text)` sends a command. */
  constructor(chosen) {
    this.chosen = chosen;
    this.field = byId("write");
    this.list = byId("commands");
    this.opener = byId("commands-open");
    this.commands = [];
    this.active = 0;
    this.isPinned = false;
    this.opener.addEventListener("click", () => this.toggle());
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("blur", () => this.close());
    // Choosing with the mouse must not take the focus from the field, which would close the list.
    for (const part of [this.list, this.opener]) {
      part.addEventListener("pointerdown", (event) => event.preventDefault());
    }
  }

  /** The commands as getMyCommands gives them for this person. */
  setCommands(commands) {
    this.commands = commands;
    this.opener.hidden = commands.length === 0;
    if (this.isOpen) this.show();
  }

  get isOpen() {
    return !this.list.hidden;
  }

  /** A pinned list shows all commands whatever is typed; else `/` and what follows filter. */
  matching() {
    const typed = /^\/(\w*)$/.exec(this.field.value)?.[1];
    if (typed === undefined) return this.isPinned ? this.commands : [];
    return this.commands.filter(({ command }) => command.startsWith(typed.toLowerCase()));
  }

  toggle() {
    if (this.isOpen) return this.close();
    this.isPinned = true;
    this.active = 0;
    this.show();
    // On a phone the focus would raise the keyboard over the list.
    if (!matchMedia("(pointer: coarse)").matches) this.field.focus();
  }

  typed() {
    this.isPinned = false;
    this.active = 0;
    this.show();
  }

  show() {
    const found = this.matching();
    const isTyping = /^\/\w*$/.test(this.field.value);
    this.list.hidden = found.length === 0 && !(isTyping && this.commands.length > 0);
    this.opener.setAttribute("aria-expanded", String(this.isOpen));
    this.active = Math.max(0, Math.min(this.active, found.length - 1));
    this.list.replaceChildren(...found.map((command, index) => this.option(command, index)));
    if (found.length === 0) this.list.append(element("p", { class: "hint" }, say("noCommand")));
    this.markActive();
  }

  option({ command, description }, index) {
    const choose = () => this.choose(command);
    return element(
      "div", { class: "command", role: "option", id: `command-${index}`, click: choose },
      element("span", { class: "command-name" }, `/${command}`),
      element("span", { class: "command-about", dir: "auto" }, description),
    );
  }

  markActive() {
    [...this.list.querySelectorAll("[role=option]")].forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === this.active));
      if (index === this.active) option.scrollIntoView({ block: "nearest" });
    });
    const hasActive = this.isOpen && this.matching().length > 0;
    if (hasActive) this.field.setAttribute("aria-activedescendant", `command-${this.active}`);
    else this.field.removeAttribute("aria-activedescendant");
  }

  choose(command) {
    this.close();
    this.chosen(`/${command}`);
  }

  close() {
    this.isPinned = false;
    this.list.hidden = true;
    this.opener.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }

  /** Handles a key of the field; true when it was meant for the list. */
  keyPressed(key) {
    if (!this.isOpen) return false;
    const found = this.matching();
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (key === "Escape") this.close();
    else if (found.length === 0) return false;
    else if (key in steps) {
      this.active = (this.active + steps[key] + found.length) % found.length;
      this.markActive();
    } else if (key === "Enter") this.choose(found[this.active].command);
    else if (key === "Tab") this.fillIn(found[this.active].command);
    else return false;
    return true;
  }

  fillIn(command) {
    this.field.value = `/${command} `;
    this.close();
  }
}
