// Groups: their rows in the list, who is in them, and what happens to them between the messages.

import { element, isolated } from "./element.js";
import { dressAvatar, fullName, PeopleList, preview } from "./people.js";
import { shortMoment } from "./moments.js";
import { say } from "./words.js";

const namedOnJoining = 3;

/** The address of a group's conversation, as one of its members. */
export function groupAddress(group, personId) {
  return `#/groups/${group.id}/as/${personId}`;
}

/** The members that one can be on this page: all but the pupils of a class. */
export function knownMembers(group, people) {
  return group.members.filter((id) => people.has(id));
}

/** As whom one enters a group: who has made it, a member, or somebody who may join. */
export function firstActor(group, people) {
  const known = knownMembers(group, people);
  return known.includes(group.creator) ? group.creator : known[0] ?? [...people.keys()][0];
}

/** The avatar of a group: the beginnings of the first two words of its title. */
export function dressGroupAvatar(span, group) {
  const [first, second] = group.title.split(/\s+/);
  return dressAvatar(span, { id: Math.abs(group.id), first_name: first, last_name: second });
}

/** The bot in a group, in words: a member, silenced, away. */
export function botStatus(group, bot) {
  const status = group.migrated_to ? "migrated" : group.bot_status;
  return say(`bot_${status}`, { bot: bot.first_name });
}

export class GroupList extends PeopleList {
  /** `context()` gives {people, bot} as they are now; `section` is hidden while there is no group. */
  constructor(target, section, context) {
    super(target);
    Object.assign(this, { section, context });
  }

  replaceAll(groups) {
    super.replaceAll(groups);
    this.section.hidden = this.rows.size === 0;
  }

  put(group) {
    super.put(group);
    this.section.hidden = false;
  }

  address(group) {
    return groupAddress(group, firstActor(group, this.context().people));
  }

  parts(group) {
    const { people, bot } = this.context();
    const { last_message: last } = group;
    const known = knownMembers(group, people);
    const pupils = group.members.length - known.length;
    const names = known.map((id) => people.get(id).first_name);
    if (pupils > 0) names.push(classSize(pupils));
    return [
      dressGroupAvatar(element("span", { "aria-hidden": "true" }), group),
      element(
        "span", { class: "person-line" },
        element("span", { class: "person-name" }, isolated(group.title)),
        last ? element("time", {}, shortMoment(last.date)) : null,
      ),
      element(
        "span", { class: "person-about" },
        element("span", { class: "group-status" }, botStatus(group, bot)), " ", isolated(names.join(", ")),
      ),
      element(
        "span", { class: "person-last" },
        element("span", { class: "person-preview", dir: "auto" }, serviceWords(last) ?? preview(group)),
      ),
    ];
  }
}

/** What a service message says, or null when the message is none. */
export function serviceWords(message) {
  if (message?.new_chat_members) return joinedWords(message.new_chat_members);
  if (message?.left_chat_member) {
    const { from, left_chat_member: gone } = message;
    return say(from.id === gone.id ? "leftGroup" : "wasRemoved", { name: fullName(gone) });
  }
  if (message?.migrate_to_chat_id) return say("movedAway");
  return message?.migrate_from_chat_id ? say("movedHere") : null;
}

function joinedWords(people) {
  const names = people.slice(0, namedOnJoining).map(fullName).join(", ");
  const rest = people.length - namedOnJoining;
  return rest > 0 ? say("joinedMany", { name: names, count: rest }) : say("joined", { name: names });
}

/** A class by its size, in words. */
export function classSize(count) {
  return count === 1 ? say("classOne") : say("classMany", { count });
}

/** Who acts in a group: a choice among its members, and the one who looks at it from outside. */
export function memberChoice(group, people, personId, chosen) {
  const members = knownMembers(group, people);
  const ids = members.includes(personId) ? members : [personId, ...members];
  const options = ids.map((id) => {
    const name = people.has(id) ? fullName(people.get(id)) : String(id);
    return element("option", { value: id, selected: id === personId }, name);
  });
  const change = (event) => chosen(Number(event.target.value));
  return element("select", { class: "member", "aria-label": say("actingAs").trim(), change }, ...options);
}
