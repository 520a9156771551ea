// The Conversations API with the npm client openai.
import { all, assert, client, errorOf, model } from './support.mjs';

const texts = (items) => items.map((item) => item.content[0].text);

export async function remembers() {
  const conversation = await client.conversations.create({
    metadata: { topic: 'birds' },
    items: [{ type: 'message', role: 'user', content: 'The code word is heron.' }],
  });
  const answer = await client.responses.create({ model, conversation: conversation.id, input: 'What is the code word?' });
  const again = await client.responses.create({ model, conversation: { id: conversation.id }, input: 'And before that?' });
  assert.equal(answer.conversation.id, conversation.id);
  const updated = await client.conversations.update(conversation.id, { metadata: { topic: 'words' } });
  const read = await client.conversations.retrieve(conversation.id);
  assert.deepEqual(read, updated);
  return { conversation, read, answer: answer.output_text, again: again.output_text };
}

export async function pages() {
  const { id } = await client.conversations.create();
  for (let batch = 0; batch < 6; batch += 1) {
    const items = Array.from({ length: 20 }, (_, index) => ({ role: 'user', content: `m${batch * 20 + index}` }));
    const added = await client.conversations.items.create(id, { items });
    assert.equal(added.data.length, 20);
  }

  const first = await client.conversations.items.list(id, { limit: 3, order: 'asc' });
  return {
    oldestFirst: texts(await all(client.conversations.items.list(id, { limit: 50, order: 'asc' }))),
    newestFirst: texts(await all(client.conversations.items.list(id, { limit: 100 }))),
    usual: texts((await client.conversations.items.list(id)).data),
    next: texts((await client.conversations.items.list(id, { limit: 2, order: 'asc', after: first.last_id })).data),
    before: texts((await client.conversations.items.list(id, { order: 'desc', after: first.last_id })).data),
  };
}

export async function deletes() {
  const { id } = await client.conversations.create({
    items: ['The code word is heron.', 'The code word is egret.'].map((content) => ({ type: 'message', role: 'user', content })),
  });
  const [first, second] = await all(client.conversations.items.list(id, { order: 'asc' }));
  assert.deepEqual(await client.conversations.items.retrieve(first.id, { conversation_id: id }), first);
  const left = await client.conversations.items.delete(second.id, { conversation_id: id });
  const answer = await client.responses.create({ model, conversation: id, input: 'Which is it?' });
  const goneItem = await errorOf(client.conversations.items.retrieve(second.id, { conversation_id: id }));
  const items = texts(await all(client.conversations.items.list(id, { order: 'asc' })));
  const deleted = await client.conversations.delete(id);
  return {
    left: left.id === id,
    answer: answer.output_text,
    goneItem,
    items,
    deleted,
    gone: await errorOf(client.conversations.retrieve(id)),
    goneResponse: await errorOf(client.responses.retrieve(answer.id)),
    goneTarget: await errorOf(client.responses.create({ model, conversation: id, input: 'Hello?' })),
  };
}

/** Goes on with a conversation of /api/chat, and reads it. */
export async function goesOn({ id }) {
  const conversation = `conv_${id}`;
  const answer = await client.responses.create({ model, conversation, input: 'What did I say?' });
  const behind = await client.responses.create({ model, previous_response_id: answer.id, input: 'And now?' });
  const item = await client.conversations.items.retrieve(answer.output[0].id, { conversation_id: conversation });
  assert.equal(item.content[0].text, answer.output_text);
  assert.equal((await client.responses.retrieve(answer.id)).output_text, answer.output_text);
  assert.equal(behind.conversation.id, conversation);
  return {
    conversation: (await client.conversations.retrieve(conversation)).id,
    answer: answer.output_text,
    items: (await all(client.conversations.items.list(conversation, { order: 'asc' }))).map((found) => [found.role, found.content[0].text]),
  };
}
