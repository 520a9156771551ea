import { $ } from './elements.js';

// The access key lives in sessionStorage: it ends with the tab, and other tabs do not see it.
const slot = 'chat.key';
const dialog = $('ask-key');
const input = $('key');
const text = $('ask-key-text');

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

/** What there is for whoever is somebody else, by the way in which people are known here. */
export function setUpAccess() {
  $('other-key').hidden = !takesKeys;
  $('other-key').addEventListener('click', leave);
  $('sign-out').hidden = mode !== 'EasyAuth';
  $('sign-out').href = platform('logout', 'post_logout_redirect_uri');
  $('sign-out').addEventListener('click', () => sessionStorage.clear());
  $('sign-in').addEventListener('click', signIn);
}

/** What is shown where the platform does not know the caller. */
export function showSignedOut() {
  $('sign-out').hidden = true;
  $('sign-in').hidden = false;
}

/** Goes to the platform's page to sign in, and comes back to just here. */
export function signIn() {
  location.assign(platform('login/aad', 'post_login_redirect_uri', location.hash));
}

// App Service Authentication is beside the app, whatever the route prefix. What was written stays in the tab.
const platform = (path, back, hash = '') =>
  `/.auth/${path}?${back}=${encodeURIComponent(location.pathname + location.search + hash)}`;

// Nothing of one owner may be left for the next: neither drafts nor what is on the page.
function leave() {
  sessionStorage.clear();
  location.replace(location.pathname + location.search);
}

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
  // It gives the focus back by itself when it closes.
  dialog.showModal();
  input.focus();
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
      resolve();
    };
  });
}
