// Which addresses a message may link to, and which of them mean something inside the sandbox.

/** Attributes of a link that leaves the page as it is. */
export const newTab = { target: "_blank", rel: "noopener noreferrer" };

const openable = new Set(["http:", "https:", "mailto:", "tel:"]);

/** The full address of a link in a message, or null for a scheme that is not safe to open. */
export function safeAddress(target) {
  for (const candidate of [target, `https://${target}`]) {
    let url;
    try {
      url = new URL(candidate);
    } catch {
      continue;
    }
    return openable.has(url.protocol) ? url.href : null;
  }
  return null;
}

/**
 * The payload of a link that starts this bot (`https://t.me/<bot>?start=<payload>`), an empty
 * string when it has none, or null when the link leads elsewhere. Source: Telegram, deep linking.
 */
export function startPayload(target, botUsername) {
  let url;
  try {
    url = new URL(target);
  } catch {
    return null;
  }
  const isTelegram = ["t.me", "telegram.me"].includes(url.hostname);
  const name = url.pathname.replaceAll("/", "").toLowerCase();
  if (!isTelegram || name !== String(botUsername).toLowerCase()) return null;
  return url.searchParams.get("start") ?? "";
}
