/** What a reply says, as far as it came: taken as the items of a response, told in the words of the history. */
export class Said {
  #items = [];

  /** @returns {boolean} Whether there is more now. */
  take({ type, output_index: index, content_index: place, delta, item, part }) {
    const at = this.#items[index];
    switch (type) {
      case 'response.output_item.added':
        this.#items[index] = item;
        break;
      case 'response.content_part.added':
        at.content[place] = part;
        break;
      case 'response.output_text.delta':
      case 'response.reasoning_text.delta':
        at.content[place].text += delta;
        break;
      case 'response.refusal.delta':
        at.content[place].refusal += delta;
        break;
      case 'response.function_call_arguments.delta':
        at.arguments += delta;
        break;
      default:
        return false;
    }

    return true;
  }

  /** What counts is what was stored, even if more was seen. */
  replace(items) {
    this.#items = items;
  }

  /** @returns {{content: string, refusal: boolean, reasoning: string, toolCalls: {id: string, name: string, arguments: string}[]}} */
  get all() {
    const all = { content: '', refusal: false, reasoning: '', toolCalls: [] };
    for (const { type, content, call_id: id, name, arguments: given } of this.#items) {
      if (type === 'function_call') {
        all.toolCalls.push({ id, name, arguments: given });
        continue;
      }

      for (const part of content) {
        all[type === 'reasoning' ? 'reasoning' : 'content'] += part.text ?? part.refusal;
        all.refusal ||= part.type === 'refusal';
      }
    }

    return all;
  }
}

/** How much that is, to compare two states of one reply. */
export const sizeOf = ({ content, reasoning = '', toolCalls = [] }) =>
  content.length + reasoning.length + toolCalls.reduce((size, call) => size + 1 + call.arguments.length, 0);
