import { rename } from './api.js';
import { $ } from './elements.js';
import { wordsOf } from './failures.js';

/**
 * Asks for another title of a conversation.
 * @returns {Promise<string | null>} The title that it has now; null where nobody gave one.
 */
export async function askForTitle(id, title) {
  const [dialog, input, problem] = [$('rename-dialog'), $('rename-title'), $('rename-problem')];
  input.value = title;
  problem.hidden = true;
  while (true) {
    dialog.returnValue = 'cancel';
    dialog.showModal();
    input.select();
    await new Promise(resolve => dialog.addEventListener('close', resolve, { once: true }));
    if (dialog.returnValue !== 'rename') {
      return null;
    }

    try {
      return (await rename(id, input.value)).title;
    } catch (error) {
      problem.textContent = wordsOf(error);
      problem.setAttribute('role', 'alert');
      problem.hidden = false;
    }
  }
}
