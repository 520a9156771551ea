import { $ } from './elements.js';
import { isComposing } from './input.js';

const sidebar = $('sidebar');
const shade = $('shade');
const menu = $('menu');
const narrow = matchMedia('(max-width: 52rem)');

/** On a narrow screen the list of conversations is a drawer. */
export function setUpMenu() {
  menu.addEventListener('click', () => show(true));
  $('close-menu').addEventListener('click', () => show(false));
  shade.addEventListener('click', () => show(false));
  sidebar.addEventListener('keydown', event => {
    if (event.key === 'Escape' && !isComposing(event) && narrow.matches) {
      show(false);
    }
  });
  narrow.addEventListener('change', hide);
  hide();
}

/** Closes the drawer without taking the focus anywhere. */
export function hide() {
  set(false);
}

function show(isOpen) {
  set(isOpen);
  (isOpen ? $('new') : menu).focus();
}

function set(isOpen) {
  const isDrawer = narrow.matches;
  sidebar.classList.toggle('open', isOpen && isDrawer);
  // Out of the tab order, and out of a screen reader's way, while it can't be seen; likewise the rest while it is open.
  sidebar.inert = isDrawer && !isOpen;
  document.querySelector('main').inert = isDrawer && isOpen;
  shade.hidden = !(isDrawer && isOpen);
  menu.setAttribute('aria-expanded', String(isOpen && isDrawer));
}
