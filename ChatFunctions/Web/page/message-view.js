import { CallView, outputBox, ThoughtView } from './asides.js';
import { button, element, textButton } from './elements.js';
import { endingOf, endingOfRefusal } from './endings.js';
import { GrowingText } from './growing-text.js';
import { pretty } from './pretty.js';
import { sizeOf } from './said.js';

const longMessage = { characters: 1500, lines: 20 };

const labels = { user: 'You', assistant: 'Reply', tool: 'Output of a function' };

const progress = {
  queued: 'Another reply is being written in this conversation. Yours comes next.',
  reconnecting: 'The connection is lost. Trying again…',
};

/** One message or reply on the page. */
export class MessageView {
  #text;
  #thought = new ThoughtView();
  #calls = [];
  #body = element('div', 'body');
  #note = element('div', 'ending');
  #actions = element('div', 'actions');
  /** Where the reader goes to other replies to the same message. */
  versions = element('div', 'versions');
  /** Another reply has taken its place. */
  isSuperseded = false;

  /**
   * @param {'user' | 'assistant' | 'tool'} role
   * @param {string} text As it was written.
   * @param {string} [id] Of the API.
   */
  constructor(role, text = '', id = undefined) {
    this.role = role;
    this.id = id;
    this.source = text;
    this.element = element('article', `message ${role}`);
    this.element.setAttribute('aria-label', labels[role]);
    this.element.view = this;
    this.#body.dir = 'auto';
    this.#note.hidden = true;
    this.versions.hidden = true;
    this.element.append(this.#thought.element, this.#body, this.#note, this.versions, this.#actions);
    this.#text = new GrowingText(this.#body);
    if (role === 'user') {
      // As it was typed: signs that mean something in Markdown are the reader's own here.
      this.#body.append(text);
      this.#fold();
      this.#actions.append(button('edit', 'Edit and send again', 'rewrite'), button('copy', 'Copy the message', 'copy'));
    } else if (role === 'tool') {
      this.#body.append(outputBox('Output', pretty(text, true)));
    }
  }

  /** What a screen reader is to say of a reply. */
  get spoken() {
    return [this.#body.innerText, ...this.#calls.map(({ name }) => `It calls the function ${name}.`)].join(' ').trim();
  }

  /** Whether the output of a call is shown here. */
  get isAnswered() {
    return this.#calls.some(call => call.hasOutput);
  }

  /** The call with an id that has no output yet. */
  openCall(id) {
    return this.#calls.findLast(call => call.id === id && !call.hasOutput);
  }

  /** Shows a reply that has ended. */
  showEnded(said, end) {
    this.#showSaid(said, true);
    this.#isBusy(false);
    const ending = endingOf(end, sizeOf(said) > 0, said.refusal);
    this.#showNote(ending);
    this.#actions.replaceChildren(
      ...said.content.length > 0 ? [button('copy', 'Copy the reply', 'copy')] : [],
      ...ending ? [] : [button('again', 'Answer again', 'again')]);
    return ending?.text;
  }

  /** Shows a reply as far as it is. */
  showTurn(turn) {
    if (turn.phase === 'ended') {
      return this.showEnded(turn.said, turn.end);
    }

    this.#showSaid(turn.visible, false);
    this.#isBusy(!turn.isOver);
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
      this.isSuperseded = true;
      this.element.classList.add('superseded');
      this.element.setAttribute('aria-label', 'Earlier reply, answered again below');
    }
  }

  #showSaid({ content, refusal = false, reasoning = '', toolCalls = [] }, isWhole) {
    this.source = content;
    this.#thought.show(reasoning);
    if (isWhole) {
      this.#text.finish(content);
    } else {
      this.#text.grow(content);
    }

    this.element.classList.toggle('refusal', refusal);
    for (const call of toolCalls.slice(this.#calls.length)) {
      this.#calls.push(new CallView(call));
      this.#note.before(this.#calls.at(-1).element);
    }

    // More may have been seen than was stored.
    this.#calls.splice(toolCalls.length).forEach(lost => lost.element.remove());
    this.#calls.forEach((shown, index) => shown.show(toolCalls[index].arguments, isWhole));
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
