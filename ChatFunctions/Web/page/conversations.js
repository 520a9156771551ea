import { list, Refusal } from './api.js';
import { $, element } from './elements.js';

const items = $('conversations');
const note = $('list-note');
const more = $('more');

/** The list of conversations, newest first, a page at a time. */
export class Conversations {
  #all = [];
  #cursor;
  #current = null;

  constructor() {
    more.addEventListener('click', () => this.#load(this.#cursor));
  }

  /** Reads the newest page again. */
  refresh() {
    return this.#load(undefined);
  }

  set current(id) {
    this.#current = id;
    this.#mark();
  }

  titleOf(id) {
    return this.#all.find(conversation => conversation.id === id)?.title;
  }

  remove(id) {
    this.#all = this.#all.filter(conversation => conversation.id !== id);
    this.#show();
  }

  async #load(before) {
    try {
      const page = await list(before);
      const known = new Set(page.conversations.map(conversation => conversation.id));
      const others = this.#all.filter(conversation => !known.has(conversation.id));
      const isRefresh = before === undefined && this.#all.length > 0;
      this.#all = before ? [...others, ...page.conversations] : [...page.conversations, ...others];
      this.#cursor = isRefresh ? this.#cursor : page.nextCursor;
      this.#show();
    } catch (error) {
      this.#tell(error instanceof Refusal ? error.message : 'The list could not be loaded.');
    }
  }

  #show() {
    const focused = document.activeElement?.hash;
    items.replaceChildren(...this.#all.map(({ id, title }) => {
      const item = element('li');
      const link = element('a', '', title || 'Untitled');
      link.href = `#/${id}`;
      link.dir = 'auto';
      link.title = title;
      item.append(link);
      return item;
    }));
    this.#mark();
    more.hidden = !this.#cursor;
    this.#tell(this.#all.length === 0 ? 'Your conversations will be listed here.' : '');
    if (focused) {
      items.querySelector(`[href="${focused}"]`)?.focus({ preventScroll: true });
    }
  }

  #mark() {
    for (const link of items.querySelectorAll('a')) {
      if (link.hash === `#/${this.#current}`) {
        link.setAttribute('aria-current', 'page');
      } else {
        link.removeAttribute('aria-current');
      }
    }
  }

  #tell(text) {
    note.textContent = text;
    note.hidden = !text;
  }
}
