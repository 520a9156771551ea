// Chat completions and models with the npm client openai.
import { all, assert, client, model } from './support.mjs';

const messages = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'The code word is heron.' },
  { role: 'assistant', content: 'Noted.' },
  { role: 'user', content: 'What is the code word?' },
];

export async function create() {
  return client.chat.completions.create({ model, messages });
}

export async function stream() {
  const chunks = await all(
    await client.chat.completions.create({
      model,
      messages: [{ role: 'user', content: '[[model: deltas=3]]' }],
      stream: true,
      stream_options: { include_usage: true },
    }),
  );
  return {
    text: chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join(''),
    finish: chunks.map((chunk) => chunk.choices[0]?.finish_reason).filter(Boolean),
    usage: chunks.at(-1).usage,
    ids: new Set(chunks.map((chunk) => chunk.id)).size,
  };
}

export async function streamHelper() {
  const runner = client.chat.completions.stream({ model, messages, max_tokens: 3 });
  const completion = await runner.finalChatCompletion();
  return { text: completion.choices[0].message.content, finish: completion.choices[0].finish_reason };
}

export async function store() {
  const completion = await client.chat.completions.create({ model, messages, store: true });
  const conversation = `conv_${completion.id.slice('chatcmpl-'.length)}`;
  const items = await all(client.conversations.items.list(conversation, { order: 'asc' }));
  return { text: completion.choices[0].message.content, items: items.map((item) => [item.role, item.content[0].text]) };
}

/** Stored completions, read again and listed page by page. */
export async function stored({ run }) {
  const made = [];
  for (const content of ['One.', 'Two.', 'Three.']) {
    made.push(await client.chat.completions.create({ model, messages: [{ role: 'user', content }], store: true, metadata: { run } }));
  }

  const [first] = made;
  const read = await client.chat.completions.retrieve(first.id);
  assert.equal(read.choices[0].message.content, first.choices[0].message.content);
  const messages = await all(client.chat.completions.messages.list(first.id));
  const list = await all(client.chat.completions.list({ limit: 2, metadata: { run } }));
  return { made: made.map(({ id }) => id), list: list.map(({ id }) => id), messages: messages.map(({ role, content }) => [role, content]) };
}

export async function models() {
  const list = await all(client.models.list());
  return { list, one: await client.models.retrieve(list[0].id) };
}
