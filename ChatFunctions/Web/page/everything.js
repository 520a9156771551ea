import { announce } from './announce.js';
import { deletion, exportAfter, removeAll } from './api.js';
import { ask } from './ask.js';
import { $ } from './elements.js';
import { Disconnected, wordsOf } from './failures.js';

const dialog = $('data-dialog');
const note = $('data-note');

/**
 * Everything of the caller, taken away as a file or deleted.
 * @param {() => void} emptied Nothing is there any more, or soon.
 */
export function setUpEverything(emptied) {
  $('data').addEventListener('click', () => {
    note.hidden = true;
    dialog.showModal();
  });
  $('download').addEventListener('click', () => attempt(download));
  $('delete-all').addEventListener('click', async () => {
    if (await ask($('confirm-all'), 'delete')) {
      await attempt(async () => {
        await removeAll();
        emptied();
        dialog.close();
        announce(await isGone() ? 'All conversations are deleted.' : 'All conversations are being deleted.');
      });
    }
  });
}

async function attempt(action) {
  const buttons = dialog.querySelectorAll('button');
  const enable = isEnabled => buttons.forEach(button => { button.disabled = !isEnabled; });
  enable(false);
  try {
    await action();
  } catch (error) {
    note.textContent = wordsOf(error);
    note.setAttribute('role', 'alert');
    note.hidden = false;
  } finally {
    enable(true);
  }
}

async function isGone() {
  for (let asked = 0; asked < 30; asked++) {
    if ((await deletion()).status === 'completed') {
      return true;
    }

    await new Promise(resolve => setTimeout(resolve, 1000));
  }

  return false;
}

async function download() {
  const lines = await collect();
  const link = document.createElement('a');
  link.download = 'conversations.jsonl';
  link.href = URL.createObjectURL(new Blob(lines, { type: 'application/x-ndjson' }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  dialog.close();
  announce('All conversations are in the file.');
}

/** Whole lines; where the connection breaks off, it goes on after the last of them. */
async function collect() {
  const lines = [];
  let after;
  for (let broken = 0; broken < 5; broken++) {
    let rest = '';
    const reader = (await exportAfter(after)).body.pipeThrough(new TextDecoderStream()).getReader();
    try {
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        rest += part.value;
        const end = rest.lastIndexOf('\n') + 1;
        if (end > 0) {
          lines.push(rest.slice(0, end));
          after = JSON.parse(rest.slice(rest.lastIndexOf('\n', end - 2) + 1, end)).id;
          rest = rest.slice(end);
          broken = 0;
        }
      }

      return lines;
    } catch {
      // It broke off.
    }
  }

  throw new Disconnected();
}
