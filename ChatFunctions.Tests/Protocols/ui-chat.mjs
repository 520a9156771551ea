// The AI SDK's chat, as useChat has it inside, without React. node ui-chat.mjs SCENARIO ADDRESS KEY MESSAGE → one JSON object on
// standard output.
import { AbstractChat, DefaultChatTransport, readUIMessageStream } from 'ai';

const [scenario, address, key, message] = process.argv.slice(2);
const headers = { Authorization: `Bearer ${key}` };
const responses = [];

const transport = () => new DefaultChatTransport({
  api: `${address}ui/chat`,
  headers,
  fetch: async (url, options) => {
    const response = await fetch(url, options);
    responses.push({
      method: options.method,
      status: response.status,
      contentType: response.headers.get('content-type'),
      version: response.headers.get('x-vercel-ai-ui-message-stream'),
    });
    return response;
  },
});

// What @ai-sdk/react's Chat does with React's state, with plain fields.
class Chat extends AbstractChat {
  constructor({ messages = [], ...init }) {
    const ends = [];
    const errors = [];
    const states = [];
    const state = {
      status: 'ready',
      error: undefined,
      messages,
      pushMessage(item) { state.messages = [...state.messages, item]; states.push(text(item)); },
      popMessage() { state.messages = state.messages.slice(0, -1); },
      replaceMessage(index, item) { state.messages = state.messages.with(index, item); states.push(text(item)); },
      snapshot: structuredClone,
    };
    super({
      transport: transport(),
      onFinish: ({ finishReason, isAbort, isDisconnect, isError }) => ends.push({ finishReason, isAbort, isDisconnect, isError }),
      onError: error => errors.push(error.message),
      ...init,
      state,
    });
    Object.assign(this, { ends, errors, states });
  }

  get summary() {
    return {
      status: this.status,
      messages: this.messages.map(item => ({ id: item.id, role: item.role, text: text(item) })),
      ends: this.ends,
      errors: this.errors,
      states: this.states,
      responses,
    };
  }

  async until(condition) {
    while (!condition(text(this.lastMessage))) {
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  }
}

const text = item => item?.parts.filter(part => part.type === 'text').map(part => part.text).join('') ?? '';
const newId = () => `ui-${crypto.randomUUID()}`;
const stop = id => fetch(`${address}chat/${id}/stop`, { method: 'POST', headers });

const scenarios = {
  async send() {
    const chat = new Chat({ id: newId() });
    await chat.sendMessage({ text: message });
    return { id: chat.id, ...chat.summary };
  },

  async conversation() {
    const chat = new Chat({ id: newId() });
    await chat.sendMessage({ text: 'My first words' });
    await chat.sendMessage({ text: 'My second words' });
    return { id: chat.id, ...chat.summary };
  },

  async stop() {
    const chat = new Chat({ id: newId() });
    const sending = chat.sendMessage({ text: '[[model: deltas=2000 delay=20]]' });
    await chat.until(reply => reply.includes('w9 '));
    await stop(chat.id);
    await sending;
    return { id: chat.id, ...chat.summary };
  },

  // The person leaves: the reply goes on without them, and another page reads all of it.
  async resume() {
    const first = new Chat({ id: newId() });
    const sending = first.sendMessage({ text: '[[model: deltas=60 delay=40]]' });
    await first.until(reply => reply.includes('w9 '));
    const seen = text(first.lastMessage);
    await first.stop();
    await sending;
    const second = new Chat({ id: first.id, messages: first.messages.slice(0, 1) });
    await second.resumeStream();
    const resumed = second.summary;
    const idle = await transport().reconnectToStream({ chatId: first.id });
    return { id: first.id, seen, left: first.ends, ...resumed, responses, idle };
  },

  // The same page, which has a part of the reply already.
  async resumeInPlace() {
    const chat = new Chat({ id: newId() });
    const sending = chat.sendMessage({ text: '[[model: deltas=60 delay=40]]' });
    await chat.until(reply => reply.includes('w9 '));
    await chat.stop();
    await sending;
    await chat.resumeStream();
    return { id: chat.id, ...chat.summary };
  },

  // The reply to an edited message runs in a conversation of its own, which another page of the chat does not know of.
  async resumeEdit() {
    const first = new Chat({ id: newId() });
    await first.sendMessage({ text: 'My first words' });
    const sending = first.sendMessage({ text: '[[model: deltas=60 delay=40]]', messageId: first.messages[0].id });
    await first.until(reply => reply.includes('w9 '));
    await first.stop();
    await sending;
    const second = new Chat({ id: first.id, messages: first.messages.slice(0, 1) });
    await second.resumeStream();
    return { id: first.id, ...second.summary };
  },

  async regenerate() {
    const chat = new Chat({ id: newId() });
    await chat.sendMessage({ text: 'My first words' });
    await chat.sendMessage({ text: 'My second words' });
    const before = chat.summary.messages;
    await chat.regenerate();
    const again = chat.summary.messages;
    await chat.sendMessage({ text: 'My third words' });
    return { id: chat.id, before, again, ...chat.summary };
  },

  // What came after it was said, and stays where it is: the chat goes on elsewhere.
  async regenerateEarlier() {
    const chat = new Chat({ id: newId() });
    await chat.sendMessage({ text: 'My first words' });
    const earlier = chat.lastMessage.id;
    await chat.sendMessage({ text: 'My second words' });
    await chat.regenerate({ messageId: earlier });
    const again = chat.lastMessage.id;
    await chat.sendMessage({ text: 'My third words' });
    return { id: chat.id, forks: [again, chat.lastMessage.id], ...chat.summary };
  },

  async edit() {
    const chat = new Chat({ id: newId() });
    for (const words of ['first', 'second', 'third']) {
      await chat.sendMessage({ text: `My ${words} words` });
    }

    await chat.sendMessage({ text: 'Other words', messageId: chat.messages[2].id });
    const edited = chat.lastMessage.id;
    await chat.sendMessage({ text: 'And on' });
    const on = chat.lastMessage.id;
    await chat.regenerate({ messageId: on });
    const again = chat.lastMessage.id;
    await chat.sendMessage({ text: 'Other first words', messageId: chat.messages[0].id });
    return { id: chat.id, forks: [edited, on, again, chat.lastMessage.id], ...chat.summary };
  },

  async editUnknown() {
    const parts = words => [{ type: 'text', text: words }];
    const chat = new Chat({
      id: newId(),
      messages: [
        { id: 'm1', role: 'user', parts: parts('Hello') },
        { id: 'm2', role: 'assistant', parts: parts('Hello!') },
        { id: 'm3', role: 'user', parts: parts('And?') },
      ],
    });
    await chat.sendMessage({ text: 'Other words', messageId: 'm3' });
    return chat.summary;
  },

  async regenerateNothing() {
    const chat = new Chat({ id: newId(), messages: [{ id: 'm1', role: 'user', parts: [{ type: 'text', text: 'Hello' }] }] });
    await chat.regenerate();
    return chat.summary;
  },

  async busy() {
    const id = newId();
    const first = new Chat({ id });
    const second = new Chat({ id });
    const sending = first.sendMessage({ text: '[[model: deltas=2000 delay=20]]' });
    await first.until(reply => reply.includes('w3 '));
    await second.sendMessage({ text: 'And?' });
    await stop(id);
    await sending;
    return second.summary;
  },

  async idle() {
    return { idle: await transport().reconnectToStream({ chatId: newId() }), responses };
  },

  // One level below the chat: each state of the message as it grows.
  async read() {
    const stream = await transport().sendMessages({
      chatId: newId(),
      trigger: 'submit-message',
      messages: [{ id: 'm1', role: 'user', parts: [{ type: 'text', text: message }] }],
    });
    const states = [];
    for await (const state of readUIMessageStream({ stream })) {
      states.push(text(state));
    }
    return { states };
  },
};

console.log(JSON.stringify(await scenarios[scenario]()));
