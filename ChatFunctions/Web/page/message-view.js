import { CallView, outputBox, ThoughtView } from './asides.js';
import { countDown } from './countdown.js';
import { button, element, textButton } from './elements.js';
import { endingOf, lost, waitOf } from './failures.js';
import { GrowingText } from './growing-text.js';
import { pictureList } from './picture-view.js';
import { pretty } from './pretty.js';
import { sizeOf } from './said.js';
import { Waiting } from './waiting.js';

const longMessage = { characters: 1500, lines: 20 };

const labels = { user: 'You', assistant: 'Reply', tool: 'Output of a function' };

const progress = {
  queued: () => 'Another reply is being written in this conversation. Yours comes next.',
  reconnecting: () => `${lost()} Trying again…`,
};

/** One message or reply on the page. */
export class MessageView {
  #text;
  #thought = new ThoughtView();
  #calls = [];
  #body = element('div', 'body');
  #waiting = new Waiting();
  #note = element('div', 'ending');
  #noted = null;
  #endWait = () => {};
  #actions = element('div', 'actions');
  /** Where the reader goes to other replies to the same message. */
  versions = element('div', 'versions');
  /** Another reply has taken its place. */
  isSuperseded = false;

  /**
   * @param {'user' | 'assistant' | 'tool'} role
   * @param {string} text As it was written.
   * @param {string} [id] Of the API.
   * @param {import('./picture.js').Picture[]} [pictures]
   */
  constructor(role, text = '', id = undefined, pictures = []) {
    this.role = role;
    this.id = id;
    this.source = text;
    this.pictures = pictures;
    this.element = element('article', `message ${role}`);
    this.element.setAttribute('aria-label', labels[role]);
    this.element.view = this;
    this.#body.dir = 'auto';
    this.#note.hidden = true;
    this.versions.hidden = true;
    this.element.append(this.#thought.element, this.#body, this.#waiting.element, this.#note, this.versions, this.#actions);
    this.#text = new GrowingText(this.#body);
    if (role === 'user') {
      // As it was typed: signs that mean something in Markdown are the reader's own here.
      this.#body.append(text);
      this.#fold();
      this.#body.before(...pictures.length > 0 ? [pictureList(pictures)] : []);
      this.#actions.append(
        button('edit', 'Edit and send again', 'rewrite'), ...text ? [button('copy', 'Copy the message', 'copy')] : []);
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
    this.#isBusy(!turn.isOver, ['sending', 'replying'].includes(turn.phase) && !turn.stopping && sizeOf(turn.visible) === 0);
    this.#actions.replaceChildren();
    if (turn.phase === 'refused') {
      const { actions } = turn.failure;
      // Only what was just said can be taken back.
      this.#showNote({ ...turn.failure, actions: actions.filter(([action]) => action !== 'edit' || turn.kind === 'say') });
      return this.#note.firstChild.textContent;
    }

    const text = turn.stopping ? 'Stopping…' : progress[turn.phase]?.();
    this.#showNote(text ? { text, actions: [] } : null);
    return text;
  }

  /** Shows all of a long message, or less of it again. */
  unfold(toggle) {
    const isFolded = this.#body.classList.toggle('folded');
    toggle.textContent = isFolded ? 'Show all' : 'Show less';
    toggle.setAttribute('aria-expanded', String(!isFolded));
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

  #isBusy(isBusy, isWaiting = false) {
    this.element.setAttribute('aria-busy', String(isBusy));
    this.element.classList.toggle('waiting', isBusy && this.source.length === 0);
    this.#waiting.isOn = isWaiting;
  }

  #showNote(ending) {
    if (ending?.text === this.#noted?.text && ending?.until === this.#noted?.until) {
      return;
    }

    this.#noted = ending;
    this.#note.hidden = !ending;
    this.#note.replaceChildren();
    this.#endWait();
    if (ending) {
      const said = element('p', '', ending.text);
      const buttons = ending.actions.map(([action, label]) => textButton(label, action));
      this.#note.append(said, ...buttons);
      this.#endWait = ending.until ? countDown(ending.until, left => {
        said.textContent = `${ending.text} ${waitOf(left)}`;
        buttons.filter(made => made.dataset.action === 'resend').forEach(made => { made.disabled = left > 0; });
      }) : () => {};
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
