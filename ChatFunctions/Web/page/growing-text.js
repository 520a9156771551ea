import { blocksOf, render } from './markdown.js';

/**
 * Markdown that grows at its end. Blocks that can't change any more are rendered once; only the last two, which the next words may
 * still change, are rendered again, at most once a frame, and less often when a frame is not enough for them.
 */
export class GrowingText {
  #element;
  #flavour;
  #text = '';
  #settled = 0;
  #tail = [];
  #frame = 0;
  #timer = 0;
  #afterwards;

  /**
   * @param {HTMLElement} element Where to.
   * @param {'reply' | 'message'} flavour
   * @param {() => void} afterwards Called after each rendering.
   */
  constructor(element, flavour, afterwards = () => {}) {
    this.#element = element;
    this.#flavour = flavour;
    this.#afterwards = afterwards;
  }

  /** Shows more of the same text soon. */
  grow(text) {
    this.#text = text;
    if (!this.#frame && !this.#timer) {
      this.#frame = requestAnimationFrame(() => this.#render());
    }
  }

  /** Shows the whole text now. */
  finish(text) {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    this.#frame = this.#timer = 0;
    // As a whole, because a link's address may stand at the very end.
    const whole = document.createElement('div');
    whole.append(render(blocksOf(clean(text), this.#flavour), this.#flavour));
    replaceChanged(this.#element, [...this.#element.childNodes], [...whole.childNodes]);
    this.#afterwards();
  }

  #render() {
    this.#frame = 0;
    const start = performance.now();
    const text = clean(this.#text);
    const blocks = blocksOf(text.slice(this.#settled), this.#flavour);
    const settled = blocks.splice(0, settledCount(blocks));
    if (settled.length > 0) {
      // The nodes stay where the reader may have selected them.
      const nodes = [...render(settled, this.#flavour).childNodes];
      replaceChanged(this.#element, this.#tail.splice(0, nodes.length), nodes, this.#tail[0]);
      this.#settled += settled.reduce((length, block) => length + block.raw.length, 0);
    }

    const nodes = [...render(blocks, this.#flavour).childNodes];
    this.#tail = replaceChanged(this.#element, this.#tail, nodes);
    this.#afterwards();

    // At most a quarter of the time goes into this, however long a single block gets.
    const pause = (performance.now() - start) * 3;
    if (pause > 12) {
      this.#timer = setTimeout(() => {
        this.#timer = 0;
        this.grow(this.#text);
      }, pause);
    }
  }
}

const clean = text => text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;

// All but the last two blocks that are not just space.
function settledCount(blocks) {
  let open = 2;
  let count = blocks.length;
  while (count > 0 && open > 0) {
    count--;
    open -= blocks[count].type === 'space' ? 0 : 1;
  }

  return open > 0 ? 0 : count;
}

/**
 * Makes `before` into `after`, and keeps what is equal.
 * @returns {ChildNode[]} The nodes that now stand there.
 */
function replaceChanged(parent, before, after, end = null) {
  const next = before.length > 0 ? before.at(-1).nextSibling : end;
  const standing = after.map((node, index) => {
    const old = before[index];
    if (!old) {
      parent.insertBefore(node, next);
      return node;
    }

    if (old.isEqualNode(node)) {
      return old;
    }

    old.replaceWith(node);
    return node;
  });
  before.slice(after.length).forEach(node => node.remove());
  return standing;
}
