// What the scenarios share. The instance and its key come from the environment.
import assert from 'node:assert/strict';
import OpenAI from 'openai';

export { assert, OpenAI };

export const model = 'offline-model';

export const settings = { baseURL: process.env.CHAT_BASE_URL, apiKey: process.env.CHAT_API_KEY };

/** A client that does not retry, so that a scenario sees every answer. */
export const client = new OpenAI({ ...settings, maxRetries: 0 });

/** The error that a promise ends with, reduced to what a test compares. */
export async function errorOf(promise) {
  try {
    await promise;
  } catch (error) {
    return {
      name: error.constructor.name,
      status: error.status,
      type: error.type,
      code: error.code,
      param: error.param,
      requestID: error.requestID,
      retryAfter: error.headers?.get('retry-after') ?? null,
      message: error.message,
    };
  }

  throw new Error('It did not fail.');
}

/** All items of an async iterable. */
export async function all(iterable) {
  const items = [];
  for await (const item of iterable) {
    items.push(item);
  }

  return items;
}

/** The text of the deltas among events. */
export const deltas = (events) =>
  events.filter((event) => event.type === 'response.output_text.delta').map((event) => event.delta).join('');

/** The id of the response that a stream is about, once its first event is there; the rest stays to be read. */
export async function begun(stream) {
  const events = stream[Symbol.asyncIterator]();
  const { value } = await events.next();
  assert.equal(value.type, 'response.created');
  return { id: value.response.id, conversation: value.response.conversation.id, events: { [Symbol.asyncIterator]: () => events } };
}
