// The people of a group: who is in it and how, who may come, and how the bot stands there.

import * as api from "./api.js";
import { byId, element, isolated } from "./element.js";
import { classSize, knownMembers } from "./groups.js";
import { fullName } from "./people.js";
import { Sheet } from "./sheet.js";
import { say } from "./words.js";

const botStatuses = ["member", "administrator", "restricted", "left", "kicked"];
const teacherId = 1007;

/** Words for how a person stands in a group. */
function statusOf(group, id) {
  if (!group.members.includes(id)) return group.kicked.includes(id) ? "kicked" : "left";
  if (id === group.creator) return "creator";
  return group.administrators.includes(id) ? "administrator" : "member";
}

export class Members extends Sheet {
  /** `current()` gives {group, person, people, bot} of the group that is open. */
  constructor(current) {
    super("members");
    this.current = current;
    byId("members-open").addEventListener("click", () => this.open());
    byId("bot-status").addEventListener("change", (event) => this.setBot(event.target.value));
  }

  open() {
    this.refresh();
    this.show();
  }

  /** Rewrites the dialog for the group as it is now. */
  refresh() {
    const { group, people, bot } = this.current();
    const focused = document.activeElement?.dataset.act;
    const known = knownMembers(group, people);
    const outside = [...people.keys()].filter((id) => !known.includes(id));
    byId("members-in").replaceChildren(...known.map((id) => this.memberRow(id)), ...classRow(group, known));
    byId("members-out").replaceChildren(...outside.map((id) => this.outsideRow(id)));
    byId("members-out-title").hidden = outside.length === 0;
    byId("bot-status-label").textContent = say("botIs", { bot: bot.first_name });
    byId("bot-status").replaceChildren(...statusOptions(botStatuses, group.bot_status));
    if (focused) this.returnFocus(focused);
  }

  /** To the same button, or when it is gone to the same person, or to the dialog. */
  returnFocus(act) {
    const [, id] = act.split(" ");
    const same = this.dialog.querySelector(`[data-act="${act}"]`);
    const near = this.dialog.querySelector(`[data-act$=" ${id}"]`);
    (same ?? near ?? this.dialog.querySelector("button")).focus();
  }

  memberRow(id) {
    const { group, person } = this.current();
    const status = statusOf(group, id);
    const acts = [];
    if (status === "member") acts.push(this.button("promote", id));
    if (status === "administrator") acts.push(this.button("demote", id));
    if (id === person.id) acts.push(this.button("leave", id));
    else if (status !== "creator") acts.push(this.button("kick", id));
    return this.row(id, status, acts);
  }

  outsideRow(id) {
    return this.row(id, statusOf(this.current().group, id), [this.button("join", id)]);
  }

  row(id, status, acts) {
    const { people, person } = this.current();
    const own = id === person.id ? ` (${say("you_mark")})` : "";
    const said = status === "kicked" ? say("removedPerson") : say(`status_${status}`);
    return element(
      "li", { class: "member-row" },
      element("span", { class: "member-name" }, isolated(fullName(people.get(id))), own),
      status === "left" ? null : element("span", { class: "member-status" }, said),
      element("span", { class: "member-acts" }, ...acts),
    );
  }

  button(act, id) {
    const { people } = this.current();
    const label = `${say(act)}: ${fullName(people.get(id))}`;
    const press = () => this.change(act, id);
    const shape = { class: "small-button", type: "button", "data-act": `${act} ${id}` };
    return element("button", { ...shape, "aria-label": label, click: press }, say(act));
  }

  change(act, id) {
    const { group, person } = this.current();
    const path = act === "join" ? "members" : act;
    const isPresent = group.members.includes(person.id);
    const by = ["leave", "join"].includes(act) || !isPresent ? undefined : person.id;
    this.try(api.changeMember(group.id, path, id, by));
  }

  setBot(status) {
    const { group, person } = this.current();
    const by = group.members.includes(person.id) ? person.id : undefined;
    this.try(api.setBotStatus(group.id, status, by));
  }
}

function classRow(group, known) {
  const pupils = group.members.length - known.length;
  return pupils > 0 ? [element("li", { class: "member-row" }, classSize(pupils))] : [];
}

function statusOptions(statuses, chosen) {
  return statuses.map((status) =>
    element("option", { value: status, selected: status === chosen }, say(`status_${status}`)));
}

export class NewGroup extends Sheet {
  /** `current()` gives {people, bot}; `made(group, creatorId)` is told of the new group. */
  constructor(current, made) {
    super("new-group");
    Object.assign(this, { current, made });
    byId("new-group-open").addEventListener("click", () => this.open());
    byId("new-group-form").addEventListener("submit", (event) => this.make(event));
    byId("group-creator").addEventListener("change", () => this.showOthers());
  }

  open() {
    const { people, bot } = this.current();
    const maker = people.has(teacherId) ? teacherId : [...people.keys()][0];
    byId("group-title").value = "";
    byId("group-creator").replaceChildren(...[...people.values()].map((person) =>
      element("option", { value: person.id, selected: person.id === maker }, fullName(person))));
    byId("group-members").replaceChildren(...[...people.values()].map((person) => element(
      "li", {},
      element(
        "label", { class: "check" },
        element("input", { type: "checkbox", value: person.id }), isolated(fullName(person)),
      ),
    )));
    byId("group-bot-label").textContent = say("botIs", { bot: bot.first_name });
    byId("group-bot").replaceChildren(...statusOptions(["member", "administrator"], "member"));
    this.showOthers();
    this.show();
  }

  /** Who makes the group is in it anyhow. */
  showOthers() {
    for (const box of byId("group-members").querySelectorAll("input")) {
      box.closest("li").hidden = box.value === byId("group-creator").value;
    }
  }

  async make(event) {
    event.preventDefault();
    const creator = Number(byId("group-creator").value);
    const boxes = [...byId("group-members").querySelectorAll("input:checked")];
    const others = boxes.map((box) => Number(box.value)).filter((id) => id !== creator);
    const wish = {
      title: byId("group-title").value.trim(),
      members: [creator, ...others],
      bot_status: byId("group-bot").value,
    };
    const making = api.makeGroup(wish);
    if (!await this.try(making)) return;
    this.dialog.close();
    this.made(await making, creator);
  }
}
