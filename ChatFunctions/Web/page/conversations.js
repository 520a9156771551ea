import { list } from './api.js';
import { headingOf } from './days.js';
import { $, element } from './elements.js';
import { wordsOf } from './failures.js';

const items = $('conversations');
const note = $('list-note');
const more = $('more');
const search = $('search');

const plain = text => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();

/** The list of conversations, by the day of their last use, a page at a time; with a search in the titles that are here. */
export class Conversations {
  #all = [];
  #cursor;
  #current = null;

  constructor() {
    more.addEventListener('click', () => this.#load(this.#cursor));
    search.addEventListener('input', () => this.#show());
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

  rename(id, title) {
    this.#all = this.#all.map(conversation => conversation.id === id ? { ...conversation, title } : conversation);
    this.#show();
  }

  remove(id) {
    this.#all = this.#all.filter(conversation => conversation.id !== id);
    this.#show();
  }

  clear() {
    this.#all = [];
    this.#cursor = undefined;
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
      this.#tell(`The list could not be loaded. ${wordsOf(error)}`);
    }
  }

  #show() {
    const focused = document.activeElement?.hash;
    const wanted = plain(search.value.trim());
    const shown = this.#all.filter(({ title }) => plain(title).includes(wanted))
      .sort((a, b) => new Date(b.updatedAt) - new Date(a.updatedAt));
    const days = Map.groupBy(shown, ({ updatedAt }) => headingOf(new Date(updatedAt)));
    items.replaceChildren(...[...days].map(([heading, conversations]) => dayOf(heading, conversations)));
    this.#mark();
    more.hidden = !this.#cursor;
    search.hidden = this.#all.length === 0;
    this.#tell(this.#all.length === 0 ? 'Your conversations will be listed here.'
      : shown.length === 0 ? `No title that is here has «${search.value.trim()}».` : '');
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

function dayOf(heading, conversations) {
  const day = element('section');
  const list = element('ul');
  const title = element('h2', '', heading);
  list.setAttribute('aria-label', heading);
  list.append(...conversations.map(({ id, title }) => {
    const item = element('li');
    const link = element('a', '', title || 'Untitled');
    link.href = `#/${id}`;
    link.dir = 'auto';
    link.title = title;
    item.append(link);
    return item;
  }));
  day.append(title, list);
  return day;
}
