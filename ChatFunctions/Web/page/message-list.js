import { $ } from './elements.js';
import { MessageView } from './message-view.js';
import { Picture } from './picture.js';
import { groupVersions } from './versions.js';

const list = $('messages');
const textsOf = (views, text) => views.filter(({ role }) => role === 'user').map(text);

/** The messages that are on the page, in their order. */
export class MessageList {
  get views() {
    return [...list.children].map(element => element.view);
  }

  clear() {
    list.replaceChildren();
  }

  add(...views) {
    list.append(...views.map(view => view.element));
  }

  /** Shows stored messages after those that are here; the last of all can be answered again, unless another is to come. */
  append(conversationId, stored, isMoreToCome) {
    this.add(...stored.map(message => viewOf(message, conversationId)));
    this.#settle(isMoreToCome);
  }

  /** Shows stored messages before those that are here. */
  prepend(conversationId, stored) {
    list.prepend(...stored.map(message => viewOf(message, conversationId).element));
    this.#settle(false);
  }

  /**
   * What of the newest stored messages is not here yet.
   * @returns {object[] | null} Null where something came before what stands here, or is gone.
   */
  newOf(stored) {
    const { views } = this;
    const last = stored.findIndex(message => message.id === views.at(-1).id);
    const said = textsOf(stored.slice(0, last + 1), ({ content }) => content);
    const shown = textsOf(views, ({ source }) => source);
    const count = Math.min(said.length, shown.length);
    const isSame = said.slice(said.length - count).every((text, index) => text === shown[shown.length - count + index]);
    return last >= 0 && isSame ? stored.slice(last + 1) : null;
  }

  #settle(isMoreToCome) {
    this.#retireAllBut(isMoreToCome ? null : this.views.at(-1));
    this.#joinOutputs();
  }

  // An output stands in its call, once that is on the page: the newest one before it that has none.
  #joinOutputs() {
    const { views } = this;
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
    const { views } = this;
    views.forEach((view, index) => {
      if (view !== newest) {
        view.retire(view.role === 'assistant' && !view.isAnswered && views[index + 1]?.role === 'assistant');
      }
    });
    groupVersions(views);
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
