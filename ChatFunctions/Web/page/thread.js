import { announce, announceReply } from './announce.js';
import { Disconnected, history, Refusal } from './api.js';
import { $ } from './elements.js';
import { MessageView } from './message-view.js';
import { newId } from './new-id.js';
import { forget, markPlace, unconfirmed } from './pending.js';
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
  #cursor;
  #opening = new AbortController();
  #scroll = new PinnedScroll($('scroller'), $('thread'), $('latest'));

  /** @param {{changed: (thread: Thread) => void, named: (title: string) => void, edit: (text: string) => void}} on */
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

  say(text) {
    welcome.hidden = true;
    const views = this.#views;
    const known = views.findLastIndex(view => view.id);
    markPlace(views[known]?.id, views.slice(known + 1).filter(view => view.role === 'user' && view.source === text).length);
    this.#begin('say', { message: text, key: newId() });
    announce('Sent. The reply is being written.');
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
    this.on.edit(message.source);
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

  /** Shows all that was said before, too. */
  async showWhole() {
    for (let cursor; this.#cursor && this.#cursor !== cursor;) {
      cursor = this.#cursor;
      await this.#showEarlier();
    }
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
        } else if (error instanceof Refusal && error.status === 404 && pending) {
          this.#begin('say', pending);
          return;
        } else if (error instanceof Refusal && error.status !== 503) {
          this.#tell(error.status === 404 ? 'There is no such conversation, or it was deleted.' : error.message);
          return;
        } else if (!(error instanceof Disconnected || error instanceof Refusal)) {
          throw error;
        }

        this.#tell('The server does not answer. Trying again…');
        await new Promise(resolve => setTimeout(resolve, Math.min(5000, 500 * 2 ** attempt)));
      }
    }
  }

  #showNewest(page) {
    this.on.named(page.title);
    this.#cursor = page.nextCursor;
    earlier.hidden = !this.#cursor;
    const running = page.messages.at(-1)?.status === 'in_progress' ? page.messages.pop() : null;
    messages.append(...page.messages.map(viewOf).map(view => view.element));
    this.#retireAllBut(running ? null : this.#views.at(-1));
    this.#joinOutputs();
    this.#scroll.toEnd();

    const pending = unconfirmed(this.id, [...page.messages, ...running ? [running] : []]);
    if (running) {
      this.#begin('attach', { shown: running });
    } else if (pending) {
      this.#begin('say', pending);
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
        messages.prepend(...page.messages.map(viewOf).map(view => view.element));
        this.#retireAllBut(this.#views.at(-1));
        this.#joinOutputs();
        earlier.hidden = !this.#cursor;
      });
      announce(`${page.messages.length} earlier messages are shown.`);
      if (earlier.hidden) {
        $('scroller').focus();
      }
    } catch (error) {
      announce(error instanceof Refusal ? error.message : 'The earlier messages could not be loaded.');
    } finally {
      earlier.disabled = false;
    }
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

  #begin(kind, about) {
    this.#views.forEach(view => view.retire());
    if (kind === 'say') {
      messages.append(new MessageView('user', about.message).element);
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

function viewOf(message) {
  const { role, content, id, status, reason, toolCallId } = message;
  const view = new MessageView(role === 'user' || role === 'tool' ? role : 'assistant', content, id);
  view.callId = toolCallId;
  if (view.role === 'assistant') {
    view.showEnded(message, { status, reason });
  }

  return view;
}
