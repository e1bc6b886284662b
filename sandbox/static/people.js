// The list of the sample people: who each one is, and the last thing said.

import { element, isolated, unseen } from "./element.js";
import { attachmentKind } from "./attachments.js";
import { languageName, shortMoment } from "./moments.js";
import { currentLanguage, say } from "./words.js";

const hues = 6;
const previewCharacters = 120;

/** First and last name as one text. */
export function fullName(person) {
  return [person.first_name, person.last_name].filter(Boolean).join(" ");
}

/** The first letter or digit of a name, else its first sign whole (an emoji may be many units). */
function initial(name = "") {
  const signs = [...new Intl.Segmenter().segment(name)].map((part) => part.segment);
  return (signs.find((sign) => /[\p{L}\p{N}]/u.test(sign)) ?? signs[0] ?? "").toUpperCase();
}

/** Dresses a span as the avatar of a person or bot; the style sheet draws the initials. */
export function dressAvatar(span, { id, first_name: first, last_name: last }) {
  span.className = `avatar hue-${id % hues}`;
  span.dataset.initials = initial(first) + initial(last);
  return span;
}

export class PeopleList {
  constructor(target) {
    this.target = target;
    this.rows = new Map(); // person id -> {item, person}
    this.chosenId = null;
  }

  /** Shows exactly these people. */
  replaceAll(people) {
    const ids = new Set(people.map((person) => person.id));
    for (const [id, row] of this.rows) {
      if (ids.has(id)) continue;
      row.item.remove();
      this.rows.delete(id);
    }
    people.forEach((person) => this.put(person));
    this.sort();
  }

  /** Adds a person, or changes the row of the one there is. */
  update(person) {
    const before = this.rows.get(person.id)?.person.last_message?.date;
    this.put(person);
    if (before !== person.last_message?.date) this.planSort();
  }

  /** Many people may get news at once; the list is put in order once a frame. */
  planSort() {
    if (this.isSortPlanned) return;
    this.isSortPlanned = true;
    requestAnimationFrame(() => {
      this.isSortPlanned = false;
      this.sort();
    });
  }

  put(person) {
    const known = this.rows.get(person.id);
    const item = known?.item ?? element("li");
    const link = item.firstElementChild
      ?? element("a", { class: "person", "data-person": person.id });
    link.href = this.address(person);
    link.replaceChildren(...this.parts(person));
    if (!item.firstElementChild) item.append(link);
    this.rows.set(person.id, { item, person });
    this.markChosen(person.id);
  }

  address(person) {
    return `#/people/${person.id}`;
  }

  parts(person) {
    return rowParts(person);
  }

  /** Newest conversation first, the others as they came; moves only what is out of place. */
  sort() {
    const byNews = [...this.rows.values()].sort(
      (one, other) => (other.person.last_message?.date ?? 0) - (one.person.last_message?.date ?? 0),
    );
    const focused = this.target.contains(document.activeElement) ? document.activeElement : null;
    byNews.forEach(({ item }, index) => {
      const there = this.target.children[index];
      if (there !== item) this.target.insertBefore(item, there);
    });
    if (focused && document.activeElement !== focused) focused.focus({ preventScroll: true });
  }

  /** Marks the person whose chat is open; null for none. */
  choose(id) {
    const before = this.chosenId;
    this.chosenId = id;
    for (const changed of [before, id]) if (this.rows.has(changed)) this.markChosen(changed);
  }

  markChosen(id) {
    const link = this.rows.get(id).item.firstElementChild;
    if (id === this.chosenId) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }

  focus(id) {
    this.rows.get(id)?.item.firstElementChild.focus();
  }

  redraw() {
    for (const { person } of this.rows.values()) this.put(person);
  }
}

function rowParts(person) {
  const { last_message: last, language_code: code, about, unread } = person;
  return [
    dressAvatar(element("span", { "aria-hidden": "true" }), person),
    element(
      "span", { class: "person-line" },
      element("span", { class: "person-name" }, isolated(fullName(person))),
      last ? element("time", {}, shortMoment(last.date)) : null,
    ),
    element(
      "span", { class: "person-about" },
      element("span", { class: "person-language", title: languageName(code) }, code ?? "–"),
      ` ${about?.[currentLanguage()] ?? ""}`,
    ),
    element(
      "span", { class: "person-last" },
      element("span", { class: "person-preview", dir: "auto" }, preview(person)),
      unread > 0 ? badge(unread) : null,
    ),
  ];
}

function badge(count) {
  return element(
    "span", { class: "badge" },
    element("span", { "aria-hidden": "true" }, String(count)), unseen(say("unread", { count })),
  );
}

/** The last thing said, in one line. */
export function preview({ id, blocked, last_message: last }) {
  if (blocked) return `⊘ ${say("blocked")}`;
  if (!last) return say("noMessages");
  const kind = attachmentKind(last);
  const text = last.text ?? last.caption ?? pollLine(last) ?? (kind ? say(kind) : "…");
  const entities = last.entities ?? last.caption_entities ?? [];
  const line = withoutSpoilers(text, entities).slice(0, previewCharacters);
  return last.from?.id === id ? `${say("you")}: ${line}` : line;
}

function pollLine({ poll }) {
  return poll ? `${say("poll")}: ${poll.question}` : null;
}

function withoutSpoilers(text, entities) {
  const units = text.split("");
  const spoilers = entities.filter((entity) => entity.type === "spoiler");
  for (const { offset, length } of spoilers) units.fill("▒", offset, offset + length);
  return units.join("");
}
