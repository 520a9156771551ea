import { announce, announceReply } from './announce.js';
import { history } from './api.js';
import { Earlier } from './earlier.js';
import { $ } from './elements.js';
import { failureOf } from './failures.js';
import { isSame, messageOf } from './message.js';
import { MessageList } from './message-list.js';
import { MessageView } from './message-view.js';
import { newId } from './new-id.js';
import { newestOf } from './newest.js';
import { notice } from './notice.js';
import { forget, markPlace, unconfirmed } from './pending.js';
import { PinnedScroll } from './pinned-scroll.js';
import { Turn } from './turn.js';
import { groupVersions } from './versions.js';

const [note, welcome] = [$('thread-note'), $('welcome')];

/** The conversation that is shown, and the reply that is being written in it. */
export class Thread {
  id = null;
  #messages = new MessageList();
  #turn = null;
  #takenBack = null;
  /** When the server wants to hear of this page again; 0 where it does not mind. */
  until = 0;
  #opening = new AbortController();
  #scroll = new PinnedScroll($('scroller'), $('thread'), $('latest'));
  earlier = new Earlier(this.#messages, this.#scroll);

  /**
   * @param {{changed: (thread: Thread) => void, named: (title: string) => void, edit: (message: Message) => void,
   * begun: (id: string) => void, missing: (id: string) => void}} on
   */
  constructor(on) {
    this.on = on;
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
    this.earlier.begin(id);
    this.#messages.clear();
    welcome.hidden = !isNew;
    this.#tell('');
    this.on.changed(this);
    if (!isNew) {
      await this.#load(this.#opening.signal);
    }
  }

  /** Shows what has come in the conversation elsewhere, unless the page is busy with something of its own. */
  async catchUp() {
    const [id, { signal }] = [this.id, this.#opening];
    const isIdle = () => id === this.id && !this.isReplying && this.#views.at(-1)?.id;
    if (!isIdle()) {
      return;
    }

    try {
      const page = await history(id, undefined, signal);
      if (isIdle()) {
        const added = this.#messages.newOf(page.messages);
        if (added === null) {
          this.#messages.clear();
          this.#showNewest(page);
        } else if (added.length > 0) {
          this.#append(added);
        }
      }
    } catch (error) {
      if (!signal.aborted && failureOf(error).kind === 'conversation-not-found') {
        this.on.missing(id);
      }
    }
  }

  say(message) {
    welcome.hidden = true;
    const views = this.#views;
    const known = views.findLastIndex(view => view.id);
    markPlace(views[known]?.id, views.slice(known + 1).filter(view => view.role === 'user' && view.source === message.text).length);
    // What was taken back may have arrived all the same: the same once more under its key is not said twice.
    const { conversationId, message: before, key } = this.#takenBack ?? {};
    this.#takenBack = null;
    this.#begin('say', { message, key: conversationId === this.id && isSame(before, message) ? key : newId() });
    announce('Sent. The reply is being written.');
  }

  /** Answers the last message once more. */
  answerAgain(model) {
    this.#views.at(-1)?.retire(true);
    this.#begin('again', { message: { model }, key: newId() });
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
    this.on.changed(this);
    welcome.hidden = this.#views.length > 0;
  }

  /** The message that one of the reader's own came after; undefined for the first. */
  async before(view) {
    if (this.#views[0] === view && this.earlier.isThere) {
      await this.earlier.show();
    }

    const views = this.#views;
    return views.slice(0, views.indexOf(view)).findLast(before => before.id && !before.isSuperseded)?.id;
  }

  stop() {
    this.#turn?.stop();
  }

  get #views() {
    return this.#messages.views;
  }

  async #load(signal) {
    const { id } = this;
    try {
      const page = await newestOf(id, signal, text => this.#tell(text));
      if (page && !signal.aborted) {
        this.#tell('');
        this.#showNewest(page);
      }
    } catch (error) {
      const pending = unconfirmed(id, []);
      if (signal.aborted || failureOf(error).kind !== 'conversation-not-found') {
        return;
      } else if (pending) {
        this.#tell('');
        this.#sayAgain(pending);
      } else {
        this.on.missing(id);
      }
    }
  }

  #showNewest(page) {
    this.on.named(page.title);
    this.earlier.begin(this.id, page.nextCursor);
    const pending = unconfirmed(this.id, page.messages);
    this.#append(page.messages);
    this.#scroll.toEnd();
    if (pending && !this.isReplying) {
      this.#sayAgain(pending);
    }
  }

  #append(added) {
    const running = added.at(-1)?.status === 'in_progress' ? added.at(-1) : null;
    this.#messages.append(this.id, running ? added.slice(0, -1) : added, running !== null);
    if (running) {
      this.#begin('attach', { shown: running });
    }
  }

  #sayAgain({ body, key, isCut }) {
    if (isCut) {
      forget(this.id);
      welcome.hidden = this.#views.length > 0;
      this.on.edit(messageOf(body));
      notice('Your message did not reach the server, and its pictures were too large to be kept. Please add them again.');
    } else {
      this.#begin('say', { message: messageOf(body), key });
    }
  }

  #begin(kind, about) {
    this.#views.forEach(view => view.retire());
    if (kind === 'say') {
      this.#messages.add(new MessageView('user', about.message.text, undefined, about.message.pictures));
    }

    const reply = new MessageView('assistant');
    this.#messages.add(reply);
    groupVersions(this.#views);
    if (kind !== 'attach') {
      this.#scroll.toEnd();
    }

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
      return;
    }

    this.until = Math.max(this.until, turn.failure?.until ?? 0);
    const said = reply.showTurn(turn);
    if (turn.messageId && !reply.id && turn.kind !== 'attach') {
      this.on.begun(this.id);
    }

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
