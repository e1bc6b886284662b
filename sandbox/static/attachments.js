// Photos, documents and other files of a message.

import { fileAddress } from "./api.js";
import { element, isolated } from "./element.js";
import { newTab } from "./links.js";
import { fileSize } from "./moments.js";
import { say } from "./words.js";

const largestFetchedPixels = 1280;
const shownPixels = { width: 520, height: 416 };
const kinds = ["photo", "animation", "document", "sticker", "voice", "audio", "video"];
// Fields a message may have without being of a kind of its own.
const textKinds = ["text", "caption"];
const frameFields = [
  "message_id", "from", "chat", "date", "edit_date", "reply_markup", "reply_to_message",
];

/** Which kind of file a message carries, or null. An animation is also sent as a document. */
export function attachmentKind(message) {
  return kinds.find((kind) => message[kind]) ?? null;
}

/** The element that shows the message's file, or a line that names a kind the page cannot show. */
export function attachment(message) {
  const kind = attachmentKind(message);
  if (kind === "photo") return photo(message.photo);
  if (kind === "sticker") return sticker(message.sticker);
  if (kind === "voice" || kind === "audio") return player("audio", kind, message[kind]);
  if (kind === "video" || kind === "animation") return player("video", kind, message[kind]);
  if (kind === "document") return documentLink(message.document);
  if (textKinds.some((name) => name in message)) return null;
  return element("p", { class: "other-kind" }, say("otherKind", { kind: unknownKind(message) }));
}

function unknownKind(message) {
  return Object.keys(message).find((name) => !frameFields.includes(name)) ?? "?";
}

function photo(sizes) {
  const shown = sizes.filter((size) => size.width <= largestFetchedPixels);
  const size = (shown.length > 0 ? shown : sizes).reduce((a, b) => (b.width > a.width ? b : a));
  const address = fileAddress(size.file_id);
  const scale = Math.min(1, shownPixels.width / size.width, shownPixels.height / size.height);
  // Known before it is loaded, so that the messages do not jump when it arrives.
  const [width, height] = [size.width, size.height].map((side) => Math.round(side * scale));
  return element(
    "a", { class: "photo", href: address, ...newTab },
    element("img", { src: address, alt: say("photo"), width, height }),
  );
}

function sticker(file) {
  if (file.is_animated || file.is_video) {
    return element("p", { class: "big-emoji" }, file.emoji ?? "□");
  }
  const label = `${say("sticker")} ${file.emoji ?? ""}`.trim();
  const named = () => image.replaceWith(element("p", { class: "other-kind" }, label));
  const source = fileAddress(file.file_id);
  const image = element("img", { class: "sticker", src: source, alt: label, error: named });
  return image;
}

function player(tag, kind, file) {
  const source = { src: fileAddress(file.file_id), preload: "none" };
  return element(tag, { class: "player", ...source, controls: true, "aria-label": say(kind) });
}

function documentLink(file) {
  const name = file.file_name ?? say("document");
  const extension = /\.(\w{1,4})$/.exec(name)?.[1] ?? "";
  const size = file.file_size === undefined ? null : fileSize(file.file_size);
  const label = [say("download", { name }), size].filter(Boolean).join(", ");
  const href = fileAddress(file.file_id);
  return element(
    "a", { class: "document", href, download: name, "aria-label": label },
    element("span", { class: "document-sign", "aria-hidden": "true" }, extension || "↓"),
    element(
      "span", { class: "document-names" },
      element("span", { class: "document-name" }, isolated(name)),
      size && element("span", { class: "document-size" }, size),
    ),
  );
}
