// What a person can do besides writing: block the bot, open a start link, change the language.

import * as api from "./api.js";
import { byId, element } from "./element.js";
import { languageName } from "./moments.js";
import { complain } from "./notices.js";
import { say } from "./words.js";

const languageCodes = [
  "it", "en", "de", "fr", "es", "pt-br", "pl", "uk", "ru", "tr", "ar", "fa", "he", "hi", "ja", "ko",
  "zh-hans",
];

export class Powers {
  /** `current()` gives {person, bot} of the chat that is open. */
  constructor(current) {
    this.current = current;
    this.dialog = byId("powers");
    byId("powers-open").addEventListener("click", () => this.open());
    byId("start-link").addEventListener("submit", (event) => this.openStartLink(event));
    byId("language").addEventListener("change", (event) => this.changeLanguage(event.target.value));
    byId("block").addEventListener("click", () => this.toggleBlock());
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
  }

  open() {
    this.refresh();
    byId("payload").value = "";
    this.dialog.showModal();
  }

  /** Rewrites the dialog for the person as they are now. */
  refresh() {
    const { person, bot } = this.current();
    byId("start-link-hint").textContent = `t.me/${bot.username}?start=… ${say("startLinkHint")}`;
    byId("block").textContent = say(person.blocked ? "unblock" : "block", { bot: bot.first_name });
    const own = person.language_code;
    const codes = languageCodes.includes(own) || !own ? languageCodes : [own, ...languageCodes];
    byId("language").replaceChildren(...codes.map((code) => {
      const label = `${languageName(code)} (${code})`;
      return element("option", { value: code, selected: code === own }, label);
    }));
  }

  openStartLink(event) {
    event.preventDefault();
    this.act((id) => api.start(id, byId("payload").value));
    this.dialog.close();
  }

  changeLanguage(code) {
    this.act((id) => api.setLanguage(id, code));
  }

  toggleBlock() {
    const { person } = this.current();
    this.act(person.blocked ? api.unblock : api.block);
    this.dialog.close();
  }

  act(power) {
    power(this.current().person.id).catch(complain);
  }
}
