import { z } from 'zod';
import { cliError } from '../../errors/cli.ts';
import { answerRecordSchema } from '../../session/lifecycle/answer-record.ts';
import { shapeSchema } from '../../shape-schema.ts';
import { engineNames } from '../../whatsapp/engine.ts';
import { BUNDLE_FORMAT, type Bundle } from './bundle.ts';

/** Seven full days of a flight recorder stay below it. */
export const MOST_BUNDLE_BYTES = 32 * 1024 * 1024;
/** Brackets within brackets; a shape of the deepest answer has some forty. */
const DEEPEST = 100;

const after = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const word = z.string().max(60);
const answer = answerRecordSchema.shape;
const schema = z.object({
  format: z.literal(BUNDLE_FORMAT),
  program: z.object({ version: word, node: word, computer: z.string().max(200), engine: z.enum(engineNames) }),
  settings: z
    .array(z.object({ name: z.string().max(80), origin: word, value: z.union([z.string().max(200), shapeSchema]) }))
    .max(1000),
  checks: z.array(z.object({ name: z.string().max(80), result: word })).max(1000),
  states: z.array(z.object({ after, state: word, reason: word.nullable() })).max(10_000),
  recorder: z
    .array(
      z.object({
        after,
        event: word,
        state: word,
        reason: word.nullable(),
        did: z.array(word).max(50),
        closed: z.string().max(120).nullable(),
        reachable: z.boolean().nullable(),
      }),
    )
    .max(200_000),
  sap: z.record(z.string().max(80), shapeSchema),
  sapCalls: z.array(z.object({ after, about: answer.about, trouble: answer.trouble, shape: answer.shape })).max(10_000),
  whatsapp: z.array(z.object({ after, about: answer.about, shape: shapeSchema })).max(10_000),
});

/**
 * A bundle that somebody else has written: what is not one costs no more than its bytes. Pure.
 *
 * @param file for the error
 * @throws `CLI_FILE_NOT_READ`, `CLI_BUNDLE_NEWER`
 */
export function readBundle(text: string, file: string): Bundle {
  const refuse = (detail: string) => cliError('CLI_FILE_NOT_READ', { file, detail });
  if (text.length > MOST_BUNDLE_BYTES) throw refuse(`it is larger than ${MOST_BUNDLE_BYTES} bytes`);
  if (isTooDeep(text)) throw refuse(`it is nested deeper than ${DEEPEST} levels`);
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    throw refuse('it is no JSON');
  }
  const format = z.object({ format: z.number().int().positive() }).safeParse(said);
  if (format.success && format.data.format > BUNDLE_FORMAT)
    throw cliError('CLI_BUNDLE_NEWER', { file, format: format.data.format, known: BUNDLE_FORMAT });
  const read = schema.safeParse(said);
  if (read.success) return read.data;
  const [flaw] = read.error.issues;
  throw refuse(`it is no file of doctor --bundle: ${flaw?.path.join('.') || 'the whole'} (${flaw?.code})`);
}

/** Looked at before it is parsed: what reads nested values calls itself. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at);
    if (isText) {
      if (letter === 0x5c) at++;
      else if (letter === 0x22) isText = false;
    } else if (letter === 0x22) isText = true;
    else if (letter === 0x5b || letter === 0x7b) {
      if (++depth > DEEPEST) return true;
    } else if (letter === 0x5d || letter === 0x7d) depth--;
  }
  return false;
}
