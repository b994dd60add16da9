/** Says how to save it. */
export class NotUtf8Error extends Error {}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Text that a person wrote with an editor, without the mark that editors of Windows put before it.
 *
 * @throws NotUtf8Error: its letters would be read wrongly without a word
 */
export function typedText(bytes: Uint8Array): string {
  try {
    if (!bytes.includes(0)) return utf8.decode(bytes);
  } catch {
    // Told below.
  }
  throw new NotUtf8Error('it is not in UTF-8 (in Notepad: Save as, Encoding: UTF-8)');
}
