import { announce } from './announce.js';
import { $ } from './elements.js';
import { offerBox } from './input.js';

const box = $('notice');

/** Shows, and has a screen reader say, what went wrong; until it is closed, or something else is done. */
export function notice(text) {
  $('notice-text').textContent = text;
  box.hidden = false;
  announce(text);
}

export function closeNotice() {
  box.hidden = true;
}

$('close-notice').addEventListener('click', () => {
  closeNotice();
  offerBox();
});
