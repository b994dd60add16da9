import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request as requestTls } from 'node:https';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { issueCertificate, makeAuthority } from '../../sandbox/tls/certificates.ts';
import { startAttackedService } from '../security/rig.ts';

/** What the real service serves where its pages would be in danger, or cannot be. */

test('beyond this computer and without TLS there are no pages, only /health, and the log says why', async () => {
  const { health, log, close } = await startAttackedService(() => ({ HTTP_HOST: '0.0.0.0' }));
  try {
    const base = `http://127.0.0.1:${new URL(health).port}`;
    for (const at of ['/', '/login', '/assets/1/courier.css', '/link-window', '/nothing']) {
      const answer = await fetch(`${base}${at}`);
      assert.equal(answer.status, 403, at);
      assert.match(await answer.text(), /Set HTTP_TLS_CERT or HTTP_TRUSTED_PROXY/);
    }
    assert.equal(await (await fetch(`${base}/health/live`)).text(), 'alive');
    assert.match(log(), /Only \/health is served/);
  } finally {
    await close();
  }
});

test('with a certificate of its own the service speaks TLS, and cookies are bound to it', async () => {
  const authority = makeAuthority();
  const { certPem, keyPem } = issueCertificate(authority, { dnsNames: ['localhost'], ips: ['127.0.0.1'] });
  const { health, close } = await startAttackedService((folder) => {
    const file = path.join(folder, 'tls.txt');
    writeFileSync(file, `${certPem}\n${keyPem}`, { mode: 0o600 });
    return { HTTP_HOST: '0.0.0.0', HTTP_TLS_CERT: file };
  });
  try {
    assert.match(health, /^https:/);
    const asked = requestTls(`https://127.0.0.1:${new URL(health).port}/login`, { ca: authority.certPem }).end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    assert.equal(answer.statusCode, 200);
    assert.match(await text(answer), /<form/);
    assert.match(
      answer.headers['set-cookie']?.[0] ?? '',
      /^__Host-\w+=\S+; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
    );
    assert.match(answer.headers['strict-transport-security'] ?? '', /max-age/);
  } finally {
    await close();
  }
});

test('invoices are delivered even if the accounts are damaged; the pages say that nobody can log in', async () => {
  const { health, log, isAlive, close } = await startAttackedService((folder) => {
    mkdirSync(path.join(folder, 'data'), { mode: 0o700 });
    writeFileSync(path.join(folder, 'data', 'people.db'), 'not a database, whatever its name says'.repeat(100));
    return {};
  });
  try {
    const answer = await fetch(`${health}/login`);
    assert.equal(answer.status, 503);
    assert.ok(await isAlive());
    assert.match(log(), /service\.people_unreadable/);
  } finally {
    await close();
  }
});
