const again = ['again', 'Try again'];
const goOn = ['continue', 'Continue'];

const incomplete = {
  max_output_tokens: { text: 'The reply reached its length limit.', actions: [goOn] },
  content_filter: { text: 'The content filter cut the reply here. Other words may help.', actions: [again] },
  interrupted: { text: 'The reply was interrupted: the server that wrote it went away. What it had written is kept.', actions: [again, goOn] },
  timed_out: { text: 'The model stopped answering. What it had written is kept.', actions: [again, goOn] },
};

const failed = {
  rate_limit_exceeded: { text: 'The model service has too many requests. Wait a moment, then try again.', actions: [again] },
  invalid_prompt: { text: 'The content filter refused the message. Put it in other words.', actions: [] },
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

const unchangeable = new Set([400, 413, 415, 422]);

/** Why a message was refused, and what to do about it. */
export function endingOfRefusal({ status, kind, message }) {
  const edit = ['edit', 'Edit the message'];
  return kind === 'disconnected' ? { text: message, actions: [['resend', 'Connect again']] }
    : unchangeable.has(status) ? { text: message, actions: [edit] }
      : { text: message, actions: [['resend', 'Try again'], edit] };
}
