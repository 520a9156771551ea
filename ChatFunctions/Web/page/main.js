import { askForKey, needsKey, setUpAccess, signIn } from './access.js';
import { announce } from './announce.js';
import { fork, remove } from './api.js';
import { ask } from './ask.js';
import { Composer } from './composer.js';
import { Conversations } from './conversations.js';
import { copy } from './copy.js';
import { dropDrafts } from './drafts.js';
import { $ } from './elements.js';
import { setUpEverything } from './everything.js';
import { wordsOf } from './failures.js';
import { offerBox } from './input.js';
import { hide, setUpMenu } from './menu.js';
import { bodyOf } from './message.js';
import { chosenModel, setUpModels } from './models.js';
import { newId } from './new-id.js';
import { notice } from './notice.js';
import { forget } from './pending.js';
import { askForTitle } from './rename.js';
import { rewrite } from './rewrite.js';
import { setUpShortcuts } from './shortcuts.js';
import { listen, tell } from './tabs.js';
import { setUpTheme } from './theme.js';
import { Thread } from './thread.js';

const idInAddress = () => /^#\/([A-Za-z0-9_-]{1,64})$/.exec(location.hash)?.[1] ?? null;

const thread = new Thread({
  changed: show, named: name, edit: message => composer.giveBack(message), begun: id => tell('begun', id), missing,
});
const conversations = new Conversations(id => id === replying);
const composer = new Composer(say, () => {
  announce('Stopping the reply.');
  thread.stop();
});
/** The conversation whose reply the page follows. */
let replying = null;

function show() {
  composer.isReplying = thread.isReplying;
  composer.waitUntil(thread.until);
  $('delete').hidden = $('rename').hidden = $('print').hidden = idInAddress() === null;
  const now = thread.isReplying ? thread.id : null;
  if (now === replying) {
    return;
  }

  const before = replying;
  replying = now;
  if (now !== null) {
    conversations.mark(now, true);
  }

  if (before !== null && before === thread.id) {
    conversations.mark(before, false);
    tell('ended', before);
    lookAround();
  }
}

function name(title) {
  $('title').textContent = title || 'New chat';
  document.title = title ? `${title} · Chat` : 'Chat';
}

async function refresh() {
  await conversations.refresh();
  const title = thread.id && conversations.titleOf(thread.id);
  if (title) {
    name(title);
  }
}

/** Shows what happened elsewhere. */
function lookAround() {
  refresh();
  thread.catchUp();
}

async function openAddress() {
  const id = idInAddress();
  if (id !== null && id === thread.id) {
    return;
  }

  hide();
  conversations.current = id;
  composer.open(id);
  name(id === null ? '' : conversations.titleOf(id) ?? '…');
  await thread.open(id, id === null);
}

function say(message) {
  if (thread.id === null) {
    // Named here, so that the address is the conversation's before anything is sent, and a reload finds it.
    thread.id = newId();
    history.pushState(null, '', `#/${thread.id}`);
    const title = message.text.trim().slice(0, 60) || 'Picture';
    conversations.begin(thread.id, title);
    composer.open(thread.id);
    conversations.current = thread.id;
    name(title);
  }

  thread.say(message);
}

function startNew() {
  history.pushState(null, '', location.pathname + location.search);
  openAddress();
  offerBox();
}

/** Leaves a conversation that is not there any more, for a living page. */
function missing(id, why = 'There is no such conversation, or it was deleted.') {
  forget(id);
  conversations.remove(id);
  if (id === thread.id) {
    const written = composer.message;
    history.replaceState(null, '', location.pathname + location.search);
    openAddress();
    dropDrafts(id);
    composer.giveBack(written);
    notice(why);
  }
}

async function askAndRename() {
  const { id } = thread;
  const title = await askForTitle(id, conversations.titleOf(id) ?? $('title').textContent);
  if (title !== null) {
    conversations.rename(id, title);
    tell('renamed', id);
    if (id === thread.id) {
      name(title);
    }

    announce('The conversation is renamed.');
  }
}

function askToRewrite(view) {
  rewrite(view, async (text, key) => {
    const message = { text, pictures: view.pictures, model: chosenModel() };
    const before = await thread.before(view);
    if (before === undefined) {
      startNew();
      say(message);
    } else {
      location.hash = `#/${await fork(before, await bodyOf(message), key)}`;
      await refresh();
    }
  });
}

async function askAndDelete() {
  const { id } = thread;
  if (!await ask($('confirm'), 'delete')) {
    return;
  }

  try {
    await remove(id);
    tell('deleted', id);
    forget(id);
    conversations.remove(id);
    if (id === thread.id) {
      startNew();
    }

    dropDrafts(id);
    announce('The conversation is deleted.');
  } catch (error) {
    notice(`The conversation could not be deleted. ${wordsOf(error)}`);
  }
}

const actions = {
  copy: (view, button) => copy(view.source, button),
  'copy-code': (_, button) => copy(button.closest('.code').querySelector('code').textContent, button),
  again: () => thread.answerAgain(chosenModel()),
  continue: () => say({ text: 'Continue', pictures: [], model: chosenModel() }),
  resend: () => thread.resend(),
  edit: () => thread.edit(),
  'sign-in': signIn,
  rewrite: view => askToRewrite(view),
  version: (_, button) => button.show(),
  unfold: (view, button) => view.unfold(button),
};

$('messages').addEventListener('click', event => {
  const button = event.target.closest('button[data-action]');
  if (button) {
    const { action } = button.dataset;
    actions[action]?.(button.closest('article').view, button);
    if (['again', 'continue', 'resend'].includes(action)) {
      // The button is gone.
      offerBox();
    }
  }
});
$('conversations').addEventListener('click', event => {
  if (event.target.closest('a')?.hash === location.hash) {
    hide();
  }
});
$('new').addEventListener('click', startNew);
$('rename').addEventListener('click', askAndRename);
$('print').addEventListener('click', async () => {
  await thread.earlier.showAll();
  print();
});
$('delete').addEventListener('click', askAndDelete);
addEventListener('hashchange', openAddress);
addEventListener('popstate', openAddress);
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) {
    lookAround();
  }
});
listen(({ what, id }) => {
  if (what === 'deleted' && id === null) {
    conversations.clear();
  } else if (what === 'deleted') {
    missing(id, 'The conversation was deleted in another window.');
  } else if (what !== 'renamed') {
    conversations.mark(id, what === 'begun');
  }

  lookAround();
});

setUpAccess();
setUpTheme();
setUpMenu();
setUpShortcuts(startNew);
setUpEverything(() => {
  tell('deleted', null);
  conversations.clear();
  startNew();
  dropDrafts();
  composer.open(null);
});
offerBox();
if (needsKey()) {
  await askForKey();
}

await Promise.all([refresh(), openAddress(), setUpModels()]);
