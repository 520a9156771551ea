import { countDown } from './countdown.js';
import { draftOf, keepDraft } from './drafts.js';
import { $, icon } from './elements.js';
import { waitOf } from './failures.js';
import { isComposing, isSend, isTouch, offerBox } from './input.js';
import { chosenModel } from './models.js';
import { closeNotice } from './notice.js';
import { most } from './picture.js';
import { PictureTray } from './picture-tray.js';

const message = $('message');
const longestWait = 10 * 60 * 1000;
const growsByItself = CSS.supports('field-sizing', 'content');

/** The message box: Enter sends where there is a keyboard, Shift+Enter makes a new line, and while a reply runs there is a stop button. */
export class Composer {
  #isReplying = false;
  #until = 0;
  #left = 0;
  #endWait = () => {};
  #tray = new PictureTray(() => this.#changed());
  #conversation = null;

  /**
   * @param {(message: import('./message.js').Message) => void} send
   * @param {() => void} stop
   */
  constructor(send, stop) {
    this.send = send;
    this.stop = stop;
    $('composer').addEventListener('submit', event => {
      event.preventDefault();
      this.#submit();
    });
    $('stop').addEventListener('click', () => {
      stop();
      offerBox();
    });
    document.querySelector('.skip').addEventListener('click', event => {
      event.preventDefault();
      message.focus();
    });
    message.addEventListener('input', () => this.#changed());
    message.enterKeyHint = isTouch() ? 'enter' : 'send';
    message.addEventListener('keydown', event => {
      if (isSend(event)) {
        event.preventDefault();
        this.#submit();
      } else if (event.key === 'Escape' && this.#isReplying && !isComposing(event)) {
        stop();
      }
    });
    this.#fit();
  }

  set isReplying(isReplying) {
    this.#isReplying = isReplying;
    $('stop').hidden = !isReplying;
    $('send').hidden = isReplying;
    this.#fit();
  }

  /** Nothing is sent until then, and the button tells how long that is; where it is very long, somebody may shorten it. */
  waitUntil(until) {
    if (until === this.#until) {
      return;
    }

    this.#until = until;
    this.#endWait();
    this.#endWait = countDown(until > Date.now() + longestWait ? 0 : until, left => {
      this.#left = left;
      $('send').replaceChildren(left > 0 ? String(left) : icon('send'));
      $('send').setAttribute('aria-label', left > 0 ? `Send. ${waitOf(left)}` : 'Send');
      this.#fit();
    });
  }

  /** Shows what was begun in a conversation, and keeps what is written from now on as its draft. */
  open(conversation) {
    this.#conversation = conversation;
    this.message = draftOf(conversation);
  }

  get message() {
    return { text: message.value, pictures: this.#tray.all, model: chosenModel() };
  }

  set message({ text, pictures }) {
    message.value = text;
    this.#tray.all = pictures;
  }

  /** Gives a message back to be written otherwise, before what was written since. */
  giveBack({ text, pictures }) {
    const since = this.message;
    if (text || pictures.length > 0) {
      this.message = {
        text: since.text ? `${text}\n${since.text}` : text,
        pictures: [...pictures, ...since.pictures].slice(0, most.pictures),
      };
      message.focus();
    }
  }

  get #isEmpty() {
    return !message.value.trim() && this.#tray.all.length === 0;
  }

  #submit() {
    if (this.#isEmpty || this.#isReplying || this.#left > 0) {
      return;
    }

    const said = this.message;
    this.message = { text: '', pictures: [] };
    closeNotice();
    this.send(said);
    offerBox();
  }

  #changed() {
    keepDraft(this.#conversation, this.message);
    this.#fit();
  }

  #fit() {
    $('send').disabled = this.#isEmpty || this.#left > 0;
    if (!growsByItself) {
      message.style.height = 'auto';
      message.style.height = `${message.scrollHeight}px`;
    }
  }
}
