import { candidates } from './candidates.ts';

/**
 * True when a number is the one that was asked for, in any spelling under which WhatsApp may know it. Digits with country
 * code, without "+". Pure.
 */
export function isSameNumber(asked: string, named: string): boolean {
  if (asked === named) return true;
  const [number] = candidates(`+${asked}`, null, '').numbers;
  return number?.digits.includes(named) ?? false;
}
