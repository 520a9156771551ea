/** The element with an id. */
export const $ = id => document.getElementById(id);

export function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className ?? '';
  if (text !== undefined) {
    made.textContent = text;
  }

  return made;
}

/** One of the symbols in the page. */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `#i-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  svg.append(use);
  return svg;
}

/** A button that shows a symbol alone; clicks are handled where it is put, by its action. */
export function button(symbol, label, action) {
  const made = element('button', 'icon');
  made.type = 'button';
  made.dataset.action = action;
  made.setAttribute('aria-label', label);
  made.title = label;
  made.append(icon(symbol));
  return made;
}

export function textButton(text, action) {
  const made = element('button', '', text);
  made.type = 'button';
  made.dataset.action = action;
  return made;
}
