/** Identifiers given to a document by an authority or a standard: access keys, UUIDs. */

import { matchesOf } from './matches.ts';

/** Brazil's 44-digit access key (NF-e, NFC-e, CT-e), split into its parts. */
export interface AccessKey {
  readonly key: string;
  readonly cnpj: string;
  readonly model: string;
  readonly series: number;
  readonly number: number;
}

const DIGITS_44 = /(?<![\d])\d{4}(?:[ .-]?\d{4}){10}(?!\d)/g;
const UUID = /(?<![\dA-F-])[\dA-F]{8}-[\dA-F]{4}-[\dA-F]{4}-[\dA-F]{4}-[\dA-F]{12}(?![\dA-F-])/gi;
/** India's invoice reference number: a SHA-256 in hex. */
const IRN = /(?<![\da-f])[\da-f]{64}(?![\da-f])/gi;

/** Every 44-digit key with a valid check digit (mod 11, Manual de Orientação do Contribuinte). */
export function findAccessKeys(text: string): AccessKey[] {
  const keys = matchesOf(DIGITS_44, text).map(([found]) => found.replace(/\D/g, ''));
  return [...new Set(keys)].filter(isAccessKey).map(readAccessKey);
}

/** True if the check digits fit. */
export function isAccessKey(key: string): boolean {
  if (!/^\d{44}$/.test(key)) return false;
  let sum = 0;
  for (let i = 42, weight = 2; i >= 0; i--, weight = weight === 9 ? 2 : weight + 1) sum += Number(key[i]) * weight;
  const rest = sum % 11;
  return (rest < 2 ? 0 : 11 - rest) === Number(key[43]);
}

function readAccessKey(key: string): AccessKey {
  return {
    key,
    cnpj: key.slice(6, 20),
    model: key.slice(20, 22),
    series: Number(key.slice(22, 25)),
    number: Number(key.slice(25, 34)),
  };
}

/** Argentina's authorisation code for one voucher. */
const CAE = /(?<![a-z])C\.?A\.?E\.?\s{0,2}(?:N(?:ro|[°ºo])?\.?)?\s{0,2}:?\s{0,3}(\d{14})(?!\d)/gi;

/** UUIDs, invoice reference numbers and CAEs, in upper case, without duplicates. */
export function findElectronicIds(text: string): string[] {
  const ids = [...matchesOf(UUID, text), ...matchesOf(IRN, text)].map(([id]) => id.toUpperCase());
  return [...new Set([...ids, ...matchesOf(CAE, text).flatMap(([, code]) => code ?? [])])];
}
