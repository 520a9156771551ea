// Structured output: npm openai with zod, and the Vercel AI SDK.
import { createOpenAI } from '@ai-sdk/openai';
import { generateObject, streamObject } from 'ai';
import { zodResponseFormat, zodTextFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { all, client, errorOf, model, settings } from './support.mjs';

const schema = z.object({
  city: z.string(),
  degrees: z.number().nullable(),
  sky: z.enum(['clear', 'cloudy']),
  days: z.array(z.object({ day: z.string() })),
});

const provider = createOpenAI(settings);
const prompt = 'How is the weather?';
const messages = [{ role: 'user', content: prompt }];

export async function parsed() {
  const format = zodTextFormat(schema, 'weather');
  const response = await client.responses.parse({ model, input: prompt, text: { format } });
  const streamed = await client.responses.stream({ model, input: prompt, text: { format } }).finalResponse();
  const completion = await client.chat.completions.parse({ model, messages, response_format: zodResponseFormat(schema, 'weather') });
  return [response.output_parsed, streamed.output_parsed, completion.choices[0].message.parsed];
}

export async function cut() {
  const response = await client.responses.create({
    model, input: prompt, max_output_tokens: 1, text: { format: zodTextFormat(schema, 'weather') },
  });
  const completion = await errorOf(
    client.chat.completions.parse({ model, messages, max_completion_tokens: 1, response_format: zodResponseFormat(schema, 'weather') }),
  );
  return { status: response.status, reason: response.incomplete_details.reason, error: completion.name };
}

export async function objects() {
  const generated = await generateObject({ model: provider(model), maxRetries: 0, schema, prompt });
  const ofChat = await generateObject({ model: provider.chat(model), maxRetries: 0, schema, prompt });
  const streamed = streamObject({ model: provider(model), maxRetries: 0, schema, prompt });
  await all(streamed.partialObjectStream);
  return [generated.object, ofChat.object, await streamed.object];
}
