// The Responses API with the npm client openai.
import { all, assert, begun, client, deltas, errorOf, model } from './support.mjs';

export async function create() {
  const response = await client.responses.create({
    model,
    instructions: 'Be brief.',
    input: [
      { role: 'developer', content: 'Say it once.' },
      { role: 'user', content: [{ type: 'input_text', text: 'Hello, ' }, { type: 'input_text', text: 'you.' }] },
    ],
    metadata: { topic: 'greeting' },
    max_output_tokens: 500,
    temperature: 0.5,
  });
  assert.equal(response.status, 'completed');
  assert.match(response.output_text, /^You said: "Hello, you\."/);
  assert.match(response._request_id, /^req_/);
  return response;
}

/** A response that is not kept, and one that reads what was said before. */
export async function unkept() {
  const first = await client.responses.create({ model, input: 'The code word is heron.' });
  const asked = { model, input: 'What is the code word?', previous_response_id: first.id, store: false };
  const whole = await client.responses.create(asked);
  const streamed = await client.responses.stream(asked).finalResponse();
  assert.equal(streamed.output_text, whole.output_text);
  return {
    text: whole.output_text,
    flags: [whole, streamed].map((response) => [response.store, response.conversation, response.status]),
    gone: await errorOf(client.responses.retrieve(whole.id)),
    next: (await client.responses.create({ model, input: 'And now?', previous_response_id: first.id })).conversation.id === first.conversation.id,
    counted: [await client.responses.inputTokens.count(asked), await client.responses.inputTokens.count({ model, input: 'What is the code word?' })],
  };
}

/** In the background, with the one header that the Functions host needs: see docs/openai.md. */
export async function background({ input, cancelled = false }) {
  const told = await client.responses.create({ model, input, background: true }, { headers: { Connection: 'close' } });
  const statuses = [told.status];
  let response = cancelled ? await client.responses.cancel(told.id) : told;
  while (response.status === 'queued' || response.status === 'in_progress') {
    await new Promise((resolve) => setTimeout(resolve, 50));
    response = await client.responses.retrieve(told.id);
    statuses.push(response.status);
  }

  return { statuses: [...new Set(statuses)], status: response.status, text: response.output_text, error: response.error?.code ?? null };
}

export async function backgroundStream() {
  const events = await all(await client.responses.create({ model, input: '[[model: deltas=5]]', background: true, stream: true }));
  return { types: events.map((event) => event.type), background: events[0].response.background, text: deltas(events) };
}

export async function stream() {
  const events = await all(await client.responses.create({ model, stream: true, input: '[[model: deltas=5]]' }));
  assert.deepEqual(events.map((event) => event.sequence_number), events.map((_, index) => index));
  assert.equal(deltas(events), 'w1 w2 w3 w4 w5');
  assert.equal(events.at(-1).response.output[0].content[0].text, 'w1 w2 w3 w4 w5');
  return events.map((event) => event.type);
}

export async function streamHelper({ input = '[[model: deltas=5]]' }) {
  const seen = { deltas: 0 };
  const runner = client.responses.stream({ model, input });
  runner.on('response.output_text.delta', (event) => {
    seen.deltas += 1;
    seen.snapshot = event.snapshot;
  });
  const response = await runner.finalResponse();
  return { ...seen, id: response.id, status: response.status, reason: response.incomplete_details?.reason ?? null, text: response.output_text };
}

export async function remembersByPreviousResponse() {
  const first = await client.responses.create({ model, input: 'The code word is heron.' });
  const second = await client.responses.create({ model, input: 'What is the code word?', previous_response_id: first.id });
  const fork = await client.responses.create({ model, input: 'Which word was it?', previous_response_id: first.id });
  const behindFork = await client.responses.create({ model, input: 'And before?', previous_response_id: fork.id });
  return [first, second, fork, behindFork].map((response) => ({
    conversation: response.conversation.id,
    previous: response.previous_response_id,
    id: response.id,
    text: response.output_text,
  }));
}

export async function forksWhileAnotherTurnRuns() {
  const first = await client.responses.create({ model, input: 'The code word is heron.' });
  const running = await begun(
    await client.responses.create({ model, stream: true, input: '[[model: deltas=40 delay=100]]', previous_response_id: first.id }),
  );
  const fork = await client.responses.create({ model, input: 'What is it?', previous_response_id: first.id });
  const conflict = await errorOf(client.responses.create({ model, input: 'And?', previous_response_id: running.id }));
  const still = await client.responses.retrieve(running.id);
  await client.responses.cancel(running.id);
  await all(running.events);
  const after = await client.responses.create({ model, input: 'And?', previous_response_id: running.id });
  return {
    first: first.conversation.id,
    running: running.conversation,
    fork: fork.conversation.id,
    forkText: fork.output_text,
    conflict,
    status: still.status,
    after: after.conversation.id,
  };
}

export async function retrieve() {
  const running = await begun(await client.responses.create({ model, stream: true, input: '[[model: deltas=8 delay=100]]' }));
  const during = await client.responses.retrieve(running.id);
  await all(running.events);
  const after = await client.responses.retrieve(running.id);
  const replay = await all(await client.responses.retrieve(running.id, { stream: true }));
  const rest = await all(await client.responses.retrieve(running.id, { stream: true, starting_after: 5 }));
  const nothing = await all(await client.responses.retrieve(running.id, { stream: true, starting_after: replay.length - 1 }));
  assert.deepEqual(rest, replay.slice(6));
  const helper = client.responses.stream({ response_id: running.id, starting_after: 7 });
  const helped = (await all(helper)).map((event) => event.sequence_number);
  return {
    during: [during.status, during.output.length, during.usage ?? null],
    after: [after.status, after.output_text],
    replayed: deltas(replay),
    nothing: nothing.map((event) => event.type),
    helped,
    final: (await helper.finalResponse()).output_text,
  };
}

/** Says how far it has read, line by line, until it is killed. */
export async function readUntilKilled() {
  const events = await client.responses.create({ model, stream: true, input: '[[model: deltas=40 delay=50]]' });
  let id;
  let text = '';
  for await (const event of events) {
    id ??= event.response.id;
    text += event.delta ?? '';
    process.stdout.write(`${JSON.stringify({ id, sequence: event.sequence_number, text })}\n`);
  }
}

export async function resume({ id, sequence }) {
  const events = await all(await client.responses.retrieve(id, { stream: true, starting_after: sequence }));
  return { first: events[0].sequence_number, text: deltas(events), whole: events.at(-1).response.output[0].content[0].text };
}

export async function cancel() {
  const runner = client.responses.stream({ model, input: '[[model: deltas=200 delay=50]]' });
  let cancelled;
  runner.on('response.output_text.delta', (event) => {
    cancelled ??= event.sequence_number > 6 ? client.responses.cancel(runner.id) : undefined;
  });
  runner.on('response.created', (event) => {
    runner.id = event.response.id;
  });
  const final = await runner.finalResponse();
  const answer = await cancelled;
  const again = await client.responses.cancel(runner.id);
  const kept = await client.responses.retrieve(runner.id);
  assert.equal(answer.output[0].content[0].text, kept.output_text);
  assert.equal(final.output[0].content[0].text, kept.output_text);
  return { statuses: [answer, again, kept, final].map((response) => response.status), reason: final.incomplete_details.reason, text: kept.output_text };
}

export async function deletes() {
  const first = await client.responses.create({ model, input: 'The code word is heron.' });
  const second = await client.responses.create({ model, input: 'Again.', previous_response_id: first.id });
  await client.responses.delete(second.id);
  return {
    gone: await errorOf(client.responses.retrieve(second.id)),
    noContinuation: await errorOf(client.responses.create({ model, input: 'And?', previous_response_id: second.id })),
    there: (await client.responses.retrieve(first.id)).output_text,
    repeated: (await client.responses.delete(second.id)) ?? null,
  };
}

export async function inputItems() {
  const first = await client.responses.create({ model, input: 'One.' });
  const input = ['Two.', 'Three.', 'Four.'].map((content) => ({ role: 'user', content }));
  const second = await client.responses.create({ model, input, previous_response_id: first.id });
  const page = await client.responses.inputItems.list(second.id, { limit: 2 });
  const texts = (items) => items.map((item) => item.content[0].text);
  return {
    newestFirst: texts(await all(client.responses.inputItems.list(second.id, { limit: 1 }))),
    oldestFirst: texts(await all(client.responses.inputItems.list(second.id, { order: 'asc', limit: 2 }))),
    page: texts(page.data),
    hasMore: page.has_more,
    after: texts((await client.responses.inputItems.list(second.id, { after: page.data.at(-1).id })).data),
  };
}

export async function replayHelper({ id }) {
  const response = await client.responses.stream({ response_id: id }).finalResponse();
  return { status: response.status, reason: response.incomplete_details?.reason ?? null };
}
