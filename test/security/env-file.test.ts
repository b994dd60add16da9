import assert from 'node:assert/strict';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, afterEach, describe, test } from 'node:test';
import { seed, some } from '../support/sample.ts';
import { HostileCompany } from './hostile-company.ts';

/** Whoever reads `.env`, or what the program says about it. */

const company = new HostileCompany();
after(() => company.close());
const file = path.join(company.folder, '.env');
afterEach(() => rmSync(file, { force: true }));

describe('an .env that others can read', { skip: process.platform === 'win32' && 'modes mean nothing there' }, () => {
  const commands = [
    ['hybrid-invoice-service.js', 'deliveries', 'list'],
    ['session-manager.js', '--status'],
  ] as const;
  for (const [program, ...args] of commands) {
    test(`${program} warns, naming it, with the remedy`, (t) => {
      t.diagnostic(`seed ${seed}`);
      writeFileSync(file, 'LOG_LEVEL=info\n');
      for (const mode of some([0o644, 0o604, 0o640, 0o660, 0o602], 1)) {
        chmodSync(file, mode);
        const { stderr } = company.run(program, ...args);
        assert.match(stderr, new RegExp(`\\.env .*${mode.toString(8)}\\.\\nNext: chmod 600 /.*/\\.env\\n`));
      }
      chmodSync(file, 0o600);
      assert.doesNotMatch(company.run(program, ...args).stderr, /\.env/);
    });
  }
});

test('an .env as editors of Windows save it is read whole, or refused with how to save it', () => {
  writeFileSync(file, '\uFEFFPORT=none\r\nLOG_LEVEL=info\r\n', { mode: 0o600 });
  const marked = company.run('hybrid-invoice-service.js', 'deliveries', 'list');
  assert.match(marked.stderr, /PORT is "none"/);
  for (const encoding of ['utf16le', 'latin1'] as const) {
    writeFileSync(file, Buffer.from('COMPANY_NAME=Ferretería\r\n', encoding), { mode: 0o600 });
    const { status, stderr } = company.run('hybrid-invoice-service.js', 'deliveries', 'list');
    assert.equal(status, 5, encoding);
    assert.match(stderr, /\.env cannot be read: it is not in UTF-8 \(in Notepad/);
  }
});

test('errors about invalid values repeat no password or token', () => {
  const wrong = {
    SAP_URL: 'htps://proxyuser:hunter2@sap.example.local:50000',
    SAP_PASSWORD: '',
    SAP_WEBHOOK_URL: 'http://hunter2@courier.example.local',
    ALERT_WEBHOOK_URL: 'hooks.slack.example/services/T0/B0/hunter2',
    WHATSAPP_BACKUP_PASSPHRASE: 'hunter2',
    WHATSAPP_BROWSER_ARGS: '--proxy-server=http://u:hunter2@proxy',
    PORT: 'none',
  };
  for (const [program, ...args] of [
    ['hybrid-invoice-service.js', 'deliveries', 'list', '--json'],
    ['session-manager.js', '--status', '--json'],
  ] as const) {
    const { status, stdout, stderr } = company.runWith(wrong, program, ...args);
    assert.equal(status, 5);
    assert.match(stderr, /ALERT_WEBHOOK_URL has an invalid value\. Allowed: an http/);
    assert.match(stderr, /PORT is "none"\. Allowed: /);
    assert.doesNotMatch(stdout + stderr, /hunter2|proxyuser/);
  }
});
