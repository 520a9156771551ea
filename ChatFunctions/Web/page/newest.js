import { history } from './api.js';
import { failureOf, wordsOf } from './failures.js';

/**
 * Reads the newest messages of a conversation, for as long as it takes.
 * @param {(text: string) => void} tell Shows what is in the way.
 * @returns {Promise<object | null>} The page of the history; null where `signal` said that nobody wants it any more.
 * @throws What trying again does not help against.
 */
export async function newestOf(id, signal, tell) {
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      return await history(id, undefined, signal);
    } catch (error) {
      if (signal.aborted) {
        return null;
      }

      const { passes, until, text } = failureOf(error);
      if (!passes && !until) {
        tell(wordsOf(error));
        throw error;
      }

      tell(`${text} Trying again…`);
      await new Promise(resolve => setTimeout(resolve, Math.max(Math.min(5000, 500 * 2 ** attempt), until - Date.now())));
    }
  }

  return null;
}
