// LangChain's OpenAI integration, by chat completions and by responses.
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';
import { z } from 'zod';
import { model, settings } from './support.mjs';

const chat = (useResponsesApi) => new ChatOpenAI({
  model, apiKey: settings.apiKey, configuration: { baseURL: settings.baseURL }, maxRetries: 0, useResponsesApi,
});

const weather = tool(({ city }) => `Rain in ${city}.`, {
  name: 'weather', description: 'Tells the weather.', schema: z.object({ city: z.string() }),
});

export async function tools({ useResponsesApi, streaming }) {
  const bound = chat(useResponsesApi).bindTools([weather]);
  const ask = async (messages) => {
    if (!streaming) {
      return bound.invoke(messages);
    }

    let whole;
    for await (const chunk of await bound.stream(messages)) {
      whole = whole === undefined ? chunk : whole.concat(chunk);
    }

    return whole;
  };
  const messages = [new HumanMessage('[[model: tool=weather arguments={"city":"Oslo"}]]')];
  const asking = await ask(messages);
  messages.push(asking);
  for (const call of asking.tool_calls) {
    messages.push(new ToolMessage({ tool_call_id: call.id, content: await weather.invoke(call.args) }));
  }

  const answer = await ask(messages);
  return { calls: asking.tool_calls.map(({ name, args }) => ({ name, args })), text: answer.text };
}

export async function structured({ useResponsesApi, method }) {
  const schema = z.object({ city: z.string(), sky: z.enum(['clear', 'cloudy']) });
  return chat(useResponsesApi).withStructuredOutput(schema, { name: 'weather', method }).invoke('How is the weather?');
}
