import { models } from './api.js';
import { $, element } from './elements.js';

const slot = 'chat.model';
const select = $('model');

/** The model that is to answer; undefined for the usual one. */
export const chosenModel = () => select.selectedIndex > 0 ? select.value : undefined;

/** Lets the reader choose, where the app has several models. */
export async function setUpModels() {
  if (document.documentElement.dataset.models !== 'several') {
    return;
  }

  try {
    const [usual, ...others] = await models();
    select.append(...[usual, ...others].map(model => element('option', '', model)));
    select.value = sessionStorage.getItem(slot) ?? usual;
    select.selectedIndex = Math.max(0, select.selectedIndex);
    select.hidden = false;
    select.addEventListener('change', () => sessionStorage.setItem(slot, select.value));
  } catch {
    // Then the usual one answers.
  }
}
