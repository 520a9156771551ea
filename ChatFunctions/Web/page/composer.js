import { $ } from './elements.js';

const message = $('message');
const growsByItself = CSS.supports('field-sizing', 'content');

/** The message box: Enter sends, Shift+Enter makes a new line, and while a reply runs there is a stop button. */
export class Composer {
  #isReplying = false;

  /**
   * @param {(text: string) => void} send
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

  get text() {
    return message.value;
  }

  set text(text) {
    message.value = text;
    this.#fit();
  }

  focus() {
    message.focus();
  }

  #submit() {
    const text = message.value;
    if (text.trim() && !this.#isReplying) {
      this.text = '';
      this.send(text);
      message.focus();
    }
  }

  #fit() {
    $('send').disabled = !message.value.trim();
    if (!growsByItself) {
      message.style.height = 'auto';
      message.style.height = `${message.scrollHeight}px`;
    }
  }
}
