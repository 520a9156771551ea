import { $, element } from './elements.js';

const dialog = $('picture-dialog');
const whole = $('picture-whole');

// What is far up in a long conversation is not asked for until somebody scrolls there.
const lazy = new IntersectionObserver(seen => seen.filter(({ isIntersecting }) => isIntersecting).forEach(({ target }) => {
  lazy.unobserve(target);
  target.load();
}), { root: $('scroller') });

/** The pictures of a message, small. */
export function pictureList(pictures) {
  const list = element('ul', 'pictures');
  list.append(...pictures.map((picture, index) => {
    const item = element('li');
    const button = thumbnail(picture, `Picture ${index + 1} of ${pictures.length}`);
    item.append(button);
    if (!picture.address) {
      lazy.observe(button);
    }

    return item;
  }));
  return list;
}

/** A picture as a button that shows it whole; it loads when its `load` is called. One that is elsewhere is a link. */
export function thumbnail(picture, label) {
  return picture.address ? linkTo(picture.address) : buttonOf(picture, label);
}

function buttonOf(picture, label) {
  const button = element('button', 'picture');
  const image = element('img');
  image.alt = '';
  button.type = 'button';
  button.setAttribute('aria-label', label);
  button.append(image);
  let isLoaded = false;
  button.load = async () => {
    try {
      await fill(image, picture);
      isLoaded = true;
      button.setAttribute('aria-label', label);
      button.replaceChildren(image);
    } catch {
      button.setAttribute('aria-label', `${label} could not be loaded. Load it again.`);
      button.replaceChildren(element('span', '', 'Not loaded. Try again'));
    }
  };
  button.addEventListener('click', () => isLoaded ? showWhole(picture, label) : button.load());
  return button;
}

function linkTo(address) {
  const link = element('a', '', `Picture at ${new URL(address).host}`);
  link.href = address;
  link.target = '_blank';
  link.rel = 'noopener noreferrer nofollow';
  return link;
}

async function showWhole(picture, label) {
  whole.alt = label;
  await fill(whole, picture);
  dialog.showModal();
}

async function fill(image, picture) {
  const url = URL.createObjectURL(await picture.blob());
  image.src = url;
  try {
    await image.decode();
  } finally {
    URL.revokeObjectURL(url);
  }
}
