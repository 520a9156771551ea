import { askForKey, headers as access, showSignedOut, takesKeys } from './access.js';
import { Disconnected, Refusal } from './failures.js';

// The page is at …/app, the API beside it, whatever the route prefix.
const url = path => new URL(path, document.baseURI.split('#')[0]);

/**
 * Sends a request and asks for a key where one is needed.
 * @returns {Promise<Response>} An answer with a status of success.
 * @throws {Refusal | Disconnected}
 */
export async function send(path, { headers, ...options } = {}) {
  while (true) {
    const sent = { ...access(), ...headers };
    let response;
    try {
      response = await fetch(url(path), { ...options, headers: sent });
    } catch (error) {
      throw options.signal?.aborted ? error : new Disconnected();
    }

    if (response.ok) {
      return response;
    }

    const problem = await problemOf(response);
    if (response.status === 401 && takesKeys) {
      await askForKey(sent.authorization);
      continue;
    }

    // A gateway in front of the app that has no app at the moment.
    if (!problem && response.status >= 500) {
      throw new Disconnected();
    }

    // The platform's own 401 has no words.
    const unnamed = response.status === 401 ? { type: 'unauthorized' } : {};
    if (response.status === 401) {
      showSignedOut();
    }

    throw new Refusal(response.status, problem ?? unnamed, Number(response.headers.get('retry-after')) || undefined);
  }
}

async function problemOf(response) {
  try {
    return response.headers.get('content-type')?.includes('problem+json') ? await response.json() : null;
  } catch {
    return null;
  }
}

async function json(path, options) {
  const response = await send(path, options);
  try {
    return await response.json();
  } catch {
    throw new Disconnected();
  }
}

const withCursor = (path, limit, before) => `${path}?limit=${limit}${before ? `&before=${encodeURIComponent(before)}` : ''}`;

export const list = before => json(withCursor('chat', 30, before));

/** The models that may answer; the usual one first. */
export const models = async () => (await json('v1/models')).data.map(({ id }) => id);

export const history = (id, before, signal) => json(withCursor(`chat/${id}`, 30, before), { signal });

/** The last message of a conversation, if it has one. */
export const latest = async id => (await json(withCursor(`chat/${id}`, 1))).messages.at(-1);

export const rename = (id, title) =>
  json(`chat/${id}`, { method: 'PATCH', body: JSON.stringify({ title }), headers: { 'content-type': 'application/json' } });

export const remove = id => send(`chat/${id}`, { method: 'DELETE' });

/** Everything of the caller; it goes on by itself, and {@link deletion} tells how far it is. */
export const removeAll = () => send('chat', { method: 'DELETE' });

export const deletion = () => json('deletion');

/** The conversations after one, in the order of their ids, as lines of JSON. */
export const exportAfter = id => send(id ? `export?after=${encodeURIComponent(id)}` : 'export');

/** A stored picture of a message. */
export const image = async (id, sha256) => (await send(`chat/${id}/images/${sha256}`)).blob();

/** @returns {Promise<boolean>} Whether something ran that will now stop. */
export const stop = async id => (await send(`chat/${id}/stop`, { method: 'POST' })).status === 202;

const events = { accept: 'text/event-stream' };
const asJson = (body, key) => ({
  method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', 'idempotency-key': key, ...events },
});

/** Says something; the same key never says it twice. */
export const say = (id, body, key, signal) => send(`chat/${id}`, { ...asJson(body, key), signal });

/** Has the last message answered again; the old reply stays in the conversation, but the model no longer sees it. */
export const answerAgain = (id, model, key, signal) =>
  send(`chat/${id}`, { ...asJson({ regenerate: true, ...model ? { model } : {} }, key), signal });

/** Goes on from a message in a conversation of its own, whose reply is written from now on. @returns {Promise<string>} Its id. */
export async function fork(after, body, key) {
  const begun = await send('chat', asJson({ ...body, after }, key));

  // Read where all others are read; here it is only kept open.
  begun.body.pipeTo(new WritableStream()).catch(() => {});
  return begun.headers.get('x-conversation-id');
}

/** The events of the active or latest turn after the one with `lastEventId`. */
export const attach = (id, lastEventId, signal) =>
  send(`chat/${id}/stream`, { headers: lastEventId ? { ...events, 'last-event-id': lastEventId } : events, signal });
