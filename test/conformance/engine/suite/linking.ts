import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { CodedError, hasCode } from '../../../../src/errors/coded-error.ts';
import { sessionStoreOf } from '../../../../src/service/engine-choice.ts';
import type { LinkMethod } from '../../../../src/whatsapp/engine.ts';
import type { TestEngine } from '../../../support/engine.ts';
import type { Given } from './given.ts';

export function linkingTests({ stage, keptEngine }: Given): void {
  describe('by QR code', () => {
    const kept = keptEngine();

    it('reports that nobody has scanned in time', async () => {
      const engine = kept();
      await stage().missLinkWindow(engine);
      assert.equal((await engine.log.next('closed')).disconnect.reason, 'link_window_ended');
      await stage().lift();
      engine.log.events.length = 0;
    });

    it('links, opens, and names the account', async () => {
      const engine = kept();
      await engine.link();
      await engine.log.next('backlog_received');
      const [{ account } = assert.fail('never opened')] = engine.log.all('open');
      assert.equal(account.jid, `${stage().account}@s.whatsapp.net`);
      const [code] = engine.log.all('link_code');
      assert.equal(code?.kind, 'qr');
      assert.ok(code.ttlMs > 0);
      const order = engine.log.events
        .map(({ type }) => type)
        .filter((type) => type === 'open' || type === 'backlog_received');
      assert.deepEqual(order, ['open', 'backlog_received']);
    });

    it('refuses to connect twice, and to link over an existing login, with which it logs in without a code', async () => {
      const engine = kept();
      await assert.rejects(engine.host.connect({ link: null }), (error) => hasCode(error, 'WHATSAPP_BUSY'));
      await engine.stop();
      assert.equal(engine.log.all('closed').at(-1)?.disconnect.reason, 'closed_by_us');
      await assert.rejects(engine.host.connect({ link: { kind: 'qr' } }), (error) =>
        hasCode(error, 'WHATSAPP_ALREADY_LINKED'),
      );
      const since = engine.log.position;
      await engine.open();
      assert.deepEqual(engine.log.all('link_code', since), []);
    });

    it('refuses a damaged store: does not log in with it, link over it or change it', async () => {
      const engine = kept();
      await engine.stop();
      const since = engine.log.position;
      const files = await loginFiles(engine);
      for (const file of files) writeFileSync(file, Buffer.alloc(statSync(file).size, 0xa5));
      assert.equal(await refusal(engine, null), 'WHATSAPP_STORE_DAMAGED');
      assert.match(await refusal(engine, { kind: 'qr' }), /WHATSAPP_(STORE_DAMAGED|ALREADY_LINKED)/);
      assert.deepEqual(engine.log.all('link_code', since), []);
      for (const file of files)
        assert.ok(
          readFileSync(file).every((byte) => byte === 0xa5),
          file,
        );
    });
  });

  describe('by code', () => {
    const kept = keptEngine();

    it('has no login if a code was requested and never entered', async () => {
      const engine = kept();
      await engine.host.connect({ link: { kind: 'code', phone: stage().account } });
      await engine.log.next('link_code');
      await engine.crash();
      await assert.rejects(engine.host.connect({ link: null }), (error) => hasCode(error, 'WHATSAPP_NOT_LINKED'));
      engine.log.events.length = 0;
    });

    it('links', async () => {
      const engine = kept();
      await engine.host.connect({ link: { kind: 'code', phone: `+${stage().account}` } });
      const code = await engine.log.next('link_code');
      assert.equal(code.kind, 'code');
      assert.match(code.text.replace('-', ''), /^[0-9A-Z]{8}$/);
      await stage().world.offers.enterCode(stage().account, code.text);
      await engine.log.next('paired');
      await engine.openAfterPairing();
      assert.ok(engine.log.all('link_code').every(({ kind }) => kind === 'code'));
    });

    it('unlinks: WhatsApp forgets the device, and refuses its login from then on', async () => {
      const engine = kept();
      const before = stage().world.companions.all().length;
      const unlinking = engine.log.position;
      await engine.host.unlink();
      await engine.log.next('closed', {
        since: unlinking,
        fits: ({ disconnect }) => disconnect.reason !== 'restart_required',
      });
      assert.equal(stage().world.companions.all().length, before - 1);
      const since = engine.log.position;
      await engine.host.connect({ link: null });
      assert.equal((await engine.log.next('closed', { since })).disconnect.reason, 'logged_out');
    });
  });
}

/** The code of a refused connect: rejected at once, or the end of the connection that it began. */
async function refusal(engine: TestEngine, link: LinkMethod | null): Promise<string> {
  const since = engine.log.position;
  try {
    await engine.host.connect({ link });
  } catch (error) {
    return error instanceof CodedError ? error.code : String(error);
  }
  return (await engine.log.next('closed', { since })).disconnect.code ?? 'none';
}

/** Files of a stopped engine's login. */
async function loginFiles({ settings }: TestEngine): Promise<readonly string[]> {
  const { loginEntries } = await sessionStoreOf(settings.engine);
  const found = loginEntries
    .map((entry) => path.join(settings.storePath, entry))
    .flatMap((place) =>
      statSync(place).isFile()
        ? [place]
        : readdirSync(place, { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => path.join(entry.parentPath, entry.name)),
    )
    .filter((file) => statSync(file).size > 0);
  assert.ok(found.length > 0);
  return found;
}
