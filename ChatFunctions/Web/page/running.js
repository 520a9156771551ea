import { latest } from './api.js';
import { failureOf } from './failures.js';

const interval = 5000;

/** The conversations in which a reply is being written, as far as this browser knows. */
export class Running {
  #ids = new Set();
  #timer = 0;

  /**
   * @param {() => void} changed
   * @param {(id: string) => boolean} isFollowed Whether somebody else will tell when it has ended.
   */
  constructor(changed, isFollowed) {
    this.changed = changed;
    this.isFollowed = isFollowed;
  }

  has(id) {
    return this.#ids.has(id);
  }

  set(id, isRunning) {
    if (this.#ids.has(id) !== isRunning) {
      this.#ids[isRunning ? 'add' : 'delete'](id);
      this.changed();
    }

    this.#timer ||= isRunning ? setTimeout(() => this.#look(), interval) : 0;
  }

  async #look() {
    await Promise.all([...this.#ids].filter(id => !this.isFollowed(id)).map(async id => this.set(id, await isRunning(id))));
    this.#timer = this.#ids.size > 0 ? setTimeout(() => this.#look(), interval) : 0;
  }
}

async function isRunning(id) {
  try {
    return (await latest(id))?.status === 'in_progress';
  } catch (error) {
    return failureOf(error).passes;
  }
}
