import { $ } from './elements.js';
import { closeNotice } from './notice.js';
import { PictureTray } from './picture-tray.js';

const message = $('message');
const growsByItself = CSS.supports('field-sizing', 'content');

/** The message box: Enter sends, Shift+Enter makes a new line, and while a reply runs there is a stop button. */
export class Composer {
  #isReplying = false;
  #tray = new PictureTray(() => this.#fit());

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
      message.focus();
    });
    message.addEventListener('input', () => this.#fit());
    message.addEventListener('keydown', event => {
      // While an input method composes, Enter accepts its suggestion.
      if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.#submit();
      } else if (event.key === 'Escape' && this.#isReplying) {
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

  get message() {
    return { text: message.value, pictures: this.#tray.all };
  }

  set message({ text, pictures }) {
    message.value = text;
    this.#tray.all = pictures;
  }

  focus() {
    message.focus();
  }

  get #isEmpty() {
    return !message.value.trim() && this.#tray.all.length === 0;
  }

  #submit() {
    if (this.#isEmpty || this.#isReplying) {
      return;
    }

    const said = this.message;
    this.message = { text: '', pictures: [] };
    closeNotice();
    this.send(said);
    message.focus();
  }

  #fit() {
    $('send').disabled = this.#isEmpty;
    if (!growsByItself) {
      message.style.height = 'auto';
      message.style.height = `${message.scrollHeight}px`;
    }
  }
}
