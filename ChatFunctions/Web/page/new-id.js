/** 128 random bits, for conversations and keys; also on pages that were not loaded over HTTPS, where there are no random UUIDs. */
export const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('');
