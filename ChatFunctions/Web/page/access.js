// The access key lives in sessionStorage: it ends with the tab, and other tabs do not see it.
const slot = 'chat.key';
const dialog = document.getElementById('ask-key');
const input = document.getElementById('key');
const text = document.getElementById('ask-key-text');

/** `Key`, `EasyAuth` or `Open`, as the app is configured. */
const mode = document.documentElement.dataset.access;
let asking = null;

export const needsKey = () => mode === 'Key' && !sessionStorage.getItem(slot);

export const headers = () => {
  const key = sessionStorage.getItem(slot);
  return key ? { authorization: `Bearer ${key}` } : {};
};

/** Whether asking for a key can help against a 401. */
export const takesKeys = mode === 'Key';

/**
 * Asks for the key, once however many requests wait for it.
 * @param {string | undefined} refused The authorization that was refused, if one was.
 */
export function askForKey(refused) {
  const now = headers().authorization;
  if (now && refused !== now) {
    // Another request has asked in the meantime.
    return Promise.resolve();
  }

  return asking ??= ask(Boolean(refused)).finally(() => { asking = null; });
}

function ask(wasRefused) {
  sessionStorage.removeItem(slot);
  if (wasRefused) {
    text.textContent = 'That key is not valid here. Please try again.';
    text.setAttribute('role', 'alert');
  }

  input.value = '';
  input.setAttribute('aria-invalid', String(wasRefused));
  const before = document.activeElement;
  dialog.showModal();
  return new Promise(resolve => {
    // Nothing works without a key, so there is nothing to go back to.
    dialog.oncancel = event => event.preventDefault();
    dialog.onclose = () => {
      const key = input.value.trim();
      // A header holds visible ASCII only; anything else can't be a key.
      if (!/^[\x21-\x7e]+( +[\x21-\x7e]+)*$/.test(key)) {
        text.textContent = 'A key consists of letters, digits and signs. Please try again.';
        dialog.showModal();
        return;
      }

      sessionStorage.setItem(slot, key);
      input.value = '';
      before?.focus?.();
      resolve();
    };
  });
}
