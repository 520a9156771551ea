import { $ } from './elements.js';

const status = $('status');
const longest = 600;

/** Has a screen reader say something once, when it has finished what it says. */
export function announce(text) {
  // Emptied first, so that the same words again are a change.
  status.textContent = '';
  setTimeout(() => { status.textContent = text; }, 50);
}

/** A reply is read when it has ended, not word by word; a long one only begins here. */
export function announceReply(ending, text) {
  const beginning = text.length > longest ? `${text.slice(0, longest)}… The whole reply is in the list of messages.` : text;
  announce(`${ending ?? 'Reply:'} ${beginning}`);
}
