// The sandbox's control API as the page uses it; a failure is an ApiError with a readable reason.

import { say } from "./words.js";

export class ApiError extends Error {}

/** The absolute address of a path of the sandbox, wherever the page is mounted. */
export function address(path) {
  return new URL(path, document.baseURI).href;
}

async function call(path, { method = "GET", body, signal } = {}) {
  const request = { method, signal };
  if (body instanceof FormData) request.body = body;
  else if (method === "POST") {
    request.headers = { "Content-Type": "application/json" };
    request.body = JSON.stringify(body ?? {});
  }
  let response;
  try {
    response = await fetch(address(path), request);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(say("unreachable"));
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError(answer.error ?? `HTTP ${response.status}`);
  return answer;
}

const person = (id) => `sandbox/people/${id}`;
const group = (id) => `sandbox/groups/${id}`;
const post = (path, body) => call(path, { method: "POST", body });

export const getState = (signal) => call("sandbox/state", { signal });
export const getMessages = (id, signal) => call(`${person(id)}/messages`, { signal });
export const getCommands = (id, signal) => call(`${person(id)}/commands`, { signal });
export const getGroupMessages = (id, signal) => call(`${group(id)}/messages`, { signal });
export const getPerson = (id) => call(person(id));
// `chatId`: the group, undefined in the chat with the bot. `replyTo`: a message id or undefined.
export const sendText = (id, text, chatId, replyTo) =>
  post(`${person(id)}/send`, { text, chat_id: chatId, reply_to_message_id: replyTo });
export const editText = (id, messageId, text, chatId) =>
  post(`${person(id)}/edit`, { message_id: messageId, text, chat_id: chatId });
export const start = (id, payload) => post(`${person(id)}/start`, payload ? { payload } : {});
export const block = (id) => post(`${person(id)}/block`);
export const unblock = (id) => post(`${person(id)}/unblock`);
export const setLanguage = (id, code) => post(`${person(id)}/language`, { language_code: code });
export const vote = (id, messageId, optionIds, chatId) =>
  post(`${person(id)}/vote`, { message_id: messageId, option_ids: optionIds, chat_id: chatId });
export const retractVote = (id, messageId, chatId) =>
  post(`${person(id)}/retract_vote`, { message_id: messageId, chat_id: chatId });
export const makeGroup = (wish) => post("sandbox/groups", wish);
export const setBotStatus = (groupId, status, by) => post(`${group(groupId)}/bot`, { status, by });
/** `act` is members (to join), leave, kick, promote or demote; `by` does it, where others can. */
export const changeMember = (groupId, act, personId, by) =>
  post(`${group(groupId)}/${act}`, { person_id: personId, by });
export const startClass = (wish) => post("sandbox/classes", wish);
/** `act` is pause, resume or dismiss. */
export const changeClass = (id, act) => post(`sandbox/classes/${id}/${act}`);
export const getPupils = (id) => call(`sandbox/classes/${id}/pupils`);
export const markRead = (id) => post(`${person(id)}/read`);
export const fileAddress = (fileId) => address(`sandbox/files/${encodeURIComponent(fileId)}`);
export const personEvents = (id) => `${person(id)}/events`;
export const groupEvents = (id) => `${group(id)}/events`;
export const allEvents = "sandbox/events";

/**
 * Presses a button. Telegram passes on what the button said when it was pressed, even when the
 * message has changed in the meantime; hence `forge`.
 */
export const tap = (id, messageId, data, chatId) =>
  post(`${person(id)}/tap`, { message_id: messageId, data, forge: true, chat_id: chatId });

/** Sends a file; `kind` is document, photo, sticker, voice or video. */
export function sendFile(id, file, kind, caption) {
  const form = new FormData();
  form.append("kind", kind);
  if (caption) form.append("caption", caption);
  form.append("file", file, file.name);
  return post(`${person(id)}/send_file`, form);
}
