import { list } from './api.js';
import { headingOf } from './days.js';
import { $, element } from './elements.js';
import { wordsOf } from './failures.js';
import { Running } from './running.js';

const items = $('conversations');
const scroller = items.parentElement;
const note = $('list-note');
const more = $('more');
const search = $('search');

const plain = text => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();

/** The list of conversations, by the day of their last use, a page at a time; with a search in the titles that are here. */
export class Conversations {
  #all = [];
  #cursor;
  #current = null;
  #running = new Running(() => this.#show(), id => this.isFollowed(id));

  /** @param {(id: string) => boolean} isFollowed Whether the page follows the reply that is written there. */
  constructor(isFollowed) {
    this.isFollowed = isFollowed;
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
    reveal();
  }

  titleOf(id) {
    return this.#all.find(conversation => conversation.id === id)?.title;
  }

  /** A conversation that the server will list soon. */
  begin(id, title) {
    this.#all.unshift({ id, title, updatedAt: new Date().toISOString(), isNew: true });
    this.#show();
  }

  /** Marks a conversation in which a reply is being written; once it is, the server's list is right about it. */
  mark(id, isRunning) {
    this.#all = this.#all.map(conversation => conversation.id === id && !isRunning ? { ...conversation, isNew: false } : conversation);
    this.#running.set(id, isRunning);
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
      const isRefresh = before === undefined && this.#all.length > 0;
      const oldest = page.nextCursor ? page.conversations.at(-1)?.updatedAt : new Date(0);
      // What was used later than others of the newest page, and is not in it, is gone.
      const others = this.#all.filter(conversation => !known.has(conversation.id) &&
        (before || conversation.isNew || !oldest || new Date(conversation.updatedAt) <= new Date(oldest)));
      this.#all = before ? [...others, ...page.conversations] : [...page.conversations, ...others];
      this.#cursor = isRefresh ? this.#cursor : page.nextCursor;
      this.#show();
    } catch (error) {
      this.#tell(`The list could not be loaded. ${wordsOf(error)}`);
    }
  }

  #show() {
    const focused = document.activeElement?.hash;
    const wasHidden = hiddenBy() !== 0;
    const wanted = plain(search.value.trim());
    const shown = this.#all.filter(({ title }) => plain(title).includes(wanted))
      .sort((a, b) => new Date(b.updatedAt) - new Date(a.updatedAt));
    const days = Map.groupBy(shown, ({ updatedAt }) => headingOf(new Date(updatedAt)));
    items.replaceChildren(...[...days].map(([heading, conversations]) => dayOf(heading, conversations, this.#running)));
    this.#mark();
    if (!wasHidden) {
      reveal();
    }

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

/** By how much the list must be scrolled for the current conversation to be seen; 0 where it is, or where none is. */
function hiddenBy() {
  const link = items.querySelector('[aria-current]')?.getBoundingClientRect();
  const seen = scroller.getBoundingClientRect();
  return !link ? 0 : link.top < seen.top ? link.top - seen.top : Math.max(0, link.bottom - seen.bottom);
}

/** Others may come above it at any time. Only the list is scrolled: as a drawer it may be beside the screen. */
function reveal() {
  const hidden = hiddenBy();
  // The browser cuts the position down to whole pixels of the screen; without some room it would stay a fraction away.
  scroller.scrollTop += hidden + 2 * Math.sign(hidden);
}

function dayOf(heading, conversations, running) {
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
    if (running.has(id)) {
      link.classList.add('running');
      link.append(element('span', 'unseen', ' (a reply is being written)'));
    }

    item.append(link);
    return item;
  }));
  day.append(title, list);
  return day;
}
