// Simulated classes: how one is started, and the rows by which each is held or sent home.

import * as api from "./api.js";
import { byId, element } from "./element.js";
import { classSize } from "./groups.js";
import { decimal } from "./moments.js";
import { complain } from "./notices.js";
import { Sheet } from "./sheet.js";
import { say } from "./words.js";

const places = ["group", "link", "code"];

/** One class in a list; its words change in place, so that its buttons keep the focus. */
class ClassRow {
  constructor(context) {
    this.context = context;
    this.name = element("span", { class: "class-name" });
    this.about = element("span", { class: "class-about" });
    this.hold = element("button", { class: "small-button", type: "button", click: () => this.toggle() });
    this.home = element("button", { class: "small-button", type: "button", click: () => this.act("dismiss") });
    this.invitation = element("option", { value: "", disabled: true, selected: true });
    this.look = element("select", {
      class: "class-look",
      focus: () => this.fetchPupils(),
      change: () => this.lookAt(this.look.value),
    }, this.invitation);
    this.item = element(
      "li", { class: "class-row" }, this.name, this.about,
      element("span", { class: "member-acts" }, this.hold, this.home), this.look,
    );
  }

  show(one) {
    this.one = one;
    this.name.textContent = classSize(one.pupils);
    this.about.textContent = aboutWords(one, this.context.groups());
    this.hold.textContent = say(one.paused ? "goOn" : "pause");
    this.home.textContent = say("sendHome");
    this.look.setAttribute("aria-label", say("lookAt"));
    this.look.hidden = one.group_id !== null;
    if (this.invitation.textContent !== say("lookAt")) this.invitation.textContent = say("lookAt");
  }

  lookAt(pupilId) {
    this.look.value = "";
    this.context.goTo(`#/people/${pupilId}`);
  }

  toggle() {
    this.act(this.one.paused ? "resume" : "pause");
  }

  act(name) {
    api.changeClass(this.one.id, name).catch(complain);
  }

  async fetchPupils() {
    if (this.isFetched) return;
    this.isFetched = true;
    try {
      const { pupils } = await api.getPupils(this.one.id);
      const options = pupils.map(({ id, first_name: name }) => element("option", { value: id }, name));
      this.look.append(...options);
    } catch (error) {
      this.isFetched = false;
      complain(error);
    }
  }
}

function aboutWords(one, groups) {
  const [least, most] = one.delay_seconds;
  return [
    placeWords(one, groups),
    say("classSkill", { percent: Math.round(100 * one.skill) }),
    say("classDelay", { least: decimal(least), most: decimal(most) }),
    say("classActs", { count: one.presses + one.answers }),
    one.paused ? say("classPaused") : null,
  ].filter(Boolean).join(" · ");
}

function placeWords(one, groups) {
  if (one.group_id !== null) {
    return say("classInGroup", { title: groups.get(one.group_id)?.title ?? one.group_id });
  }
  if (one.code) return say("classByCode", { code: one.code });
  return one.payload ? say("classByLink", { payload: one.payload }) : say("classPlain");
}

/** The rows of all classes, in each of the places where they are listed. */
export class ClassList {
  /** `context`: `groups()` by id and `goTo(hash)`; `lists` are hidden while there is no class. */
  constructor(lists, context) {
    Object.assign(this, { lists, context });
    this.rows = new Map(); // class id -> a row for each list
  }

  replaceAll(classes) {
    for (const id of [...this.rows.keys()]) this.remove(id);
    for (const one of classes) this.put(one);
  }

  put(one) {
    if (!this.rows.has(one.id)) this.rows.set(one.id, this.lists.map((list) => this.add(list)));
    for (const row of this.rows.get(one.id)) row.show(one);
    this.showLists();
  }

  add(list) {
    const row = new ClassRow(this.context);
    list.append(row.item);
    return row;
  }

  remove(id) {
    for (const row of this.rows.get(id) ?? []) row.item.remove();
    this.rows.delete(id);
    this.showLists();
  }

  showLists() {
    for (const list of this.lists) list.parentElement.hidden = this.rows.size === 0;
  }

  redraw() {
    for (const rows of this.rows.values()) for (const row of rows) row.show(row.one);
  }
}

export class ClassPanel extends Sheet {
  /** `current()` gives {group, groups}: the group that is open, or null, and all by id. */
  constructor(current) {
    super("class");
    this.current = current;
    this.form = byId("class-form");
    for (const opener of document.querySelectorAll("[data-opens=class]")) {
      opener.addEventListener("click", () => this.open());
    }
    this.form.addEventListener("submit", (event) => this.start(event));
    this.form.addEventListener("change", () => this.showPlace());
  }

  open() {
    const { group, groups } = this.current();
    const open = [...groups.values()].filter((each) => !each.migrated_to);
    byId("class-group").replaceChildren(...open.map((each) =>
      element("option", { value: each.id, selected: each.id === group?.id }, each.title)));
    byId("no-group").hidden = open.length > 0;
    const [intoGroup, byLink] = places.map((place) => byId(`class-by-${place}`));
    intoGroup.disabled = open.length === 0;
    if (group) intoGroup.checked = true;
    else if (intoGroup.disabled && intoGroup.checked) byLink.checked = true;
    this.showPlace();
    this.show();
  }

  get place() {
    return places.find((place) => byId(`class-by-${place}`).checked);
  }

  /** Only what belongs to the chosen place can be filled in. */
  showPlace() {
    for (const place of places) byId(`class-${place}`).disabled = place !== this.place;
    byId("class-code").required = this.place === "code";
  }

  async start(event) {
    event.preventDefault();
    const { place } = this;
    const value = (id) => byId(id).valueAsNumber;
    const wish = {
      pupils: value("class-size"),
      skill: value("class-skill") / 100,
      delay_seconds: [value("class-least"), value("class-most")],
      seed: Math.floor(Math.random() * 2 ** 31),
      group_id: place === "group" ? Number(byId("class-group").value) : undefined,
      payload: place === "link" ? byId("class-link").value : undefined,
      code: place === "code" ? byId("class-code").value : undefined,
    };
    if (await this.try(api.startClass(wish))) this.dialog.close();
  }
}
