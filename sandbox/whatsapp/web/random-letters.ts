import { randomInt } from 'node:crypto';

/** Letters of WhatsApp's codes (Crockford's, without those that are easily confused). */
const codeLetters = '123456789ABCDEFGHJKLMNPQRSTVWXYZ';

export function randomLetters(count: number): string {
  return Array.from({ length: count }, () => codeLetters[randomInt(codeLetters.length)]).join('');
}
