import { element } from './elements.js';
import { later } from './later.js';
import { sourceOf } from './maths.js';

// The library's own sets a style attribute, which the page's policy forbids.
const macros = { '\\pmb': '\\boldsymbol{#1}' };

// Of what a formula gives a size, in em and in points: no more than fits on a screen.
const maxSize = [30, 300];

const temml = later(() => import('temml'));

/** Puts a formula in the place of its source, as soon as the library for it is there. What is none stays as it was written. */
export function typeset(code) {
  temml(library => {
    const isDisplay = code.dataset.math === 'display';
    const box = element('span', 'formula');
    try {
      library.render(sourceOf(code.textContent), box, { displayMode: isDisplay, throwOnError: true, maxSize, macros: { ...macros } });
    } catch {
      return;
    }

    if (isDisplay) {
      box.tabIndex = 0;
      box.setAttribute('role', 'group');
      box.setAttribute('aria-label', 'Formula');
      code.replaceWith(box);
    } else {
      code.replaceWith(...box.childNodes);
    }
  });
}
