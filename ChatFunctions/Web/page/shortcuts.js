import { copy } from './copy.js';
import { $ } from './elements.js';
import { isComposing } from './input.js';
import { notice } from './notice.js';

const help = $('help');

/** Keys for what is done often, and a dialog that lists them. */
export function setUpShortcuts(startNew) {
  const shortcuts = { O: startNew, Y: copyLastCode };
  $('shortcuts').addEventListener('click', () => help.showModal());
  addEventListener('keydown', event => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || isComposing(event) || document.querySelector('dialog[open]')) {
      return;
    }

    // A slash needs the shift key on some keyboards.
    const run = event.key === '/' ? () => help.showModal() : event.shiftKey ? shortcuts[event.key.toUpperCase()] : undefined;
    if (run) {
      event.preventDefault();
      run();
    }
  });
}

function copyLastCode() {
  const code = [...document.querySelectorAll('.message.assistant:not([hidden]) .body .code code')].at(-1);
  if (code) {
    copy(code.textContent, code.closest('.code').querySelector('button'));
  } else {
    notice('There is no code in the replies that are shown.');
  }
}
