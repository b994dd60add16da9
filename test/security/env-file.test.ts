import assert from 'node:assert/strict';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, afterEach, describe, test } from 'node:test';
import { exposedFile } from '../../src/config/environment.ts';
import { seed, some } from '../support/sample.ts';
import { HostileCompany } from './hostile-company.ts';

/** Whoever reads `.env`, or what the program says about it. */

const company = new HostileCompany();
after(() => company.close());
const file = path.join(company.folder, '.env');
afterEach(() => rmSync(file, { force: true }));

describe('an .env that others can read', { skip: process.platform === 'win32' && 'modes mean nothing there' }, () => {
  const others = [0o644, 0o604, 0o640, 0o660, 0o602];
  const warning = (mode: number) => new RegExp(`\\.env .*${mode.toString(8)}\\.\nNext: chmod 600 /.*/\\.env\n`);

  test('is found, whatever they may do to it', () => {
    writeFileSync(file, 'LOG_LEVEL=info\n');
    for (const mode of others) {
      chmodSync(file, mode);
      assert.equal(exposedFile(file)?.code, 'CONFIG_FILE_EXPOSED', mode.toString(8));
    }
    chmodSync(file, 0o600);
    assert.equal(exposedFile(file), null);
  });

  const commands = [
    ['hybrid-invoice-service.js', 'deliveries', 'list'],
    ['session-manager.js', '--status'],
  ] as const;
  for (const [program, ...args] of commands) {
    test(`${program} warns, naming it, with the remedy`, (t) => {
      t.diagnostic(`seed ${seed}`);
      writeFileSync(file, 'LOG_LEVEL=info\n');
      for (const mode of some(others, 1)) {
        chmodSync(file, mode);
        assert.match(company.run(program, ...args).stderr, warning(mode));
      }
    });
  }
});

test('an .env as editors of Windows save it is read whole, or refused with how to save it', () => {
  writeFileSync(file, '\uFEFFPORT=none\r\nLOG_LEVEL=info\r\n', { mode: 0o600 });
  const marked = company.run('hybrid-invoice-service.js', 'deliveries', 'list');
  assert.match(marked.stderr, /PORT is "none"/);
  assert.doesNotMatch(marked.stderr, /chmod/, 'nobody else can read it');
  for (const encoding of some(['utf16le', 'latin1'] as const, 1)) {
    writeFileSync(file, Buffer.from('COMPANY_NAME=Ferretería\r\n', encoding), { mode: 0o600 });
    const { status, stderr } = company.run('hybrid-invoice-service.js', 'deliveries', 'list');
    assert.equal(status, 5, encoding);
    assert.match(stderr, /\.env cannot be read: it is not in UTF-8 \(in Notepad/);
  }
});

test('errors about invalid values repeat no password or token', async () => {
  const wrong = {
    SAP_URL: 'htps://proxyuser:hunter2@sap.example.local:50000',
    SAP_PASSWORD: '',
    SAP_WEBHOOK_URL: 'http://hunter2@courier.example.local',
    ALERT_WEBHOOK_URL: 'hooks.slack.example/services/T0/B0/hunter2',
    WHATSAPP_BACKUP_PASSPHRASE: 'hunter2',
    WHATSAPP_BROWSER_ARGS: '--proxy-server=http://u:hunter2@proxy',
    PORT: 'none',
  };
  for (const line of ['hybrid-invoice-service.js deliveries list --json', 'session-manager.js --status --json']) {
    const { exitCode, text } = await company.typed(line, wrong);
    assert.equal(exitCode, 5);
    assert.match(text, /ALERT_WEBHOOK_URL has an invalid value\. Allowed: an http/);
    assert.match(text, /PORT is "none"\. Allowed: /);
    assert.doesNotMatch(text, /hunter2|proxyuser/);
  }
});
