import { $ } from './elements.js';

const key = 'theme';
const choice = $('theme');

/** Light, dark, or as the system has it; kept in this browser. */
export function setUpTheme() {
  show(kept());
  choice.addEventListener('change', () => {
    keep(choice.value);
    show(choice.value);
  });
  addEventListener('storage', event => {
    if (event.key === key || event.key === null) {
      show(kept());
    }
  });
}

function show(theme) {
  document.documentElement.dataset.theme = choice.value = theme;
  for (const meta of document.querySelectorAll('meta[name=theme-color]')) {
    const own = meta.dataset.theme;
    meta.media = theme === 'system' ? `(prefers-color-scheme: ${own})` : theme === own ? 'all' : 'not all';
  }
}

// Where a browser keeps nothing, a choice lasts as long as the page.
function kept() {
  try {
    const theme = localStorage.getItem(key);
    return theme === 'light' || theme === 'dark' ? theme : 'system';
  } catch {
    return 'system';
  }
}

function keep(theme) {
  try {
    if (theme === 'system') {
      localStorage.removeItem(key);
    } else {
      localStorage.setItem(key, theme);
    }
  } catch { /* As above. */ }
}
