import { codeBox } from './decorate.js';
import { element } from './elements.js';
import { pretty } from './pretty.js';

/** Something beside the words of a reply, folded until it is asked for. */
class Aside {
  #frame = 0;
  #render;

  constructor(className, label) {
    this.element = element('details', `aside ${className}`);
    this.summary = element('summary', '', label);
    this.element.append(this.summary);
  }

  /** Renders once a frame at most. */
  soon(render) {
    this.#render = render;
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#render();
    });
  }
}

/** What the model thinks, as it thinks it. */
export class ThoughtView extends Aside {
  #text = document.createTextNode('');

  constructor() {
    super('thought', 'Thinking');
    const box = element('p');
    box.dir = 'auto';
    box.append(this.#text);
    this.element.append(box);
    this.element.hidden = true;
  }

  show(text) {
    this.element.hidden = !text;
    this.soon(() => {
      const { data } = this.#text;
      if (text.startsWith(data)) {
        // What stands there may be selected.
        this.#text.appendData(text.slice(data.length));
      } else {
        this.#text.data = text;
      }
    });
  }
}

/** The call of a function: its name, its arguments, and what it put out. */
export class CallView extends Aside {
  #arguments;

  constructor({ id, name }) {
    super('call', 'Function call: ');
    this.id = id;
    this.name = name;
    this.hasOutput = false;
    this.summary.append(element('code', '', name));
    this.#arguments = this.#add('Arguments', '');
  }

  show(text, isWhole) {
    this.soon(() => { this.#arguments.textContent = pretty(text, isWhole); });
  }

  showOutput(text) {
    this.hasOutput = true;
    this.#add('Output', pretty(text, true));
  }

  #add(label, text) {
    const box = outputBox(label, text);
    this.element.append(box);
    return box.querySelector('code');
  }
}

/** A text of a function in a box, as it was written. */
export function outputBox(label, text) {
  const pre = element('pre');
  pre.append(element('code', '', text));
  return codeBox(pre, label, label, `Copy the ${label.toLowerCase()}`);
}
