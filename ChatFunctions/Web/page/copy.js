import { announce } from './announce.js';
import { icon } from './elements.js';
import { notice } from './notice.js';

/** Copies a text, and shows on the button that it did. */
export async function copy(text, button) {
  try {
    await write(text);
  } catch {
    notice('The browser does not allow copying here. Select the text and copy it by hand.');
    return;
  }

  announce('Copied.');
  button.replaceChildren(icon('done'));
  setTimeout(() => button.replaceChildren(icon('copy')), 1500);
}

// Pages that were not loaded over HTTPS have no clipboard but the old one.
async function write(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }

  const box = document.createElement('textarea');
  const before = document.activeElement;
  box.className = 'unseen';
  box.value = text;
  document.body.append(box);
  box.select();
  const isCopied = document.execCommand('copy');
  box.remove();
  before?.focus();
  if (!isCopied) {
    throw new Error('Not copied.');
  }
}
