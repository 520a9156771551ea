import { button, element, textButton } from './elements.js';
import { endingOf, endingOfRefusal } from './endings.js';
import { GrowingText } from './growing-text.js';

const longMessage = { characters: 1500, lines: 20 };

const progress = {
  queued: 'Another reply is being written in this conversation. Yours comes next.',
  reconnecting: 'The connection is lost. Trying again…',
};

/** One message or reply on the page. */
export class MessageView {
  #text;
  #body = element('div', 'body');
  #note = element('div', 'ending');
  #actions = element('div', 'actions');

  /**
   * @param {'user' | 'assistant'} role
   * @param {string} text As it was written.
   * @param {string} [id] Of the API.
   */
  constructor(role, text = '', id = undefined) {
    this.role = role;
    this.id = id;
    this.source = text;
    this.element = element('article', `message ${role}`);
    this.element.setAttribute('aria-label', role === 'user' ? 'You' : 'Reply');
    this.element.view = this;
    this.#body.dir = 'auto';
    this.#note.hidden = true;
    this.element.append(this.#body, this.#note, this.#actions);
    this.#text = new GrowingText(this.#body, role === 'user' ? 'message' : 'reply');
    if (role === 'user') {
      this.#text.finish(text);
      this.#fold();
      this.#actions.append(button('copy', 'Copy the message', 'copy'));
    }
  }

  /** Shows a reply that has ended. */
  showEnded(text, end) {
    this.source = text;
    this.#isBusy(false);
    this.#text.finish(text);
    const ending = endingOf(end, text.length > 0);
    this.#showNote(ending);
    this.#actions.replaceChildren(
      ...text.length > 0 ? [button('copy', 'Copy the reply', 'copy')] : [],
      ...ending ? [] : [button('again', 'Answer again', 'again')]);
    return ending?.text;
  }

  /** Shows a reply as far as it is. */
  showTurn(turn) {
    if (turn.phase === 'ended') {
      return this.showEnded(turn.text, turn.end);
    }

    this.source = turn.visibleText;
    this.#isBusy(!turn.isOver);
    this.#text.grow(turn.visibleText);
    this.#actions.replaceChildren();
    if (turn.phase === 'refused') {
      const ending = endingOfRefusal(turn.problem);
      this.#showNote(ending);
      return ending.text;
    }

    const text = turn.stopping ? 'Stopping…' : progress[turn.phase];
    this.#showNote(text ? { text, actions: [] } : null);
    return text;
  }

  /** Only the newest reply can be answered again. */
  retire(isSuperseded = false) {
    this.#note.querySelectorAll('button').forEach(made => made.remove());
    this.#actions.querySelector('[data-action=again]')?.remove();
    if (isSuperseded) {
      this.element.classList.add('superseded');
      this.element.setAttribute('aria-label', 'Earlier reply, answered again below');
    }
  }

  #isBusy(isBusy) {
    this.element.setAttribute('aria-busy', String(isBusy));
    this.element.classList.toggle('waiting', isBusy && this.source.length === 0);
  }

  #showNote(ending) {
    if (ending?.text === this.#note.firstChild?.textContent) {
      return;
    }

    this.#note.hidden = !ending;
    this.#note.replaceChildren();
    if (ending) {
      this.#note.append(element('p', '', ending.text), ...ending.actions.map(([action, label]) => textButton(label, action)));
    }
  }

  #fold() {
    if (this.source.length <= longMessage.characters && this.source.split('\n', longMessage.lines + 1).length <= longMessage.lines) {
      return;
    }

    const toggle = textButton('Show all', 'unfold');
    toggle.setAttribute('aria-expanded', 'false');
    this.#body.classList.add('folded');
    this.#body.after(toggle);
  }
}
