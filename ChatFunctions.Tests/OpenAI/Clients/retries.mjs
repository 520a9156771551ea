// What the clients do by themselves when they are refused: their usual retries, and no key.
import { createOpenAI } from '@ai-sdk/openai';
import { generateText } from 'ai';
import { model, OpenAI, settings } from './support.mjs';

export const openai = ({ conversation, input }) =>
  end(new OpenAI(settings).responses.create({ model, conversation, input }).then((response) => response.output_text));

export const ai = ({ conversation, input }) =>
  end(
    generateText({ model: createOpenAI(settings)(model), prompt: input, providerOptions: { openai: { conversation } } }).then(({ text }) => text),
  );

export const items = async ({ conversation, content }) => {
  const added = await new OpenAI(settings).conversations.items.create(conversation, { items: [{ type: 'message', role: 'user', content }] });
  return added.data.map((item) => item.id);
};

const end = (text) => text.catch((error) => `${(error.lastError ?? error).status ?? (error.lastError ?? error).statusCode}`);
