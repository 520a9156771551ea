/**
 * Asks with a dialog.
 * @returns {Promise<boolean>} Whether the answer was this one; anything else is no.
 */
export async function ask(dialog, answer) {
  dialog.returnValue = 'cancel';
  dialog.showModal();
  await new Promise(resolve => dialog.addEventListener('close', resolve, { once: true }));
  return dialog.returnValue === answer;
}
