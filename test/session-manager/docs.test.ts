import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { exitCodes } from '../../src/cli/session-manager/exit-codes.ts';
import { usage } from '../../src/cli/session-manager/usage.ts';
import { type Rig, startRig } from '../support/manager.ts';

const page = readFileSync('docs/session-persistence.md', 'utf8');
const shell = [...page.matchAll(/```bash\n(.*?)```/gs)].flatMap(([, block = '']) => block.split('\n'));
const commands = [...new Set(shell.flatMap((line) => /^node session-manager\.js (.*)$/.exec(line)?.[1] ?? []))];

let rig: Rig;
before(async () => {
  rig = await startRig();
});
after(() => rig.close());

test('every command on the page works, with a result or the next command', async () => {
  assert.ok(commands.length >= 11, commands.join('; '));
  for (const command of commands) {
    // Nobody is there to scan, and no phone is linked to send from.
    const ran = await rig.run(
      command.startsWith('--link') ? `${command} --dry-run` : command.replace('--test', '--dry-run --test'),
    );
    assert.notEqual(ran.exitCode, exitCodes.usage, `${command}: ${ran.stderr}`);
    assert.match(ran.stdout + ran.stderr, command === '--help' ? /Usage/ : /Next: /, command);
  }
});

test('all commands of the guide exist', () => {
  for (const verb of ['--status', '--backup', '--restore', '--clean', '--repair', '--report']) {
    assert.ok(commands.includes(verb), verb);
  }
});

test('the page, the help and the code agree on the exit codes', () => {
  for (const code of Object.values(exitCodes)) {
    assert.match(page, new RegExp(`^\\| ${code} \\|`, 'm'));
    assert.match(usage, new RegExp(`\\b${code} \\w`));
  }
});
