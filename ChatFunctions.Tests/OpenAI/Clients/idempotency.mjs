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

/** A connection that is lost before the answer: the client's own retry brings the same key. */
export async function retry({ key }) {
  let attempts = 0;
  const losing = new OpenAI({
    ...settings,
    maxRetries: 2,
    fetch: async (url, init) => {
      attempts += 1;
      const response = await fetch(url, init);
      if (attempts === 1) {
        await response.arrayBuffer();
        throw new TypeError('The connection was lost.');
      }

      return response;
    },
  });
  const response = await losing.responses.create({ model, input }, { headers: { 'Idempotency-Key': key } });
  return { attempts, conversation: response.conversation.id, text: response.output_text };
}
