// Function tools: npm openai and the Vercel AI SDK.
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, stepCountIs, streamText, tool } from 'ai';
import { z } from 'zod';
import { all, client, model, settings } from './support.mjs';

const prompt = '[[model: tool=weather arguments={"city":"Oslo"}]]';
const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false };

export async function run() {
  const runner = client.chat.completions.runTools({
    model,
    messages: [{ role: 'user', content: prompt }],
    tools: [{ type: 'function', function: { name: 'weather', parameters, parse: JSON.parse, function: ({ city }) => `Rain in ${city}.` } }],
  });
  return { text: await runner.finalContent(), roles: runner.messages.map((message) => message.role) };
}

export async function stream() {
  const tools = [{ type: 'function', name: 'weather', parameters, strict: true }];
  const stream = client.responses.stream({ model, input: prompt, tools });
  const pieces = [];
  for await (const event of stream) {
    if (event.type === 'response.function_call_arguments.delta') {
      pieces.push(event.delta);
    }
  }

  const response = await stream.finalResponse();
  const { type, name, arguments: text } = response.output[0];
  return { pieces: pieces.length, text: pieces.join(''), call: { type, name, arguments: text }, tools: response.tools };
}

const weather = (input) => `Rain in ${JSON.parse(input).city}.`;
const outputs = (output) =>
  output.filter(({ type }) => type === 'function_call').map(({ call_id, arguments: input }) => ({ type: 'function_call_output', call_id, output: weather(input) }));

/** Two turns: by what was before, in a conversation, and with the whole history in the input. */
export async function turns() {
  const tools = [{ type: 'function', name: 'weather', parameters, strict: true }];
  const { id: conversation } = await client.conversations.create();
  const texts = [];
  const first = await client.responses.create({ model, input: prompt, tools });
  const second = await client.responses.create({ model, input: outputs(first.output), tools, previous_response_id: first.id });
  texts.push(second.output_text);
  const inConversation = await client.responses.create({ model, input: prompt, tools, conversation });
  texts.push((await client.responses.create({ model, input: outputs(inConversation.output), tools, conversation })).output_text);
  const whole = [{ role: 'user', content: prompt }, ...first.output, ...outputs(first.output)];
  texts.push((await client.responses.create({ model, input: whole, tools, store: false })).output_text);
  const streamed = client.responses.stream({ model, input: whole, tools });
  texts.push((await streamed.finalResponse()).output_text);
  const items = await all(client.conversations.items.list(conversation, { order: 'asc', limit: 2 }));
  return { texts, items: items.map(({ type }) => type) };
}

const bodies = [];
const provider = createOpenAI({
  ...settings,
  fetch: (url, init) => {
    bodies.push(JSON.parse(init.body));
    return fetch(url, init);
  },
});

const stepping = (languageModel) => ({
  model: languageModel,
  maxRetries: 0,
  prompt: prompt.replace('tool=', 'think=2 tool='),
  stopWhen: stepCountIs(3),
  tools: {
    weather: tool({ inputSchema: z.object({ city: z.string() }), execute: ({ city }) => `Rain in ${city}.` }),
  },
});

const inputs = () => bodies.map((body) => (body.input ?? body.messages).map((item) => item.type ?? item.role));

export async function steps({ api }) {
  const { text, steps } = await generateText(stepping(provider[api](model)));
  return { text, steps: steps.map((step) => step.finishReason), inputs: inputs() };
}

export async function streamedSteps({ api }) {
  const result = streamText(stepping(provider[api](model)));
  const parts = await all(result.fullStream);
  return {
    text: await result.text,
    steps: (await result.steps).map((step) => step.finishReason),
    results: parts.filter((part) => part.type === 'tool-result').map((part) => part.output),
    inputs: inputs(),
  };
}

/** Stored completions: each request brings the history, with what was called. */
export async function stored() {
  const runner = client.chat.completions.runTools({
    model,
    store: true,
    messages: [{ role: 'user', content: prompt }],
    tools: [{ type: 'function', function: { name: 'weather', parameters, parse: JSON.parse, function: ({ city }) => `Rain in ${city}.` } }],
  });
  const text = await runner.finalContent();
  const [asking, answering] = runner.allChatCompletions();
  const read = await client.chat.completions.retrieve(asking.id);
  const messages = await all(client.chat.completions.messages.list(answering.id));
  return {
    text,
    calls: read.choices[0].message.tool_calls.map((call) => call.function),
    messages: messages.map(({ role, content, tool_calls: calls, tool_call_id: id }) => ({ role, content, calls, id })),
  };
}
