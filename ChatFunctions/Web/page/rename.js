import { rename } from './api.js';
import { ask } from './ask.js';
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
    const answer = ask(dialog, 'rename');
    input.select();
    if (!await answer) {
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
