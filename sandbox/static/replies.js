// Which messages ask for a reply (Bot API: ForceReply).

/** Whether a message asks this person; a selective one asks those it names, or whom it answers. */
export function asksForReply(message, person) {
  const wish = message?.reply_markup;
  if (!wish?.force_reply) return false;
  if (!wish.selective) return true;
  if (message.reply_to_message?.from?.id === person.id) return true;
  return (message.entities ?? []).some(({ type, user, offset, length }) => {
    if (type === "text_mention") return user.id === person.id;
    const named = message.text.slice(offset, offset + length);
    return type === "mention" && person.username && named === `@${person.username}`;
  });
}
