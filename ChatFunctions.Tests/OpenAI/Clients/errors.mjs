// The error classes of the npm client openai, and what it does by itself.
import { all, begun, client, errorOf, model, OpenAI, settings } from './support.mjs';

const create = (body, using = client) => using.responses.create({ model, input: 'Hello', ...body });

export async function classes() {
  return {
    badRequest: await errorOf(create({ tools: [{ type: 'web_search' }] })),
    unknown: await errorOf(create({ colour: 'green' })),
    missing: await errorOf(client.responses.create({ model })),
    notFound: await errorOf(client.responses.retrieve('resp_nothing_1-00000000')),
    noModel: await errorOf(create({ model: 'other-model' })),
    contentFilter: await errorOf(create({ input: '[[model: status=400 code=content_filter]]' })),
    rateLimit: await errorOf(create({ input: '[[model: status=429 retry-after=60]]' })),
    unavailable: await errorOf(create({ input: '[[model: status=503 retry-after=60]]' })),
    server: await errorOf(create({ input: '[[model: status=401]]' })),
    stream: await errorOf(create({ input: '[[model: status=401]]', stream: true })),
    completion: await errorOf(client.chat.completions.create({ model, messages: [{ role: 'user', content: '[[model: status=401]]' }] })),
  };
}

export async function wrongKey() {
  return errorOf(create({}, new OpenAI({ ...settings, apiKey: 'wrong', maxRetries: 0 })));
}

export async function key() {
  return (await create({})).output_text;
}

export async function conflict() {
  const { id } = await client.conversations.create();
  const input = '[[model: deltas=12 delay=100]]';
  const running = await begun(await client.responses.create({ model, conversation: id, input, stream: true }));
  const refused = await errorOf(create({ conversation: id }));
  const deleting = await errorOf(client.responses.delete(running.id));
  const retrying = new OpenAI(settings);
  const [answer] = await Promise.all([create({ conversation: id, input: 'Patience.' }, retrying), all(running.events)]);
  return { refused, deleting, answer: answer.output_text };
}

/** A reply that breaks off: the events end with response.failed, a completion's stream throws. */
export async function brokenReply() {
  const events = await all(await create({ input: '[[model: deltas=9 error=3]]', stream: true }));
  const last = events.at(-1);
  const messages = [{ role: 'user', content: '[[model: deltas=9 error=3]]' }];
  const completion = await client.chat.completions.create({ model, messages, stream: true });
  return {
    type: last.type,
    status: last.response.status,
    error: last.response.error,
    text: last.response.output[0].content[0].text,
    whole: (await client.responses.retrieve(last.response.id)).status,
    completion: await errorOf(all(completion)),
  };
}
