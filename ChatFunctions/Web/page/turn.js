import { answerAgain, attach, say, stop } from './api.js';
import { eventsOf } from './events.js';
import { Disconnected, failureOf, Refusal } from './failures.js';
import { bodyOf } from './message.js';
import { forget, remember } from './pending.js';
import { Said, sizeOf } from './said.js';

const maxPassing = 10;
const maxPause = 5000;

/**
 * One reply from the first request to its end, over as many connections as it takes. Every attempt continues exactly after the last
 * event that has arrived, or repeats the request under its key, so that no word comes twice or is lost.
 */
export class Turn {
  /** `sending`, `queued`, `replying`, `reconnecting`, `ended`, `refused` or `left`. */
  phase = 'sending';
  /** How it ended: `{status, reason}` in the words of the API. */
  end = null;
  /** The reply's id as a message, once it has begun. */
  messageId;
  /** Why it was refused, as {@link failureOf} tells. */
  failure = null;
  /** Whether it was stopped before anything of it was heard: then the message is the reader's again. */
  isTakenBack = false;
  #hasBegun = false;
  stopping = false;
  #said = new Said();
  #body;
  #lastEventId = null;
  #gone = new AbortController();
  #wake = () => {};

  /**
   * @param {string} conversationId
   * @param {'say' | 'again' | 'attach'} kind
   * @param {(turn: Turn) => void} changed
   * @param {{message?: import('./message.js').Message, key?: string, shown?: object}} about
   * `shown` is what of the reply the reader has already seen.
   */
  constructor(conversationId, kind, changed, { message, key, shown } = {}) {
    this.conversationId = conversationId;
    this.kind = kind;
    this.changed = changed;
    this.message = message;
    this.key = key;
    this.shown = shown;
  }

  /** All that the reply says, as {@link Said.all}. */
  get said() {
    return this.#said.all;
  }

  /** What to show: never less than the reader has seen, while a replay catches up. */
  get visible() {
    return !this.end && this.shown && sizeOf(this.said) < sizeOf(this.shown) ? this.shown : this.said;
  }

  get isOver() {
    return this.phase === 'ended' || this.phase === 'refused' || this.phase === 'left';
  }

  async run() {
    this.failure = null;
    const { signal } = this.#gone = new AbortController();
    this.phase = this.kind === 'attach' ? 'replying' : 'sending';
    this.changed(this);
    let failures = 0;
    while (!this.isOver) {
      try {
        await this.#follow(() => { failures = 0; });
      } catch (error) {
        if (signal.aborted) {
          return;
        }

        if (error instanceof Refusal) {
          await this.#weigh(error, ++failures);
        } else if (!(error instanceof Disconnected)) {
          throw error;
        }
      }

      if (!this.isOver && this.phase !== 'queued') {
        await this.#pause(failures++);
      }
    }
  }

  /** Leaves the reply to the server, which goes on with it. */
  leave() {
    this.#become('left');
    this.#gone.abort();
    this.#wake();
  }

  async stop() {
    if (this.#waits) {
      this.#giveUp();
      return;
    }

    this.stopping = true;
    this.changed(this);
    // A message on its way may not have begun its turn yet.
    for (let attempt = 0; attempt < 20 && !this.isOver; attempt++) {
      if (this.#waits) {
        this.#giveUp();
        return;
      }

      try {
        if (await stop(this.conversationId)) {
          return;
        }
      } catch (error) {
        if (error instanceof Refusal) {
          break;
        }
      }

      await this.#sleep(300);
    }

    this.stopping = false;
    this.changed(this);
  }

  get #waits() {
    return this.phase === 'queued' || this.phase === 'reconnecting';
  }

  #giveUp() {
    this.stopping = false;
    this.isTakenBack = this.kind === 'say' && !this.#hasBegun;
    this.failure = failureOf(new Refusal(0, { type: 'disconnected' }));
    this.#gone.abort();
    this.#become('refused');
    this.#wake();
  }

  async #follow(heard) {
    const response = await this.#open();
    if (response.status === 204) {
      // Nothing after what was seen: the history tells the rest.
      this.#finish({ status: 'unknown' });
      return;
    }

    heard();
    this.#hasBegun = true;
    for await (const { id, data } of eventsOf(response, heard)) {
      forget(this.conversationId);
      this.#lastEventId = id ?? this.#lastEventId;
      this.#take(data);
      if (this.isOver) {
        return;
      }
    }
  }

  async #open() {
    const signal = this.#gone.signal;
    if (this.#lastEventId || this.kind === 'attach') {
      return attach(this.conversationId, this.#lastEventId, signal);
    }

    if (this.kind === 'say') {
      // The same each time: the key stands for it.
      const body = await (this.#body ??= bodyOf(this.message));
      remember(this.conversationId, body, this.key);
      return say(this.conversationId, body, this.key, signal);
    }

    return answerAgain(this.conversationId, this.message.model, this.key, signal);
  }

  #take(event) {
    this.messageId ??= event.response?.id.replace(/^resp_/, 'msg_');
    if (this.#said.take(event)) {
      this.#become('replying');
    } else if (event.type === 'response.completed' || event.type === 'response.incomplete' || event.type === 'response.failed') {
      const { status, output, incomplete_details: incomplete, error } = event.response;
      this.#said.replace(output);
      this.#finish({ status, reason: error?.code ?? incomplete?.reason });
    } else if (this.phase !== 'replying') {
      this.#become('replying');
    }
  }

  async #weigh(refusal, failures) {
    if (refusal.kind === 'conversation-busy') {
      this.#become('queued');
      await this.#sleep((refusal.retryAfter ?? 1) * 1000);
    } else if (refusal.kind === 'turn-stopped') {
      forget(this.conversationId);
      this.#finish({ status: 'cancelled', reason: 'cancelled' });
    } else {
      const failure = failureOf(refusal);
      if (!failure.passes || failures > maxPassing) {
        if (!failure.keeps) {
          forget(this.conversationId);
        }

        this.failure = failure;
        this.#become('refused');
      }
    }
  }

  async #pause(failures) {
    this.#become('reconnecting');
    await this.#sleep(Math.min(maxPause, 250 * 2 ** failures) * (0.75 + Math.random() / 2));
  }

  // Ends early when the network is back, or the page is looked at again.
  #sleep(milliseconds) {
    return new Promise(resolve => {
      const visible = () => { if (!document.hidden) { this.#wake(); } };
      const timer = setTimeout(() => this.#wake(), milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        removeEventListener('online', this.#wake);
        document.removeEventListener('visibilitychange', visible);
        this.#wake = () => {};
        resolve();
      };
      addEventListener('online', this.#wake);
      document.addEventListener('visibilitychange', visible);
    });
  }

  #finish(end) {
    this.end = end;
    this.stopping = false;
    this.#become('ended');
  }

  #become(phase) {
    if (!this.isOver) {
      this.phase = phase;
      this.changed(this);
    }
  }
}
