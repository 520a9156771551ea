const again = ['again', 'Try again'];
const goOn = ['continue', 'Continue'];
const resend = ['resend', 'Try again'];
const edit = ['edit', 'Edit the message'];
const signIn = ['sign-in', 'Sign in'];

/** An answer that refuses, by its problem document (RFC 9457). */
export class Refusal extends Error {
  constructor(status, problem, retryAfter) {
    super(problem.detail ?? problem.title ?? '');
    this.status = status;
    this.kind = (problem.type ?? '').split(':').at(-1);
    this.retryAfter = retryAfter;
  }
}

/** No answer, or one that broke off: trying again may help. */
export class Disconnected extends Error {}

// The server gets over it by itself: the same request is simply sent again.
const passing = text => ({ text, actions: [resend, edit], passes: true });
const retryable = text => ({ text, actions: [resend, edit] });
// The same would happen again.
const final = text => ({ text, actions: [edit] });
const told = '';
const gone = 'There is no such conversation, or it was deleted.';
const outdated = final('This page and the server do not understand each other: one of them is newer. Reload the page, and try again.');

const kinds = {
  'shutting-down': passing('The server is being replaced by another one.'),
  'store-unavailable': passing('The server can’t reach its storage at the moment.'),
  'outcome-unknown': passing('The server does not know whether the reply was kept, because its storage did not answer.'),
  'turn-interrupted': passing('The server that wrote the reply went away.'),
  'deletion-in-progress': passing('A large conversation at this address is still being deleted.'),
  overloaded: passing('The server has as many large messages as it can hold at once.'),
  'conversation-busy': retryable('Another reply is being written in this conversation.'),
  'response-in-progress': retryable('The reply before is still being written.'),
  'turn-stopped': retryable('The reply was stopped in another window.'),
  'model-timeout': retryable('The model did not answer in time. It may have too much to do.'),
  'still-running': retryable('The reply takes long. It goes on, and will stand here when you reload the page.'),
  'rate-limited': retryable('The model service has too many requests at the moment.'),
  'rate-limit-exceeded': retryable(told),
  'too-many-wrong-keys': retryable('Too many wrong keys came from here.'),
  'model-unavailable': retryable('The model service is away at the moment.'),
  'model-failed': retryable('The model service failed. This may pass: try again in a moment.'),
  'model-gave-no-answer': retryable('The model gave no answer. Try again, or say it in other words.'),
  'model-misconfigured': retryable('The model service does not accept this app: its settings are wrong. Tell whoever runs this chat.'),
  'internal-error': retryable('The server ran into a fault of its own. Try again; if it stays, tell whoever runs this chat.'),
  'model-not-found': retryable('There is no such model any more. Reload the page to choose another one.'),
  unauthorized: { text: 'You are not signed in any more. Sign in again: your message is kept.', actions: [signIn, edit], keeps: true },
  'context-length-exceeded': final('The message is too long for the model, with what was said before. Shorten it, or begin a new chat.'),
  'content-filter': final('The content filter of the model service refused the message. Put it in other words.'),
  'too-large': final(told),
  'invalid-request': final(told),
  'conversation-not-found': final(gone),
  'turn-not-found': final('There is no such reply any more.'),
  'deletion-not-found': final('Nothing is being deleted.'),
  'not-found': final('This is no longer there.'),
  'nothing-to-regenerate': final('There is no message that could be answered again.'),
  'not-the-latest-question': final('Only the latest message can be answered again. Reload the page to see it.'),
  'disconnected': { text: 'There is no connection. The reply may be waiting at the server.', actions: [['resend', 'Connect again']] },
  'unsupported-parameter': outdated,
  'unknown-parameter': outdated,
  'missing-required-parameter': outdated,
  'unknown-url': outdated,
  'method-not-allowed': outdated,
  'not-acceptable': outdated,
  'unsupported-media-type': outdated,
  'idempotency-key-reused': outdated,
};

/** Whether there are words for a kind of problem. */
export const knows = kind => Object.hasOwn(kinds, kind) || kind === 'insufficient-quota';

/**
 * Why a request failed, and what to do about it.
 * @returns {{kind: string, text: string, actions: string[][], passes?: boolean, keeps?: boolean, until: number}}
 * `passes`: the same request will do. `keeps`: the message waits until the reader has done what is said. `until`: when to try again; 0
 * where nobody knows.
 */
export function failureOf(error) {
  const wait = error.retryAfter ?? 0;
  const failure = { kind: '', ...classOf(error), until: wait > 0 ? Date.now() + wait * 1000 : 0 };
  return { ...failure, text: failure.text || error.message || 'The server refused the message.' };
}

function classOf(error) {
  if (error instanceof Disconnected) {
    return { kind: 'disconnected', ...passing(lost()) };
  } else if (!(error instanceof Refusal)) {
    console.error(error);
    return final('Something went wrong in this page. Reload it, and try again.');
  }

  const { kind, status, retryAfter } = error;
  return { kind, ...kind === 'insufficient-quota' ? quota(retryAfter) : kinds[kind] ?? unknown(status) };
}

const quota = retryAfter => retryable(retryAfter
  ? 'Your tokens of today are used up.'
  : 'The quota of the model service is used up. Tell whoever runs this chat.');

const unknown = status => status < 500 ? final(told) : retryable('The server failed. This may pass: try again in a moment.');

/** Why nothing comes. */
export const lost = () => globalThis.navigator?.onLine === false ? 'You are offline.' : 'The connection is lost.';

/** What a failure comes to, in a sentence or two. */
export function wordsOf(error) {
  const { text, until } = failureOf(error);
  return until ? `${text} ${waitOf(secondsTo(until))}` : text;
}

export const secondsTo = until => Math.max(0, Math.ceil((until - Date.now()) / 1000));

/** How long to wait, in words. */
export function waitOf(seconds) {
  const [count, unit] = seconds < 100 ? [seconds, 'second']
    : seconds < 6000 ? [Math.ceil(seconds / 60), 'minute'] : [Math.ceil(seconds / 3600), 'hour'];
  return seconds > 0 ? `You can try again in ${count} ${unit}${count === 1 ? '' : 's'}.` : 'You can try again now.';
}

const incomplete = {
  max_output_tokens: { text: 'The reply reached its length limit.', actions: [goOn] },
  content_filter: { text: 'The content filter cut the reply here. Other words may help.', actions: [again] },
  interrupted: {
    text: 'The reply was interrupted: the server that wrote it went away. What it had written is kept.', actions: [again, goOn],
  },
  timed_out: { text: 'The model stopped answering. What it had written is kept.', actions: [again, goOn] },
};

const failed = {
  rate_limit_exceeded: { text: 'The model service has too many requests. Wait a moment, then try again.', actions: [again] },
  insufficient_quota: { text: quota().text, actions: [again] },
  invalid_prompt: { text: 'The content filter refused the message. Put it in other words.', actions: [] },
  context_length_exceeded: { text: kinds['context-length-exceeded'].text, actions: [] },
  model_misconfigured: { text: kinds['model-misconfigured'].text, actions: [again] },
  no_answer: { text: kinds['model-gave-no-answer'].text, actions: [again] },
};

const cancelled = { text: 'You stopped the reply.', actions: [again, goOn] };
const declined = { text: 'The model refused to answer.', actions: [again] };
const broken = { text: 'The model service failed in the middle of the reply. What it had written is kept.', actions: [again] };
const refused = { text: 'The model service did not answer.', actions: [again] };

/**
 * How a reply ended, and what to do about it; `null` when it is whole.
 * @param {{status: string, reason?: string}} end
 * @param {boolean} hasText Whether anything of it arrived.
 * @param {boolean} refuses Whether that is a refusal.
 */
export function endingOf({ status, reason }, hasText, refuses) {
  const ending = {
    completed: refuses ? declined : null,
    cancelled,
    failed: failed[reason] ?? (hasText ? broken : refused),
    incomplete: incomplete[reason] ?? broken,
  }[status] ?? null;
  // There is nothing to continue.
  return ending && !hasText ? { ...ending, actions: ending.actions.filter(action => action !== goOn) } : ending;
}
