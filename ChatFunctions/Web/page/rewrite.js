import { element, textButton } from './elements.js';
import { wordsOf } from './failures.js';
import { isComposing, isSend } from './input.js';
import { newId } from './new-id.js';

/**
 * Has one of the reader's own messages written anew, in its place.
 * @param {import('./message-view.js').MessageView} view
 * @param {(text: string, key: string) => Promise<void>} send The same words once more have the same key, and are the same message.
 */
export function rewrite(view, send) {
  let [key, sent] = [newId(), null];
  const form = element('form', 'rewrite');
  const text = element('textarea');
  const problem = element('p', 'note');
  const buttons = element('div', 'buttons');
  const submit = textButton('Send', 'none');
  text.value = view.source;
  text.dir = 'auto';
  text.rows = Math.min(12, view.source.split('\n').length + 1);
  text.setAttribute('aria-label', 'Your message, otherwise');
  problem.hidden = true;
  problem.setAttribute('role', 'alert');
  submit.type = 'submit';
  submit.className = 'primary';
  const cancel = textButton('Cancel', 'none');
  buttons.append(cancel, submit);
  form.append(text, problem, buttons);
  form.addEventListener('submit', event => {
    event.preventDefault();
    run();
  });
  form.addEventListener('keydown', event => {
    if (event.key === 'Escape' && !isComposing(event)) {
      close();
    } else if (event.target === text && isSend(event)) {
      event.preventDefault();
      run();
    }
  });
  cancel.addEventListener('click', close);
  view.element.classList.add('rewriting');
  view.element.append(form);
  text.focus();

  async function run() {
    if (!text.value.trim() && view.pictures.length === 0 || submit.disabled) {
      return;
    }

    submit.disabled = true;
    try {
      [key, sent] = sent === null || sent === text.value ? [key, text.value] : [newId(), text.value];
      await send(text.value, key);
      close();
    } catch (error) {
      problem.textContent = wordsOf(error);
      problem.hidden = false;
      submit.disabled = false;
    }
  }

  function close() {
    form.remove();
    view.element.classList.remove('rewriting');
    view.element.querySelector('[data-action=rewrite]')?.focus();
  }
}
