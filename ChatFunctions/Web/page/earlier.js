import { announce } from './announce.js';
import { history } from './api.js';
import { $ } from './elements.js';
import { wordsOf } from './failures.js';
import { notice } from './notice.js';

const button = $('earlier');

/** The messages before those that are shown, a page at a time. */
export class Earlier {
  #id;
  #cursor;
  #messages;
  #scroll;
  #showing = null;

  /**
   * @param {import('./message-list.js').MessageList} messages
   * @param {import('./pinned-scroll.js').PinnedScroll} scroll
   */
  constructor(messages, scroll) {
    this.#messages = messages;
    this.#scroll = scroll;
    button.addEventListener('click', () => this.show());
    // Soon enough that a reader who scrolls up rarely has to wait.
    new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && this.show(), { root: $('scroller'), rootMargin: '300px 0px 0px' })
      .observe(button);
  }

  /** What the page that is shown says of the one before it. */
  begin(id, cursor) {
    this.#id = id;
    this.#cursor = cursor;
    button.hidden = !cursor;
  }

  get isThere() {
    return Boolean(this.#cursor);
  }

  /** Shows all of them, as far as that is possible. */
  async showAll() {
    for (let cursor; this.#cursor && this.#cursor !== cursor;) {
      cursor = this.#cursor;
      await this.show();
    }
  }

  show() {
    return this.#showing ??= this.#show().finally(() => { this.#showing = null; });
  }

  async #show() {
    const id = this.#id;
    const hadFocus = document.activeElement === button;
    button.disabled = true;
    try {
      const page = await history(id, this.#cursor);
      if (id !== this.#id) {
        return;
      }

      this.#scroll.insertAbove(() => {
        this.#messages.prepend(id, page.messages);
        this.begin(id, page.nextCursor);
      });
      announce(`${page.messages.length} earlier messages are shown.`);
      if (hadFocus && button.hidden) {
        $('scroller').focus();
      }
    } catch (error) {
      notice(`The earlier messages could not be loaded. ${wordsOf(error)}`);
    } finally {
      button.disabled = false;
    }
  }
}
