import { $ } from './elements.js';

const touch = matchMedia('(hover: none) and (pointer: coarse)');

/** Whether there is no keyboard but the one on the screen. */
export const isTouch = () => touch.matches;

/** Puts the cursor into the message box, unless that would bring up a keyboard over half of the screen. */
export function offerBox() {
  if (!isTouch()) {
    $('message').focus();
  }
}

/** Whether a key is the input method's, which accepts or drops its suggestion with it; Safari says so by the code alone. */
export const isComposing = event => event.isComposing || event.keyCode === 229;

/** Whether a key sends what is written: on a screen without a keyboard there is a button for that, and no other way to a new line. */
export const isSend = event => event.key === 'Enter' && !event.shiftKey && !isComposing(event) && !isTouch();
