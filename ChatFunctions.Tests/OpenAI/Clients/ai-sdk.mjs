// The Vercel AI SDK with its OpenAI provider.
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, streamText } from 'ai';
import { all, assert, model, settings } from './support.mjs';

const bodies = [];
const provider = createOpenAI({
  ...settings,
  fetch: (url, init) => {
    bodies.push(JSON.parse(init.body));
    return fetch(url, init);
  },
});

const ask = (options) => generateText({ model: provider(model), maxRetries: 0, ...options });

const quiet = { onError: () => {} };

export async function generate() {
  const { text, usage, finishReason, response } = await ask({ system: 'Be brief.', prompt: 'Hello.' });
  return { text, usage, finishReason, id: response.id };
}

export async function stream() {
  const result = streamText({ model: provider(model), maxRetries: 0, prompt: '[[model: deltas=5]]' });
  const parts = await all(result.textStream);
  return { parts, text: await result.text, usage: await result.usage, finishReason: await result.finishReason };
}

/** From the second turn on the provider sends earlier replies as references. */
export async function turns() {
  const messages = [];
  const texts = [];
  for (const content of ['The code word is heron.', 'What is the code word?', 'And before that?']) {
    messages.push({ role: 'user', content });
    const { text, response } = await ask({ messages });
    messages.push(...response.messages);
    texts.push(text);
  }

  return { texts, inputs: bodies.map((body) => body.input.map((item) => item.type ?? item.role)) };
}

export async function continues({ conversation }) {
  const first = await ask({ prompt: 'The code word is heron.' });
  const previousResponseId = first.response.id;
  const second = await ask({
    messages: [{ role: 'user', content: 'The code word is heron.' }, ...first.response.messages, { role: 'user', content: 'Which is it?' }].slice(1),
    providerOptions: { openai: { previousResponseId } },
  });
  const inConversation = await ask({ prompt: 'What did I say?', providerOptions: { openai: { conversation } } });
  assert.equal(bodies.at(-1).conversation, conversation);
  return { second: second.text, inConversation: inConversation.text };
}

export async function ends({ prompts }) {
  const ends = {};
  for (const prompt of prompts) {
    const generated = await ask({ prompt }).then((result) => result.finishReason, (error) => `${error.name} ${error.statusCode ?? ''}`.trim());
    const result = streamText({ model: provider(model), maxRetries: 0, prompt, ...quiet });
    const parts = await all(result.fullStream);
    const end = parts.find((part) => part.type === 'error')?.type ?? parts.find((part) => part.type === 'finish').finishReason;
    ends[prompt] = { generated, streamed: end };
  }

  return ends;
}

export async function cancelled({ stopAfter }) {
  const result = streamText({ model: provider(model), maxRetries: 0, prompt: '[[model: deltas=200 delay=50]]', ...quiet });
  let [id, count, stopped] = ['', 0];
  for await (const part of result.fullStream) {
    if (part.type === 'text-delta' && ++count === stopAfter) {
      id = part.id;
      stopped = fetch(`${settings.baseURL}/responses/${id.replace(/^msg_/, 'resp_')}/cancel`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${settings.apiKey}` },
      });
    }
  }

  return { status: (await stopped).status, finishReason: await result.finishReason };
}

export async function idempotency({ key }) {
  const headers = { 'Idempotency-Key': key };
  const ids = [];
  for (let call = 0; call < 2; call += 1) {
    ids.push((await ask({ prompt: 'Once only.', headers })).response.id);
  }

  return ids;
}

export async function chat() {
  const { text, usage, finishReason } = await generateText({ model: provider.chat(model), maxRetries: 0, prompt: 'Hello.' });
  const streamed = streamText({ model: provider.chat(model), maxRetries: 0, prompt: '[[model: deltas=5]]', maxOutputTokens: 2 });
  return { text, usage, finishReason, streamed: await streamed.text, cut: await streamed.finishReason };
}
