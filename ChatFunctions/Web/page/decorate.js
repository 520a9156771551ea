import { button, element } from './elements.js';
import { highlight } from './highlight.js';
import { typeset } from './typeset.js';

/** Gives what Markdown has made directions, safe links, formulas, and code that is coloured and can be scrolled and copied. */
export function decorate(fragment) {
  // Not on what is inside of them, which would then no longer count for the direction of a list or a quotation.
  for (const block of fragment.children) {
    block.dir = 'auto';
  }

  for (const link of fragment.querySelectorAll('a')) {
    if (link.hasAttribute('href')) {
      link.target = '_blank';
      link.rel = 'noopener noreferrer nofollow';
    } else {
      // It led to where nothing may lead.
      link.replaceWith(...link.childNodes);
    }
  }

  for (const code of fragment.querySelectorAll('code[data-math]:not([data-math=open])')) {
    typeset(code);
  }

  for (const table of fragment.querySelectorAll('table')) {
    wrap(table, 'table', 'Table');
  }

  for (const pre of fragment.querySelectorAll('pre')) {
    const { lang: language, closed } = pre.dataset;
    const { parentNode, nextSibling } = pre;
    if (closed !== undefined) {
      // Not while it is being written: its colours would change with every word.
      highlight(pre.firstChild, language);
    }

    parentNode.insertBefore(codeBox(pre, language || 'text', language ? `Code, ${language}` : 'Code', 'Copy the code'), nextSibling);
  }

  return fragment;
}

/** Code under its name, which can be scrolled and copied. */
export function codeBox(pre, name, label, copying) {
  const box = element('div', 'code');
  const bar = element('div', 'code-bar');
  pre.tabIndex = 0;
  pre.dir = 'ltr';
  pre.setAttribute('role', 'group');
  pre.setAttribute('aria-label', label);
  bar.append(element('span', '', name), button('copy', copying, 'copy-code'));
  box.append(bar, pre);
  return box;
}

function wrap(element, className, label) {
  const box = document.createElement('div');
  box.className = className;
  box.tabIndex = 0;
  box.setAttribute('role', 'group');
  box.setAttribute('aria-label', label);
  // Together: the side that it begins on is where it is scrolled from.
  box.dir = 'auto';
  element.removeAttribute('dir');
  element.replaceWith(box);
  box.append(element);
}
