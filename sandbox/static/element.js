// Builds DOM elements; text always becomes text nodes, so message data cannot become markup.

/**
 * Makes an element. `properties` are attributes, except functions, which listen to the event they
 * are named after (`click`), and `true`/`false`/`null`, which set or leave out the attribute.
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(name, value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** A name of unknown script, kept from turning the words around it. */
export function isolated(text) {
  return element("bdi", {}, text);
}

/** The page's own element with this id. */
export function byId(id) {
  return document.getElementById(id);
}

/** A round button with a sign from icons/ and a name; `properties` as for `element`. */
export function iconButton(icon, label, properties) {
  const shape = { type: "button", class: `icon-button ${icon}-button` };
  const sign = element("span", { class: `icon icon-${icon}` });
  return element("button", { ...shape, "aria-label": label, title: label, ...properties }, sign);
}

/** Words only a screen reader says. */
export function unseen(text) {
  return element("span", { class: "unseen" }, text);
}
