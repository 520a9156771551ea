import { askForKey, needsKey } from './access.js';
import { announce } from './announce.js';
import { fork, remove } from './api.js';
import { Composer } from './composer.js';
import { Conversations } from './conversations.js';
import { copy } from './copy.js';
import { $ } from './elements.js';
import { setUpEverything } from './everything.js';
import { hide, setUpMenu } from './menu.js';
import { newId } from './new-id.js';
import { forget } from './pending.js';
import { askForTitle } from './rename.js';
import { rewrite } from './rewrite.js';
import { setUpTheme } from './theme.js';
import { Thread } from './thread.js';

const idInAddress = () => /^#\/([A-Za-z0-9_-]{1,64})$/.exec(location.hash)?.[1] ?? null;

const conversations = new Conversations();
const thread = new Thread({ changed: show, named: name, edit });
const composer = new Composer(say, () => thread.stop());
let wasReplying = false;

function show() {
  composer.isReplying = thread.isReplying;
  $('delete').hidden = $('rename').hidden = $('print').hidden = idInAddress() === null;
  if (wasReplying && !thread.isReplying) {
    refresh();
  }

  wasReplying = thread.isReplying;
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

async function openAddress() {
  const id = idInAddress();
  if (id !== null && id === thread.id) {
    return;
  }

  hide();
  conversations.current = id;
  name(id === null ? '' : conversations.titleOf(id) ?? '…');
  await thread.open(id, id === null);
}

function say(text) {
  if (thread.id === null) {
    // Named here, so that the address is the conversation's before anything is sent, and a reload finds it.
    thread.id = newId();
    history.pushState(null, '', `#/${thread.id}`);
    conversations.current = thread.id;
    name(text.trim().slice(0, 60));
  }

  thread.say(text);
}

function edit(text) {
  composer.text = composer.text ? `${text}\n${composer.text}` : text;
  composer.focus();
}

function startNew() {
  history.pushState(null, '', location.pathname + location.search);
  openAddress();
  composer.focus();
}

async function askAndRename() {
  const { id } = thread;
  const title = await askForTitle(id, conversations.titleOf(id) ?? $('title').textContent);
  if (title !== null) {
    conversations.rename(id, title);
    if (id === thread.id) {
      name(title);
    }

    announce('The conversation is renamed.');
  }
}

function askToRewrite(view) {
  let [key, sent] = [newId(), ''];
  rewrite(view, async text => {
    // The same words once more are the same message; other words are another.
    [key, sent] = text === sent || !sent ? [key, text] : [newId(), text];
    const before = await thread.before(view);
    if (before === undefined) {
      startNew();
      say(text);
    } else {
      location.hash = `#/${await fork(before, text, key)}`;
      await refresh();
    }
  });
}

async function askAndDelete() {
  const { id } = thread;
  const dialog = $('confirm');
  dialog.returnValue = 'cancel';
  dialog.showModal();
  await new Promise(resolve => dialog.addEventListener('close', resolve, { once: true }));
  if (dialog.returnValue !== 'delete') {
    return;
  }

  try {
    await remove(id);
    forget(id);
    conversations.remove(id);
    if (id === thread.id) {
      startNew();
    }

    announce('The conversation is deleted.');
  } catch (error) {
    announce(`It could not be deleted. ${error.message}`);
  }
}

const actions = {
  copy: (view, button) => copy(view.source, button),
  'copy-code': (_, button) => copy(button.closest('.code').querySelector('code').textContent, button),
  again: () => thread.answerAgain(),
  continue: () => say('Continue'),
  resend: () => thread.resend(),
  edit: () => thread.edit(),
  rewrite: view => askToRewrite(view),
  version: (_, button) => button.show(),
  unfold(view, button) {
    const isFolded = button.previousElementSibling.classList.toggle('folded');
    button.textContent = isFolded ? 'Show all' : 'Show less';
    button.setAttribute('aria-expanded', String(!isFolded));
  },
};

$('messages').addEventListener('click', event => {
  const button = event.target.closest('button[data-action]');
  if (button) {
    const { action } = button.dataset;
    actions[action]?.(button.closest('article').view, button);
    if (['again', 'continue', 'resend'].includes(action)) {
      // The button is gone.
      composer.focus();
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
  await thread.showWhole();
  print();
});
$('delete').addEventListener('click', askAndDelete);
document.querySelector('.skip').addEventListener('click', event => {
  event.preventDefault();
  composer.focus();
});
addEventListener('hashchange', openAddress);
addEventListener('popstate', openAddress);

setUpTheme();
setUpMenu();
setUpEverything(() => {
  conversations.clear();
  startNew();
});
if (needsKey()) {
  await askForKey();
}

await Promise.all([refresh(), openAddress()]);
