import { z } from 'zod';
import { MOST_INSIDE, MOST_NAMES, type Shape, type StanzaShape } from './shape.ts';

const count = z.number().int().nonnegative();
const name = z.string().max(80);
const stanzaSchema: z.ZodType<StanzaShape> = z.lazy(() =>
  z.object({
    stanza: name,
    attributes: z.array(name).max(MOST_NAMES),
    bytes: count.exactOptional(),
    inside: z.array(stanzaSchema).max(MOST_INSIDE).exactOptional(),
    more: count.exactOptional(),
  }),
);
/** Reads a shape that somebody else has written. Nesting is the caller's to bound. */
export const shapeSchema: z.ZodType<Shape> = z.lazy(() =>
  z.union([
    z.enum(['null', 'true or false', 'integer', 'decimal', 'date']),
    z.object({ text: count }),
    z.object({ list: count, of: shapeSchema.nullable() }),
    z.object({ object: z.array(z.tuple([name, shapeSchema])).max(MOST_NAMES) }),
    stanzaSchema,
  ]),
);
