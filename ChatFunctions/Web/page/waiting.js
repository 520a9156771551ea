import { element } from './elements.js';

const patience = 4;

/** How long nothing has come of a reply, in words, once that is longer than usual. */
export class Waiting {
  element = element('p', 'note');
  #timer = 0;

  constructor() {
    this.element.hidden = true;
  }

  set isOn(isOn) {
    if (isOn === this.#timer > 0) {
      return;
    }

    clearInterval(this.#timer);
    this.element.hidden = true;
    const since = Date.now();
    this.#timer = isOn ? setInterval(() => {
      const seconds = Math.round((Date.now() - since) / 1000);
      this.element.hidden = seconds < patience;
      this.element.textContent = `The model has not begun to answer yet. You have waited for ${seconds} seconds.`;
    }, 1000) : 0;
  }
}
