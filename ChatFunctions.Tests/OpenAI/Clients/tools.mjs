// Function tools: npm openai and the Vercel AI SDK.
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, stepCountIs, tool } from 'ai';
import { z } from 'zod';
import { client, model, settings } from './support.mjs';

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

export async function steps() {
  const { text, steps } = await generateText({
    model: createOpenAI(settings).chat(model),
    maxRetries: 0,
    prompt,
    stopWhen: stepCountIs(3),
    tools: {
      weather: tool({ inputSchema: z.object({ city: z.string() }), execute: ({ city }) => `Rain in ${city}.` }),
    },
  });
  return { text, steps: steps.map((step) => step.finishReason) };
}
