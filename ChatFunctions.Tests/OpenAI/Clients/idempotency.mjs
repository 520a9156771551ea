// How the npm client openai sends an Idempotency-Key.
import { client, errorOf, model, OpenAI, settings } from './support.mjs';

const input = 'Once only.';

/** The header, given with each call. */
export async function header({ key }) {
  const headers = { 'Idempotency-Key': key };
  const first = await client.responses.create({ model, input }, { headers });
  const second = await client.responses.create({ model, input }, { headers });
  const streamed = await client.responses.stream({ model, input }, { headers }).finalResponse().catch((error) => error.status);
  return {
    ids: [first.id, second.id],
    texts: [first.output_text, second.output_text],
    conversation: first.conversation.id,
    otherBody: (await errorOf(client.responses.create({ model, input: 'Other.' }, { headers }))).status,
    streamed,
  };
}

/** The client's own option does nothing unless the client is told the header's name. */
export async function option() {
  const send = async (using, idempotencyKey) => (await using.responses.create({ model, input }, { idempotencyKey })).id;
  const key = crypto.randomUUID();
  const told = new OpenAI({ ...settings, maxRetries: 0 });
  told.idempotencyHeader = 'Idempotency-Key';
  return {
    untold: [await send(client, key), await send(client, key)],
    told: [await send(told, key), await send(told, key)],
    own: [await send(told), await send(told)],
  };
}

/** A client whose every request loses its connection once, before the answer. */
function losing() {
  const seen = { attempts: 0 };
  seen.client = new OpenAI({
    ...settings,
    maxRetries: 2,
    fetch: async (url, init) => {
      seen.attempts += 1;
      const response = await fetch(url, init);
      if (seen.attempts % 2 === 1) {
        await response.arrayBuffer();
        throw new TypeError('The connection was lost.');
      }

      return response;
    },
  });
  return seen;
}

/** A connection that is lost before the answer: the client's own retry brings the same key. */
export async function retry({ key }) {
  const seen = losing();
  const response = await seen.client.responses.create({ model, input }, { headers: { 'Idempotency-Key': key } });
  return { attempts: seen.attempts, conversation: response.conversation.id, text: response.output_text };
}

/** The same for conversations and their items; and both are deleted, which needs no key. */
export async function edits({ key }) {
  const { client: lost } = losing();
  const items = [{ type: 'message', role: 'user', content: input }];
  const headers = { 'Idempotency-Key': key };
  const { id } = await lost.conversations.create({ items }, { headers });
  const again = await client.conversations.create({ items }, { headers });
  const added = await lost.conversations.items.create(id, { items }, { headers: { 'Idempotency-Key': `${key}.2` } });
  const there = (await client.conversations.items.list(id)).data.length;
  const otherBody = await errorOf(client.conversations.items.create(id, { items: [...items, ...items] }, { headers: { 'Idempotency-Key': `${key}.2` } }));
  const otherRoute = await errorOf(client.conversations.items.create(id, { items }, { headers }));
  await lost.conversations.items.delete(added.data[0].id, { conversation_id: id });
  const deleted = await lost.conversations.delete(id);
  return { ids: [id, again.id], there, otherBody: otherBody.status, otherRoute: otherRoute.status, deleted: deleted.deleted };
}
