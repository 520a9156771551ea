const near = 24;

/** Keeps the end of a growing text in view, for as long as the reader stays there. */
export class PinnedScroll {
  #scroller;
  #button;
  #isPinned = true;
  #last = 0;

  constructor(scroller, content, jump) {
    this.#scroller = scroller;
    this.#button = jump;
    scroller.addEventListener('scroll', () => this.#look(), { passive: true });
    jump.addEventListener('click', () => this.toEnd());
    // Runs between layout and paint, so that no frame shows the wrong place.
    const observer = new ResizeObserver(() => this.#keep());
    observer.observe(content);
    observer.observe(scroller);
  }

  toEnd() {
    this.#isPinned = true;
    this.#keep();
  }

  /** Puts something in above what the reader looks at, without moving it. */
  insertAbove(insert) {
    const before = this.#scroller.scrollHeight - this.#scroller.scrollTop;
    insert();
    this.#scroller.scrollTop = this.#scroller.scrollHeight - before;
    this.#last = this.#scroller.scrollTop;
  }

  get #rest() {
    return this.#scroller.scrollHeight - this.#scroller.clientHeight - this.#scroller.scrollTop;
  }

  #keep() {
    if (this.#isPinned) {
      this.#scroller.scrollTop = this.#scroller.scrollHeight;
      this.#last = this.#scroller.scrollTop;
    }

    this.#button.hidden = this.#isPinned || this.#rest < near;
  }

  #look() {
    const top = this.#scroller.scrollTop;
    // Upwards is the reader's doing: nothing here scrolls that way.
    this.#isPinned = this.#rest < near || (this.#isPinned && top >= this.#last);
    this.#last = top;
    this.#button.hidden = this.#isPinned;
  }
}
