import { Picture } from './picture.js';

/**
 * What somebody says: its words, its pictures, and who is to answer, where that is not the usual model.
 * @typedef {{text: string, pictures: Picture[], model?: string}} Message
 */

/** A message as the server takes it. */
export async function bodyOf({ text, pictures, model }) {
  const images = await Promise.all(pictures.map(picture => picture.toSend()));
  return { ...text.trim() ? { message: text } : {}, ...images.length > 0 ? { images } : {}, ...model ? { model } : {} };
}

/** @returns {Message} What was sent so. */
export const messageOf = ({ message = '', images = [], model }) => ({ text: message, pictures: images.map(Picture.ofSent), model });

export const isSame = (one, other) => one.text === other.text && one.model === other.model &&
  one.pictures.length === other.pictures.length && one.pictures.every((picture, index) => picture === other.pictures[index]);
