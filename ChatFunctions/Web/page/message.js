import { Picture } from './picture.js';

/**
 * What somebody says: its words and its pictures.
 * @typedef {{text: string, pictures: Picture[]}} Message
 */

/** A message as the server takes it. */
export async function bodyOf({ text, pictures }) {
  const images = await Promise.all(pictures.map(picture => picture.toSend()));
  return { ...text.trim() ? { message: text } : {}, ...images.length > 0 ? { images } : {} };
}

/** @returns {Message} What was sent so. */
export const messageOf = ({ message = '', images = [] }) => ({ text: message, pictures: images.map(Picture.ofSent) });

export const isSame = (one, other) => one.text === other.text && one.pictures.length === other.pictures.length &&
  one.pictures.every((picture, index) => picture === other.pictures[index]);
