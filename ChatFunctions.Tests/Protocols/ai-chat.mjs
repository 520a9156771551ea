// Microsoft's AI Chat Protocol client. node ai-chat.mjs SCENARIO ADDRESS KEY MESSAGE → one JSON object on standard output.
import { AIChatProtocolClient } from '@microsoft/ai-chat-protocol';

const [scenario, address, key, message] = process.argv.slice(2);
const client = new AIChatProtocolClient(`${address}ai-chat`, { key }, { credentials: { apiKeyHeaderName: 'api-key' } });
const user = content => [{ role: 'user', content }];

// What the client throws is a plain object: the body's «error».
const caught = async action => {
  try {
    return { result: await action() };
  } catch (error) {
    return { error: error instanceof Error ? { name: error.name, message: error.message } : error };
  }
};

async function streamed(messages, options) {
  const deltas = [];
  const outcome = await caught(async () => {
    const start = performance.now();
    for await (const item of await client.getStreamedCompletion(messages, options)) {
      deltas.push({ ...item, at: performance.now() - start });
    }
  });
  return { deltas, text: deltas.map(item => item.delta.content ?? '').join(''), ...outcome };
}

const scenarios = {
  complete: () => caught(() => client.getCompletion(user(message))),
  stream: () => streamed(user(message)),
  image: () => caught(() => client.getCompletion([
    { role: 'user', content: 'Look', files: [{ contentType: 'image/png', data: new Blob([Buffer.from(message, 'base64')]) }] },
  ])),

  // As a page does it: the whole history goes along, and the state of the answer before.
  async conversation() {
    const messages = user('My first words');
    const first = await client.getCompletion(messages);
    messages.push(first.message, ...user('My second words'));
    const second = await client.getCompletion(messages, { sessionState: first.sessionState });
    messages.push(second.message, ...user('My third words'));
    const third = await streamed(messages, { sessionState: second.sessionState });
    return { first, second, third };
  },

  async busy() {
    const messages = user('[[model: deltas=2000 delay=20]]');
    for await (const item of await client.getStreamedCompletion(messages)) {
      const options = { sessionState: item.sessionState };
      const complete = await caught(() => client.getCompletion(user('And?'), options));
      const stream = await streamed(user('And?'), options);
      await fetch(`${address}chat/${item.sessionState}/stop`, { method: 'POST', headers: { 'api-key': key } });
      return { complete, stream };
    }
  },

  async stop() {
    const deltas = [];
    const outcome = await caught(async () => {
      for await (const item of await client.getStreamedCompletion(user('[[model: deltas=2000 delay=20]]'))) {
        deltas.push(item);
        if (deltas.length === 5) {
          await fetch(`${address}chat/${deltas[0].sessionState}/stop`, { method: 'POST', headers: { 'api-key': key } });
        }
      }
    });
    const text = deltas.map(item => item.delta.content).join('');
    return { text, sessionState: deltas[0].sessionState, last: deltas.at(-1), ...outcome };
  },

  // The client repeats a request that was answered with 5xx. With a key it stays one message.
  retry: () => caught(() => client.getCompletion(
    user(message), { requestOptions: { headers: { 'Idempotency-Key': crypto.randomUUID() } } })),
};

console.log(JSON.stringify(await scenarios[scenario]()));
