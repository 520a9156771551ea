import { Disconnected } from './failures.js';

// The server sends a comment every 15 s; three of them missing mean a connection that died without a word.
const patience = 50_000;

/**
 * The events of an event stream as they come.
 * @param {Response} response The stream.
 * @param {() => void} heard Called when bytes arrive, be it only a comment.
 * @throws {Disconnected} The stream broke or fell silent. It just ends when the server ended it.
 */
export async function* eventsOf(response, heard) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    while (true) {
      const { done, value } = await beforeSilence(reader.read());
      if (done) {
        return;
      }

      heard();
      const frames = (rest + value).split(/\r\n\r\n|\n\n|\r\r/);
      rest = frames.pop();
      for (const frame of frames) {
        const event = parse(frame);
        if (event) {
          yield event;
        }
      }
    }
  } finally {
    // Not awaited: a dead connection would not answer.
    reader.cancel().catch(() => {});
  }
}

async function beforeSilence(reading) {
  let timer;
  const silence = new Promise((_, reject) => { timer = setTimeout(() => reject(new Disconnected()), patience); });
  try {
    return await Promise.race([reading, silence]);
  } catch {
    throw new Disconnected();
  } finally {
    clearTimeout(timer);
  }
}

function parse(frame) {
  let id;
  const data = [];
  for (const line of frame.split(/\r\n|\n|\r/)) {
    const [, field, value] = /^([^:]*):? ?(.*)$/.exec(line);
    if (field === 'id') {
      id = value;
    } else if (field === 'data') {
      data.push(value);
    }
  }

  return data.length > 0 ? { id, data: JSON.parse(data.join('\n')) } : null;
}
