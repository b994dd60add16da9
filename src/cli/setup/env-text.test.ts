import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { codePoint } from '../../../test/support/code-point.ts';
import { withValues } from './env-text.ts';

const before = `# of the company
SAP_URL=https://old.example:50000 # a comment
export SAP_USERNAME="old"
#SAP_PASSWORD=shown-only
OTHER='two
lines'
SAP_URL=https://older.example:50000`;

test('a value replaces every earlier one of its name, and comments and others stay', () => {
  const text = withValues(before, {
    SAP_URL: 'https://new.example:50000',
    SAP_USERNAME: 'courier',
    SAP_PASSWORD: 'a#b',
  });
  assert.deepEqual(
    { ...parseEnv(text) },
    {
      SAP_URL: 'https://new.example:50000',
      SAP_USERNAME: 'courier',
      OTHER: 'two\nlines',
      SAP_PASSWORD: 'a#b',
    },
  );
  assert.ok(
    text.startsWith('# of the company\nSAP_URL=https://new.example:50000\nSAP_USERNAME=courier\n#SAP_PASSWORD'),
  );
  assert.equal(withValues(text, { SAP_PASSWORD: 'a#b' }), text);
});

const anything = fc.string({ unit: codePoint, maxLength: 30 });
const awkward = fc.string({ unit: fc.constantFrom(...'ab #\'"`\\$={}\t ñ'), maxLength: 20 });

test('whatever is written is read back, or refused', () => {
  fc.assert(
    fc.property(fc.oneof(awkward, anything), awkward, (value, other) => {
      try {
        const text = withValues(withValues(before, { NEW: other }), { SAP_URL: value });
        const read = parseEnv(text);
        assert.deepEqual([read['SAP_URL'], read['NEW'], read['OTHER']], [value, other, 'two\nlines']);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
    }),
  );
});
