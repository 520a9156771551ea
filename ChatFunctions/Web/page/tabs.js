const channel = new BroadcastChannel('chat');

/**
 * Tells the other windows of this browser what happened here to a conversation; nobody else, and nothing of what was said.
 * @param {'begun' | 'ended' | 'renamed' | 'deleted'} what
 * @param {string | null} id All that somebody has if null; others, who have another key, keep theirs.
 */
export const tell = (what, id) => channel.postMessage({ what, id });

/** @param {(news: {what: string, id: string | null}) => void} heard */
export const listen = heard => channel.addEventListener('message', ({ data }) => heard(data));
