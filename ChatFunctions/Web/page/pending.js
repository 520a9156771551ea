// A message that was sent but not yet confirmed survives a reload: it is sent again under its key, which can't double it.
const slot = id => `chat.pending.${id}`;
let place = {};

/**
 * Notes where in the conversation the next message comes.
 * @param {string | undefined} after The newest message of which the id is known.
 * @param {number} alike How many messages with the same text have come since.
 */
export const markPlace = (after, alike) => { place = { after, alike }; };

/** @param {object} body The message as it is sent. */
export function remember(id, body, key) {
  const keep = pending => sessionStorage.setItem(slot(id), JSON.stringify({ ...pending, key, ...place }));
  try {
    keep({ body });
  } catch {
    try {
      // Pictures may be larger than the browser keeps.
      keep({ body: { message: body.message }, isCut: true });
    } catch {
      // Full: then a reload at just this moment may lose it.
    }
  }
}

export const forget = id => sessionStorage.removeItem(slot(id));

/**
 * The unconfirmed message of a conversation, unless it is among the messages that the server knows.
 * @returns {{body: object, key: string, isCut?: boolean} | null}
 */
export function unconfirmed(id, messages) {
  const pending = JSON.parse(sessionStorage.getItem(slot(id)));
  if (!pending) {
    return null;
  }

  const since = messages.slice(messages.findIndex(message => message.id === pending.after) + 1);
  const alike = since.filter(message => message.role === 'user' && message.content === (pending.body.message ?? ''));
  if (alike.length > (pending.alike ?? 0)) {
    forget(id);
    return null;
  }

  return pending;
}
