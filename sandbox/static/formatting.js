// Bot API entities as elements. Offsets are UTF-16 code units, which is what JS strings count in.

import { element } from "./element.js";
import { moment } from "./moments.js";
import { quote } from "./quote.js";
import { newTab, safeAddress } from "./links.js";
import { spoiler } from "./spoiler.js";

const blocks = new Set(["blockquote", "expandable_blockquote", "pre"]);
const plainTags = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code",
};

/**
 * Text with its entities as a fragment. Entities may nest and overlap: one that reaches beyond
 * another's end is cut in two there. `actions`: `sendText(text)`, `openLink(address)` -> handled.
 */
export function formatted(text, entities = [], actions = {}) {
  const spans = entities.map((entity) => ({
    entity, from: entity.offset, to: entity.offset + entity.length,
  }));
  return build(text, spans, 0, text.length, actions);
}

// Outer before inner: earlier start, later end, and blocks before inline at the same place.
function outerFirst(one, other) {
  return one.from - other.from || other.to - one.to
    || blocks.has(other.entity.type) - blocks.has(one.entity.type);
}

function build(text, spans, start, end, actions) {
  const fragment = new DocumentFragment();
  let at = start;
  let waiting = [...spans].sort(outerFirst);
  while (waiting.length > 0) {
    const [{ entity, from, to: wanted }, ...others] = waiting;
    const to = Math.min(wanted, end);
    waiting = others;
    if (from >= to) continue;
    appendText(fragment, text.slice(at, from));
    const [inside, after] = cutAt(others, to);
    const content = build(text, inside, from, to, actions);
    fragment.append(wrap(entity, text.slice(from, to), content, actions));
    waiting = after.sort(outerFirst);
    at = to;
  }
  appendText(fragment, text.slice(at, end));
  return fragment;
}

function cutAt(spans, place) {
  const inside = spans.filter((span) => span.from < place);
  const after = spans.filter((span) => span.to > place);
  return [
    inside.map((span) => ({ ...span, to: Math.min(span.to, place) })),
    after.map((span) => ({ ...span, from: Math.max(span.from, place) })),
  ];
}

// A block ends its line itself; the line feed after it would show as a blank line.
function appendText(fragment, text) {
  const afterBlock = fragment.lastChild?.dataset?.block !== undefined;
  const rest = afterBlock && text.startsWith("\n") ? text.slice(1) : text;
  if (rest) fragment.append(rest);
}

function wrap(entity, text, inner, actions) {
  if (entity.type in plainTags) return element(plainTags[entity.type], {}, inner);
  const make = makers[entity.type];
  return make ? make(inner, entity, text, actions) : inner;
}

function link(inner, target, actions) {
  const href = safeAddress(target);
  if (!href) return element("span", { class: "dead-link", title: target }, inner);
  const opened = (event) => {
    if (actions.openLink?.(href)) event.preventDefault();
  };
  return element("a", { href, ...newTab, title: target, click: opened }, inner);
}

function preformatted(inner, entity) {
  return element(
    "div", { class: "pre", "data-block": true },
    entity.language ? element("span", { class: "pre-language" }, entity.language) : null,
    element("pre", { tabindex: "0" }, element("code", {}, inner)),
  );
}

function command(inner, entity, text, actions) {
  const send = () => actions.sendText?.(text);
  return element("button", { type: "button", class: "command-link", click: send }, inner);
}

function dateTime(inner, entity) {
  const date = new Date(entity.unix_time * 1000);
  return element("time", { datetime: date.toISOString(), title: moment(entity.unix_time) }, inner);
}

const tag = (inner) => element("span", { class: "tag" }, inner);

const makers = {
  spoiler: (inner) => spoiler(inner),
  pre: preformatted,
  blockquote: (inner) => quote(inner, { isExpandable: false }),
  expandable_blockquote: (inner) => quote(inner, { isExpandable: true }),
  text_link: (inner, entity, text, actions) => link(inner, entity.url, actions),
  url: (inner, entity, text, actions) => link(inner, text, actions),
  email: (inner, entity, text, actions) => link(inner, `mailto:${text}`, actions),
  phone_number: (inner, entity, text, actions) =>
    link(inner, `tel:${text.replace(/\s/g, "")}`, actions),
  bot_command: command,
  mention: tag,
  text_mention: tag,
  hashtag: tag,
  cashtag: tag,
  date_time: dateTime,
};
