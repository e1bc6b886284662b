// The page's own words in Italian and English, and the language they are said in now.

const english = {
  title: "Sandbox",
  intro: "This is a local Telegram: choose one of the sample people and talk to {bot} in their "
    + "place. Nothing is sent to Telegram, and the conversations are forgotten when the sandbox "
    + "stops.",
  pickSomebody: "Choose a person to open their conversation.",
  skip: "Skip to the message field",
  connectionLost: "Connection lost. Trying again…",
  botOffline: "{bot} is offline: messages wait until the bot runs again.",
  back: "Back to the people",
  powers: "What this person can do",
  messages: "Messages",
  emptyChat: "No messages yet. Press Start to meet the bot.",
  start: "Start",
  block: "Block {bot}",
  unblock: "Unblock",
  blocked: "blocked the bot",
  commands: "Commands",
  noCommand: "No such command",
  attach: "Attach a file",
  write: "Message",
  send: "Send",
  save: "Save the change",
  ok: "OK",
  close: "Close",
  open: "Open",
  startLink: "Open a start link",
  startLinkHint: "Letters, digits, _ and -, at most 64.",
  appLanguage: "Change the app’s language",
  editing: "Editing your message",
  edit: "Edit this message",
  edited: "edited",
  cancel: "Cancel",
  sendAs: "Send as",
  photo: "Photo",
  document: "File",
  sticker: "Sticker",
  voice: "Voice message",
  audio: "Audio",
  video: "Video",
  animation: "Animation",
  download: "Download {name}",
  otherKind: "A message this page cannot show ({kind})",
  buttons: "Buttons of the message",
  noAction: "This button works only in the Telegram app.",
  copied: "Copied",
  reveal: "Hidden text: show it",
  showMore: "Show more",
  showLess: "Show less",
  newMessages: "New messages",
  toNewest: "Go to the newest message",
  typing: "is typing…",
  sendingFile: "is sending a file…",
  actingAs: "you are ",
  you: "You",
  unread: "{count} unread",
  noMessages: "No messages yet",
  alertFrom: "{bot} says",
  failed: "That did not work: {reason}",
  unreachable: "the sandbox does not answer",
  groups: "Groups",
  people: "People",
  joined: "{name} joined the group",
  movedAway: "The group has become a supergroup",
  movedHere: "This supergroup was a group before",
  bot_member: "{bot} is a member",
  bot_administrator: "{bot} is an administrator",
  bot_restricted: "{bot} may not write",
  bot_left: "{bot} is not in it",
  bot_kicked: "{bot} was removed",
  bot_migrated: "became a supergroup",
};

const italian = {
  title: "Sandbox",
  intro: "Questo è un Telegram locale: scegli una delle persone di prova e parla con {bot} al suo "
    + "posto. Nulla viene inviato a Telegram e le conversazioni si dimenticano quando la sandbox "
    + "si ferma.",
  pickSomebody: "Scegli una persona per aprire la sua conversazione.",
  skip: "Vai al campo del messaggio",
  connectionLost: "Connessione persa. Nuovo tentativo…",
  botOffline: "{bot} non è in linea: i messaggi aspettano che il bot riparta.",
  back: "Torna alle persone",
  powers: "Che cosa può fare questa persona",
  messages: "Messaggi",
  emptyChat: "Ancora nessun messaggio. Premi Avvia per conoscere il bot.",
  start: "Avvia",
  block: "Bloccare {bot}",
  unblock: "Sblocca",
  blocked: "ha bloccato il bot",
  commands: "Comandi",
  noCommand: "Nessun comando così",
  attach: "Allega un file",
  write: "Messaggio",
  send: "Invia",
  save: "Salva la modifica",
  ok: "OK",
  close: "Chiudi",
  open: "Apri",
  startLink: "Aprire un link di avvio",
  startLinkHint: "Lettere, cifre, _ e -, al massimo 64.",
  appLanguage: "Cambiare la lingua dell’app",
  editing: "Stai modificando il messaggio",
  edit: "Modifica questo messaggio",
  edited: "modificato",
  cancel: "Annulla",
  sendAs: "Invia come",
  photo: "Foto",
  document: "File",
  sticker: "Sticker",
  voice: "Messaggio vocale",
  audio: "Audio",
  video: "Video",
  animation: "Animazione",
  download: "Scarica {name}",
  otherKind: "Un messaggio che questa pagina non sa mostrare ({kind})",
  buttons: "Pulsanti del messaggio",
  noAction: "Questo pulsante funziona solo nell’app di Telegram.",
  copied: "Copiato",
  reveal: "Testo nascosto: mostralo",
  showMore: "Mostra tutto",
  showLess: "Mostra meno",
  newMessages: "Nuovi messaggi",
  toNewest: "Vai all’ultimo messaggio",
  typing: "sta scrivendo…",
  sendingFile: "sta inviando un file…",
  actingAs: "tu sei ",
  you: "Tu",
  unread: "{count} da leggere",
  noMessages: "Ancora nessun messaggio",
  alertFrom: "{bot} dice",
  failed: "Non è riuscito: {reason}",
  unreachable: "la sandbox non risponde",
  groups: "Gruppi",
  people: "Persone",
  joined: "{name} è nel gruppo",
  movedAway: "Il gruppo è diventato un supergruppo",
  movedHere: "Questo supergruppo prima era un gruppo",
  bot_member: "{bot} è membro",
  bot_administrator: "{bot} è amministratore",
  bot_restricted: "{bot} non può scrivere",
  bot_left: "{bot} non c’è",
  bot_kicked: "{bot} è stato rimosso",
  bot_migrated: "diventato un supergruppo",
};

const dictionaries = { en: english, it: italian };
let spoken = "en";

/** `it` for any Italian code, else `en`. */
export function pageLanguage(code) {
  return String(code ?? "").toLowerCase().startsWith("it") ? "it" : "en";
}

/** The language the page speaks now: `it` or `en`. */
export function currentLanguage() {
  return spoken;
}

/** One of the page's phrases, with `{name}` places filled from `values`. */
export function say(key, values = {}) {
  return dictionaries[spoken][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Sets the language and rewrites every element marked with data-word, -label or -placeholder. */
export function speak(code) {
  spoken = pageLanguage(code);
  document.documentElement.lang = spoken;
  for (const marked of document.querySelectorAll("[data-word]")) {
    marked.textContent = say(marked.dataset.word);
  }
  for (const marked of document.querySelectorAll("[data-label]")) {
    marked.setAttribute("aria-label", say(marked.dataset.label));
    if (marked.matches("button, a")) marked.title = say(marked.dataset.label);
  }
  for (const marked of document.querySelectorAll("[data-placeholder]")) {
    marked.placeholder = say(marked.dataset.placeholder);
  }
}
