import { z } from 'zod';
import { hasCode, toError } from '../errors/coded-error.ts';
import { installationsError } from '../errors/installations.ts';
import { openPlainFile } from '../plain-file.ts';
import { isPrivate } from '../private-files.ts';
import { shellWord } from '../shell-word.ts';
import { isLoopbackName } from '../trusted-connection.ts';
import { NotUtf8Error, typedText } from '../typed-text.ts';

/** One installation of somebody's list. */
export interface Installation {
  /** As the reader of the list calls it. */
  readonly name: string;
  /** Where its service listens. */
  readonly url: URL;
  /** Of the scope `overview:read`. */
  readonly token: string;
  /** SHA-256 of its certificate, hex without separators; null: a certificate of a known authority. */
  readonly fingerprint: string | null;
}

const MOST_BYTES = 1024 * 1024;

const schema = z.strictObject({
  installations: z
    .array(
      z.strictObject({
        name: z.string().trim().min(1).max(60),
        url: z
          .url({ protocol: /^https?$/ })
          .transform((text) => new URL(text))
          .refine(
            ({ protocol, hostname }) => protocol === 'https:' || isLoopbackName(hostname),
            'http is for this computer itself only: a token would be sent in the clear',
          ),
        token: z.string().regex(/^[\w.~+/-]{16,200}=*$/, 'a token as `tokens add` shows it is needed'),
        fingerprint: z
          .string()
          .regex(/^([\dA-Fa-f]{2}:?){31}[\dA-Fa-f]{2}$/, 'a SHA-256 fingerprint has 32 hex bytes')
          .transform((text) => text.replaceAll(':', '').toLowerCase())
          .optional(),
      }),
    )
    .max(500),
});

/**
 * Reads the list, which must be a file of ours that nobody else can read.
 *
 * @throws `INSTALLATIONS_MISSING`, `INSTALLATIONS_NOT_PRIVATE`, `INSTALLATIONS_INVALID`, which never shows a token
 */
export async function readInstallations(path: string): Promise<readonly Installation[]> {
  const parsed = schema.safeParse(await readJson(path));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw installationsError('INSTALLATIONS_INVALID', {
      path,
      detail: `${issue?.path.join('.') || 'the file'}: ${issue?.message ?? ''}`,
    });
  }
  const { installations } = parsed.data;
  const names = installations.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined)
    throw installationsError('INSTALLATIONS_INVALID', { path, detail: `two are named ${twice}` });
  return installations.map(({ fingerprint, ...one }) => ({ ...one, fingerprint: fingerprint ?? null }));
}

async function readJson(path: string): Promise<unknown> {
  try {
    await using file = await openPlainFile(path);
    if (!isPrivate(file.stats)) throw installationsError('INSTALLATIONS_NOT_PRIVATE', { path, typed: shellWord(path) });
    if (file.stats.size > MOST_BYTES)
      throw installationsError('INSTALLATIONS_INVALID', { path, detail: 'it is too large' });
    return JSON.parse(typedText(await file.handle.readFile()));
  } catch (thrown) {
    if (hasCode(thrown, 'ENOENT')) throw installationsError('INSTALLATIONS_MISSING', { path }, thrown);
    if (thrown instanceof NotUtf8Error)
      throw installationsError('INSTALLATIONS_INVALID', { path, detail: thrown.message });
    // What JSON.parse quotes may be a token.
    if (thrown instanceof SyntaxError)
      throw installationsError('INSTALLATIONS_INVALID', { path, detail: 'it is no JSON' });
    throw toError(thrown);
  }
}
