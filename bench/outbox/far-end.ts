import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { adminClient } from '../../sandbox/whatsapp/admin/admin-client.ts';
import type { WhatsAppOptions } from '../../sandbox/whatsapp/start.ts';
import { codeFile } from '../../src/code-file.ts';
import type { WhatsAppFarEnd } from '../../src/whatsapp/engine-settings.ts';
import type { EngineStage } from '../../test/support/engine.ts';

/**
 * WhatsApp in a process of its own, as in production: its work takes no time of whoever is measured.
 *
 * @param contacts digits of each
 */
export async function startFarEnd(account: string, contacts: readonly string[]) {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-far-end-'));
  const file = path.join(folder, 'options.json');
  const options: WhatsAppOptions = {
    accounts: [{ digits: account, name: 'Bench' }],
    contacts: contacts.map((digits) => ({ digits })),
    page: false,
  };
  writeFileSync(file, JSON.stringify(options));
  const program = codeFile('../../sandbox/whatsapp/main.ts', import.meta.url);
  const child = spawn(process.execPath, [program, '--options', file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { adminUrl, farEnd } = JSON.parse(line) as { adminUrl: string; farEnd: WhatsAppFarEnd };
  const admin = adminClient(adminUrl);
  const stage: EngineStage = {
    engine: 'baileys',
    farEnd,
    account,
    world: { offers: { scan: (its, text) => admin.scanQr({ account: its, text }) } },
    hangUp: () => undefined,
  };
  return {
    stage,
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
