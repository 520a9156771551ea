// In the tab's own storage, which ends with it, as the access key does. Pictures are too large for it, and last until a reload.
const slot = id => `chat.draft.${id ?? ''}`;
const pictures = new Map();

/** What somebody has begun to write in a conversation; `null` is the one that is to begin. */
export const draftOf = id => ({ text: sessionStorage.getItem(slot(id)) ?? '', pictures: pictures.get(id) ?? [] });

export function keepDraft(id, message) {
  try {
    if (message.text) {
      sessionStorage.setItem(slot(id), message.text);
    } else {
      sessionStorage.removeItem(slot(id));
    }
  } catch {
    // Full: then a reload loses it.
  }

  pictures.set(id, message.pictures);
}

/** @param {string} [id] All of them if not given. */
export function dropDrafts(id) {
  const dropped = Object.keys(sessionStorage).filter(key => id ? key === slot(id) : key.startsWith(slot('')));
  dropped.forEach(key => sessionStorage.removeItem(key));
  if (id) {
    pictures.delete(id);
  } else {
    pictures.clear();
  }
}
