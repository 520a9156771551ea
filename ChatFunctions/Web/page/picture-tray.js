import { $, button, element } from './elements.js';
import { offerBox } from './input.js';
import { notice } from './notice.js';
import { most, Picture } from './picture.js';
import { thumbnail } from './picture-view.js';

const tray = $('tray');
const files = $('files');
const hasFiles = ({ dataTransfer }) => dataTransfer.types.includes('Files');

/** The pictures that go with the next message: chosen, pasted, or dropped anywhere on the page. */
export class PictureTray {
  #pictures = [];

  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
    $('attach').addEventListener('click', () => files.click());
    files.addEventListener('change', async () => {
      await this.add(files.files);
      files.value = '';
    });
    $('message').addEventListener('paste', event => {
      // Text that was copied in a word processor comes with a picture of itself.
      if (event.clipboardData.files.length > 0 && !event.clipboardData.types.includes('text/plain')) {
        event.preventDefault();
        this.add(event.clipboardData.files);
      }
    });
    this.#takeDrops();
  }

  get all() {
    return this.#pictures;
  }

  set all(pictures) {
    this.#pictures = pictures;
    this.#show();
  }

  async add(chosen) {
    const refused = [];
    for (const file of chosen) {
      const picture = await Picture.inFile(file);
      const bytes = this.#pictures.reduce((sum, { size = 0 }) => sum + size, file.size);
      if (!picture) {
        refused.push(`«${file.name}» is no PNG, JPEG, WebP or GIF.`);
      } else if (this.#pictures.length >= most.pictures) {
        refused.push(`A message takes ${most.pictures} pictures at most: «${file.name}» is left out.`);
      } else if (bytes > most.bytes) {
        refused.push(`The pictures of a message may have ${most.bytes / 1024 / 1024} MB in all: «${file.name}» is left out.`);
      } else {
        this.all = [...this.#pictures, picture];
      }
    }

    if (refused.length > 0) {
      notice(refused.join(' '));
    }

    offerBox();
  }

  // Also beside the box: the browser would leave the page for the file.
  #takeDrops() {
    const mark = isOver => document.body.classList.toggle('dropping', isOver);
    addEventListener('dragover', event => {
      if (hasFiles(event)) {
        event.preventDefault();
        mark(true);
      }
    });
    addEventListener('dragleave', event => mark(event.relatedTarget !== null && hasFiles(event)));
    addEventListener('drop', event => {
      mark(false);
      if (hasFiles(event)) {
        event.preventDefault();
        this.add(event.dataTransfer.files);
      }
    });
  }

  #show() {
    tray.hidden = this.#pictures.length === 0;
    tray.replaceChildren(...this.#pictures.map((picture, index) => {
      const item = element('li');
      const small = thumbnail(picture, `Picture ${index + 1} of ${this.#pictures.length}`);
      const remove = button('close', `Remove picture ${index + 1}`, 'remove');
      remove.addEventListener('click', () => {
        this.all = this.#pictures.filter(other => other !== picture);
        (tray.querySelectorAll('[data-action=remove]')[index] ?? $('message')).focus();
      });
      item.append(small, remove);
      small.load?.();
      return item;
    }));
    this.changed();
  }
}
