import { announce, announceReply } from './announce.js';
import { history } from './api.js';
import { $ } from './elements.js';
import { failureOf, wordsOf } from './failures.js';
import { messageOf } from './message.js';
import { MessageView } from './message-view.js';
import { newId } from './new-id.js';
import { notice } from './notice.js';
import { forget, markPlace, unconfirmed } from './pending.js';
import { Picture } from './picture.js';
import { PinnedScroll } from './pinned-scroll.js';
import { Turn } from './turn.js';
import { groupVersions } from './versions.js';

const messages = $('messages');
const earlier = $('earlier');
const note = $('thread-note');
const welcome = $('welcome');

/** The conversation that is shown, and the reply that is being written in it. */
export class Thread {
  id = null;
  #turn = null;
  #takenBack = null;
  /** When the server wants to hear of this page again; 0 where it does not mind. */
  until = 0;
  #cursor;
  #opening = new AbortController();
  #scroll = new PinnedScroll($('scroller'), $('thread'), $('latest'));

  /** @param {{changed: (thread: Thread) => void, named: (title: string) => void, edit: (message: Message) => void}} on */
  constructor(on) {
    this.on = on;
    earlier.addEventListener('click', () => this.#showEarlier());
  }

  get isReplying() {
    return this.#turn !== null && !this.#turn.isOver;
  }

  /** Shows a conversation, or an empty new one, and goes on with what runs in it. */
  async open(id, isNew = false) {
    this.#turn?.leave();
    this.#turn = null;
    this.#opening.abort();
    this.#opening = new AbortController();
    this.id = id;
    this.#cursor = undefined;
    messages.replaceChildren();
    earlier.hidden = true;
    welcome.hidden = !isNew;
    this.#tell('');
    this.on.changed(this);
    if (!isNew) {
      await this.#load(this.#opening.signal);
    }
  }

  say(message) {
    welcome.hidden = true;
    const views = this.#views;
    const known = views.findLastIndex(view => view.id);
    markPlace(views[known]?.id, views.slice(known + 1).filter(view => view.role === 'user' && view.source === message.text).length);
    this.#begin('say', { message, key: this.#keyFor(message) });
    announce('Sent. The reply is being written.');
  }

  // What was taken back may have arrived all the same: the same once more under its key is not said twice.
  #keyFor({ text, pictures }) {
    const { conversationId, message, key } = this.#takenBack ?? {};
    this.#takenBack = null;
    return conversationId === this.id && message.text === text && message.pictures.length === pictures.length &&
      message.pictures.every((picture, index) => picture === pictures[index]) ? key : newId();
  }

  /** Answers the last message once more. */
  answerAgain() {
    this.#views.at(-1)?.retire(true);
    this.#begin('again', { key: newId() });
    announce('The message is being answered again.');
  }

  /** Repeats a request that was refused; its key keeps it from counting twice. */
  resend() {
    this.#follow(this.#turn, this.#views.at(-1));
  }

  /** Takes a message back that was refused. */
  edit() {
    const [message, reply] = this.#views.slice(-2);
    forget(this.id);
    message.element.remove();
    reply.element.remove();
    this.on.edit({ text: message.source, pictures: message.pictures });
    welcome.hidden = this.#views.length > 0;
  }

  /** The message that one of the reader's own came after; undefined for the first. */
  async before(view) {
    if (this.#views[0] === view && !earlier.hidden) {
      await this.#showEarlier();
    }

    const views = this.#views;
    return views.slice(0, views.indexOf(view)).findLast(before => before.id && !before.isSuperseded)?.id;
  }

  stop() {
    announce('Stopping the reply.');
    this.#turn?.stop();
  }

  get #views() {
    return [...messages.children].map(element => element.view);
  }

  async #load(signal) {
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        const page = await history(this.id, undefined, signal);
        if (!signal.aborted) {
          this.#tell('');
          this.#showNewest(page);
        }

        return;
      } catch (error) {
        const pending = unconfirmed(this.id, []);
        if (signal.aborted) {
          return;
        }

        const failure = failureOf(error);
        if (failure.kind === 'conversation-not-found' && pending) {
          this.#sayAgain(pending);
          return;
        } else if (!failure.passes && !failure.until) {
          this.#tell(wordsOf(error));
          return;
        }

        this.#tell(`${failure.text} Trying again…`);
        const wait = Math.max(Math.min(5000, 500 * 2 ** attempt), failure.until - Date.now());
        await new Promise(resolve => setTimeout(resolve, wait));
      }
    }
  }

  #showNewest(page) {
    this.on.named(page.title);
    this.#cursor = page.nextCursor;
    earlier.hidden = !this.#cursor;
    const running = page.messages.at(-1)?.status === 'in_progress' ? page.messages.pop() : null;
    messages.append(...this.#elementsOf(page));
    this.#retireAllBut(running ? null : this.#views.at(-1));
    this.#joinOutputs();
    this.#scroll.toEnd();

    const pending = unconfirmed(this.id, [...page.messages, ...running ? [running] : []]);
    if (running) {
      this.#begin('attach', { shown: running });
    } else if (pending) {
      this.#sayAgain(pending);
    }
  }

  async #showEarlier() {
    const { id } = this;
    earlier.disabled = true;
    try {
      const page = await history(id, this.#cursor);
      if (id !== this.id) {
        return;
      }

      this.#cursor = page.nextCursor;
      this.#scroll.insertAbove(() => {
        messages.prepend(...this.#elementsOf(page));
        this.#retireAllBut(this.#views.at(-1));
        this.#joinOutputs();
        earlier.hidden = !this.#cursor;
      });
      announce(`${page.messages.length} earlier messages are shown.`);
      if (earlier.hidden) {
        $('scroller').focus();
      }
    } catch (error) {
      notice(`The earlier messages could not be loaded. ${wordsOf(error)}`);
    } finally {
      earlier.disabled = false;
    }
  }

  #elementsOf(page) {
    return page.messages.map(message => viewOf(message, this.id).element);
  }

  // An output stands in its call, once that is on the page: the newest one before it that has none.
  #joinOutputs() {
    const views = this.#views;
    views.forEach((view, index) => {
      const asking = view.role === 'tool' && views.slice(0, index).findLast(before => before.openCall(view.callId));
      if (asking) {
        asking.openCall(view.callId).showOutput(view.source);
        view.element.remove();
      }
    });
  }

  // A reply that another one follows was answered again, unless that came of what its calls have put out.
  #retireAllBut(newest) {
    const views = this.#views;
    views.forEach((view, index) => {
      if (view !== newest) {
        view.retire(view.role === 'assistant' && !view.isAnswered && views[index + 1]?.role === 'assistant');
      }
    });
    groupVersions(views);
  }

  #sayAgain({ body, key, isCut }) {
    if (isCut) {
      forget(this.id);
      this.on.edit(messageOf(body));
      notice('Your message did not reach the server, and its pictures were too large to be kept. Please add them again.');
    } else {
      this.#begin('say', { message: messageOf(body), key });
    }
  }

  #begin(kind, about) {
    this.#views.forEach(view => view.retire());
    if (kind === 'say') {
      messages.append(new MessageView('user', about.message.text, undefined, about.message.pictures).element);
    }

    const reply = new MessageView('assistant');
    messages.append(reply.element);
    groupVersions(this.#views);
    this.#scroll.toEnd();
    this.#follow(new Turn(this.id, kind, turn => this.#show(turn, reply), about), reply);
  }

  #follow(turn, reply) {
    this.#turn = turn;
    this.#show(turn, reply);
    turn.run().finally(() => this.on.changed(this));
    this.on.changed(this);
  }

  #show(turn, reply) {
    if (turn !== this.#turn || turn.phase === 'left') {
      return;
    }

    if (turn.phase === 'ended' && turn.end.status === 'unknown') {
      this.open(this.id);
      return;
    }

    if (turn.isTakenBack) {
      this.#takenBack = turn;
      this.edit();
      this.on.changed(this);
      return;
    }

    this.until = Math.max(this.until, turn.failure?.until ?? 0);
    const said = reply.showTurn(turn);
    reply.id = turn.messageId;
    if (turn.phase === 'ended') {
      announceReply(said, reply.spoken);
      this.on.changed(this);
    } else if (said && said !== this.said) {
      announce(said);
    }

    this.said = said;
  }

  #tell(text) {
    note.textContent = text;
    note.hidden = !text;
  }
}

function viewOf(message, conversationId) {
  const { role, content, id, images = [], status, reason, toolCallId } = message;
  const pictures = images.map(image => Picture.ofMessage(conversationId, image));
  const view = new MessageView(role === 'user' || role === 'tool' ? role : 'assistant', content, id, pictures);
  view.callId = toolCallId;
  if (view.role === 'assistant') {
    view.showEnded(message, { status, reason });
  }

  return view;
}
