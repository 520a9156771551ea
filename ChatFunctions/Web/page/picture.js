import { image } from './api.js';

/** What the server takes in one message. */
export const most = { pictures: 10, bytes: 20 * 1024 * 1024 };

// By the first bytes, as the server does: a name and a label may be wrong.
const beginnings = [/^\x89PNG\r\n\x1a\n/, /^\xff\xd8\xff/, /^GIF8[79]a/, /^RIFF[^]{4}WEBP/];

/** A picture of a message: chosen here, kept by the server, or at an address elsewhere, which is never asked for it. */
export class Picture {
  #load;

  /**
   * @param {() => Blob | Promise<Blob>} load
   * @param {string | null} address Where it is, if that is elsewhere.
   */
  constructor(load, address = null) {
    this.#load = load;
    this.address = address;
  }

  /** @returns {Promise<Picture | null>} The picture in a file; null where there is none that the server takes. */
  static async inFile(file) {
    try {
      // Read now: the file may be another one, or gone, when the message is sent.
      const bytes = await file.arrayBuffer();
      const beginning = String.fromCharCode(...new Uint8Array(bytes, 0, Math.min(12, bytes.byteLength)));
      return beginnings.some(type => type.test(beginning)) ? Picture.#of(new Blob([bytes], { type: file.type })) : null;
    } catch {
      // A folder, for example.
      return null;
    }
  }

  /** As the history names it. */
  static ofMessage(conversationId, { url }) {
    const sha256 = /\/images\/([0-9a-f]{64})$/.exec(url)?.[1];
    return sha256 && url.includes(`/chat/${conversationId}/`)
      ? new Picture(() => image(conversationId, sha256))
      : new Picture(() => Promise.reject(new Error('It is elsewhere.')), url);
  }

  /** As it was sent. */
  static ofSent(url) {
    if (!url.startsWith('data:')) {
      return new Picture(() => Promise.reject(new Error('It is elsewhere.')), url);
    }

    const [type, data] = url.slice('data:'.length).split(';base64,');
    return Picture.#of(new Blob([Uint8Array.from(atob(data), sign => sign.charCodeAt(0))], { type }));
  }

  static #of(blob) {
    const made = new Picture(() => blob);
    made.size = blob.size;
    return made;
  }

  async blob() {
    return this.#load();
  }

  /** As it is sent: its address, or all of it. */
  async toSend() {
    return this.address ?? dataUrlOf(await this.blob());
  }
}

function dataUrlOf(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
