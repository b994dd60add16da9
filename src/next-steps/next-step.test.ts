import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inCommands, jsonInCommands, withOptions } from './commands.ts';
import { fillStep, nextStep, readStep, storedStep } from './next-step.ts';

const ask = nextStep`Ask the customer; then ${{ action: 'mark_sent', docEntry: 4711 }} or ${{ action: 'resend' }}.`;

test('a terminal prints commands: plain at the end after a colon, else in backquotes', () => {
  assert.equal(inCommands(nextStep`Link one: ${{ action: 'link' }}`), 'Link one: node session-manager.js --link');
  assert.equal(
    inCommands(ask),
    'Ask the customer; then `node hybrid-invoice-service.js deliveries mark-sent --doc-entry 4711 --why WHY` or ' +
      '`node hybrid-invoice-service.js deliveries resend NUMBER --why WHY`.',
  );
  assert.equal(
    inCommands(ask, 'deliveries'),
    'Ask the customer; then `deliveries mark-sent --doc-entry 4711 --why WHY` or `deliveries resend NUMBER --why WHY`.',
  );
  assert.equal(inCommands('Nothing.'), 'Nothing.');
});

test('placeholders are replaced in texts and in the values of actions', () => {
  const step = nextStep`Move {path} away, then ${{ action: 'restore', from: '{file}', acceptOtherSession: true }}.`;
  const filled = fillStep(step, { path: '/a', file: 'b.courier' });
  assert.equal(
    inCommands(filled),
    'Move /a away, then `node session-manager.js --restore --from b.courier --accept-other-session`.',
  );
});

test('a placeholder can stand for a next step', () => {
  assert.deepEqual(fillStep('Look: {next}', { next: ask }), {
    parts: ['Look: ', ...(typeof ask === 'string' ? [] : ask.parts)],
  });
  assert.equal(fillStep('{next}', { next: 'Wait.' }), 'Wait.');
  assert.equal(fillStep('{unknown}', {}), '{unknown}');
});

test('a step can be stored as text and read again; those of an older version are plain text', () => {
  assert.deepEqual(readStep(storedStep(ask)), ask);
  assert.equal(readStep('Run `node session-manager.js --link`.'), 'Run `node session-manager.js --link`.');
  assert.equal(storedStep('Wait.'), 'Wait.');
});

test('JSON for text readers contains only sentences', () => {
  const json = jsonInCommands({ waits: [{ next: nextStep`${{ action: 'start_service' }}` }, { next: null }] });
  assert.equal(json, '{"waits":[{"next":"node hybrid-invoice-service.js"},{"next":null}]}');
});

test('of several companies a command names the one that it is about, unless it is about the service of all', () => {
  const shown = (text: string) => withOptions('--config c.json --company alfa', text);
  const start = 'node hybrid-invoice-service.js';
  for (const whole of ['', ' --take-over', ' service install'])
    assert.equal(shown(`Start it: ${start}${whole}`), `Start it: ${start} --config c.json${whole}`);
  assert.equal(shown(`\`${start}\` shows a code.`), `\`${start} --config c.json\` shows a code.`);
  assert.equal(withOptions('--company alfa', `"${start}"`), `"${start}"`);
  assert.equal(shown(`${start} deliveries list`), `${start} --config c.json --company alfa deliveries list`);
  assert.equal(
    shown('node session-manager.js --link'),
    'node session-manager.js --config c.json --company alfa --link',
  );
});
