// The page: which conversation is open, who is on the list, and the language all is said in.

import * as api from "./api.js";
import { Chat } from "./chat.js";
import { ClassList, ClassPanel } from "./class.js";
import { Composer } from "./composer.js";
import { byId } from "./element.js";
import { groupAddress, GroupList } from "./groups.js";
import { Live } from "./live.js";
import { Members, NewGroup } from "./members.js";
import { botPresence, complain, connectionLost } from "./notices.js";
import { fullName, PeopleList } from "./people.js";
import { Powers } from "./powers.js";
import { currentLanguage, pageLanguage, say, speak } from "./words.js";

const people = new Map();
const pupils = new Map(); // those whose chat was opened
const groups = new Map();
const list = new PeopleList(byId("people"));
const groupList = new GroupList(
  byId("groups"), byId("group-section"), () => ({ people, bot }),
);
let bot = null;
let chat = null;

const composer = new Composer({
  send: (text, replyTo) => chat.send(text, replyTo),
  edit: (messageId, text) => chat.edit(messageId, text),
  sendFile: (file, kind, caption) => api.sendFile(chat.person.id, file, kind, caption),
  lastOwn: () => chat.log.lastOwn,
  failed: complain,
});
const powers = new Powers(() => ({ person: chat.person, bot }));
const members = new Members(() => ({ group: chat.group, person: chat.person, people, bot }));
new NewGroup(() => ({ people, bot }), (group, creatorId) => {
  groupChanged(group);
  goTo(groupAddress(group, creatorId));
});
const classPanel = new ClassPanel(() => ({ group: chat?.group ?? null, groups }));
const classList = new ClassList(
  [byId("classes"), byId("classes-here")],
  { groups: () => groups, goTo: (hash) => { classPanel.dialog.close(); goTo(hash); } },
);
const page = { composer, people, goTo, personChanged, groupChanged, botChanged, wasReset };

/** Whom and where the address names: `#/people/7`, `#/groups/-5/as/7`; nulls for nobody. */
function addressed() {
  const [, id] = /^#\/people\/(\d+)$/.exec(location.hash) ?? [];
  if (id) return { person: people.get(Number(id)) ?? pupils.get(Number(id)) ?? null, group: null };
  const [, groupId, memberId] = /^#\/groups\/(-\d+)\/as\/(\d+)$/.exec(location.hash) ?? [];
  const group = groups.get(Number(groupId)) ?? null;
  const person = group && (people.get(Number(memberId)) ?? null);
  return { person, group: person && group };
}

/** A pupil is on no list; who is named by the address is fetched, and the chat opened then. */
async function findPupil() {
  const [, id] = /^#\/people\/(\d+)$/.exec(location.hash) ?? [];
  if (!id || people.has(Number(id)) || pupils.has(Number(id))) return;
  try {
    const pupil = await api.getPerson(id);
    pupils.set(pupil.id, pupil);
    route();
  } catch {
    // Nobody has this address: the list stays.
  }
}

/** Opens a conversation by its address, and gives it the focus. */
function goTo(hash) {
  window.addEventListener("hashchange", () => setTimeout(() => chat?.focus()), { once: true });
  location.hash = hash;
}

function route() {
  if (!bot) return;
  const { person, group } = addressed();
  if (person && person.id === chat?.person.id && group?.id === chat.group?.id) return;
  const left = chat;
  chat?.close();
  chat = null;
  setLanguage(person);
  byId("chat").hidden = !person;
  byId("nobody").hidden = Boolean(person);
  document.documentElement.dataset.view = person ? "chat" : "list";
  if (person) chat = new Chat(person, group, bot, page);
  else findPupil();
  list.choose(group ? null : person?.id ?? null);
  groupList.choose(group?.id ?? null);
  nameTab();
  if (!person && left?.group) groupList.focus(left.group.id);
  else if (!person && left) list.focus(left.person.id);
}

/** The page speaks the language of the person in the chat; on the list alone, the browser's. */
function setLanguage(person) {
  const before = currentLanguage();
  speak(person ? person.language_code : navigator.language);
  byId("intro").textContent = say("intro", { bot: bot?.first_name ?? "…" });
  if (before === currentLanguage()) return false;
  list.redraw();
  groupList.redraw();
  classList.redraw();
  if (bot) botPresence(bot);
  return true;
}

function nameTab() {
  const title = chat?.group?.title ?? bot?.first_name;
  document.title = chat ? `${title} · ${fullName(chat.person)}` : say("title");
}

function personChanged(person) {
  (person.pupil ? pupils : people).set(person.id, person);
  if (!person.pupil) list.update(person);
  if (person.id !== chat?.person.id) return;
  const isOther = pageLanguage(person.language_code) !== currentLanguage();
  if (isOther) setLanguage(person);
  chat.refresh(person, chat.group, bot, isOther);
  if (byId("powers").open) powers.refresh();
}

function groupChanged(group) {
  groups.set(group.id, group);
  groupList.update(group);
  if (!chat) route();
  if (group.id !== chat?.group?.id) return;
  chat.refresh(chat.person, group, bot, false);
  if (members.dialog.open) members.refresh();
}

function botChanged(changed) {
  bot = changed;
  botPresence(bot);
}

function wasReset() {
  stream.open();
  chat?.live.open();
}

async function load(signal) {
  const state = await api.getState(signal);
  if (signal.aborted) return;
  botChanged(state.bot);
  people.clear();
  for (const person of state.people) people.set(person.id, person);
  groups.clear();
  for (const group of state.groups) groups.set(group.id, group);
  list.replaceAll(state.people);
  groupList.replaceAll(state.groups);
  classList.replaceAll(state.classes);
  if (chat && people.has(chat.person.id)) personChanged(people.get(chat.person.id));
  else setLanguage(null);
  route();
}

byId("people").parentElement.addEventListener("click", (event) => {
  if (!event.target.closest("a") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  // A choice made by hand moves the focus into the chat; the address alone does not.
  window.addEventListener("hashchange", () => setTimeout(() => chat?.focus()), { once: true });
});
byId("skip").addEventListener("click", (event) => {
  event.preventDefault();
  chat?.focus();
});
byId("start").addEventListener("click", () => chat.start().catch(complain));
byId("unblock").addEventListener("click", () => api.unblock(chat.person.id).catch(complain));
byId("join").addEventListener("click", () => chat.join().catch(complain));
byId("newer").addEventListener("click", () => {
  chat.log.scroll.toEnd({ smooth: true });
  chat.reachedEnd();
  chat.log.target.focus({ preventScroll: true });
});
document.addEventListener("visibilitychange", () => chat?.markRead());
window.addEventListener("hashchange", route);

setLanguage(null);
const stream = new Live(api.allEvents, {
  snapshot: load,
  handlers: {
    person: personChanged,
    group: groupChanged,
    class: (one) => classList.put(one),
    class_gone: ({ id }) => classList.remove(id),
    bot: botChanged,
    reset: wasReset,
  },
  lost: (isLost) => connectionLost("list", isLost),
});
