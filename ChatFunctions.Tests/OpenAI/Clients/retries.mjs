// What the clients do by themselves when the model refuses: their usual retries, and no key.
import { createOpenAI } from '@ai-sdk/openai';
import { generateText } from 'ai';
import { model, OpenAI, settings } from './support.mjs';

export const openai = ({ conversation, input }) =>
  end(new OpenAI(settings).responses.create({ model, conversation, input }).then((response) => response.output_text));

export const ai = ({ conversation, input }) =>
  end(
    generateText({ model: createOpenAI(settings)(model), prompt: input, providerOptions: { openai: { conversation } } }).then(({ text }) => text),
  );

const end = (text) => text.catch((error) => `${(error.lastError ?? error).status ?? (error.lastError ?? error).statusCode}`);
