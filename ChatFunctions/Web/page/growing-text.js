import { blocksOf, render } from './markdown.js';

/**
 * Markdown that grows at its end. Blocks that can't change any more are left alone; of the last two, which the next words may still
 * change, those are rendered again that have changed, at most once a frame, and less often when a frame is not enough for them.
 */
export class GrowingText {
  #element;
  #text = '';
  #settled = 0;
  /** The headings that are open where that ends. */
  #outline = [];
  /** What comes after it: `{raw, nodes, outline}` of each block. */
  #tail = [];
  #frame = 0;
  #timer = 0;

  /** @param {HTMLElement} element Where to. */
  constructor(element) {
    this.#element = element;
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
    replaceChanged(this.#element, [...this.#element.childNodes], [...render(blocksOf(clean(text))).childNodes]);
  }

  #render() {
    this.#frame = 0;
    const start = performance.now();
    const blocks = blocksOf(arrived(clean(this.#text).slice(this.#settled)), true);
    const tail = [];
    for (const [index, block] of blocks.entries()) {
      const before = this.#tail[index];
      tail.push(before?.raw === block.raw ? before : this.#part(block, tail.at(-1)?.outline ?? this.#outline));
    }

    const standing = replaceChanged(this.#element, this.#tail.flatMap(part => part.nodes), tail.flatMap(part => part.nodes));
    // The nodes stay where the reader may have selected them.
    this.#tail = tail.map(part => ({ ...part, nodes: standing.splice(0, part.nodes.length) }));
    for (const { raw, outline } of this.#tail.splice(0, settledCount(blocks))) {
      this.#settled += raw.length;
      this.#outline = outline;
    }

    // At most a quarter of the time goes into this, however long a single block gets.
    const pause = (performance.now() - start) * 3;
    if (pause > 12) {
      this.#timer = setTimeout(() => {
        this.#timer = 0;
        this.grow(this.#text);
      }, pause);
    }
  }

  #part(block, before) {
    const outline = [...before];
    return { raw: block.raw, nodes: [...render([block], outline).childNodes], outline };
  }
}

const clean = text => text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;

// Without half a delimiter at its end: of a formula, of code, of what is bold or escaped, or the line of a fence before it is whole.
const arrived = text => text
  .replace(/(^|\n)[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?:`{1,2}|~{1,2}|(?:`{3}|~{3})[^\n]*)$/, '$1')
  .replace(/(?:[\\$`]+|(?<![*\\])\*)$/, '');

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
 * Makes `before`, the last nodes there, into `after`, and keeps what is equal.
 * @returns {ChildNode[]} The nodes that now stand there.
 */
function replaceChanged(parent, before, after) {
  const standing = after.map((node, index) => {
    const old = before[index];
    if (!old) {
      parent.append(node);
      return node;
    }

    if (old === node || old.isEqualNode(node)) {
      return old;
    }

    old.replaceWith(node);
    return node;
  });
  before.filter(node => !standing.includes(node)).forEach(node => node.remove());
  return standing;
}
