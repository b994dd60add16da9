import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { issueCertificate, makeAuthority } from './certificates.ts';

/** Serves one word over HTTPS and requests it, trusting `ca`. */
async function fetchTrusting(ca: string | undefined, servername?: string): Promise<string> {
  const certificate = issueCertificate(authority, { dnsNames: ['web.whatsapp.com'], ips: ['127.0.0.1'] });
  const server = createServer({ cert: certificate.certPem, key: certificate.keyPem }, (_, response) =>
    response.end('yes'),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const asked = request({
      host: '127.0.0.1',
      port,
      ca,
      agent: false,
      ...(servername === undefined ? {} : { servername }),
    });
    asked.end();
    const [response] = await once(asked, 'response');
    let body = '';
    for await (const chunk of response) body += String(chunk);
    return body;
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

const authority = makeAuthority();

test('a server with an issued certificate is trusted by clients that trust the authority, by address and by name', async () => {
  assert.equal(await fetchTrusting(authority.certPem), 'yes');
  assert.equal(await fetchTrusting(authority.certPem, 'web.whatsapp.com'), 'yes');
});

test('it is not trusted without the authority, under another one, or for another name', async () => {
  await assert.rejects(fetchTrusting(undefined), /unable to verify|self.signed|issuer/i);
  await assert.rejects(fetchTrusting(makeAuthority().certPem));
  await assert.rejects(fetchTrusting(authority.certPem, 'example.org'), /altnames/);
});

test('the key hash is that of the public key, and the certificate names its issuer', () => {
  const issued = issueCertificate(authority, { dnsNames: ['a.example', '*.b.example'] });
  const parsed = new X509Certificate(issued.certPem);
  const hash = createHash('sha256')
    .update(parsed.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64');
  assert.equal(issued.spkiSha256, hash);
  assert.equal(parsed.verify(new X509Certificate(authority.certPem).publicKey), true);
  assert.equal(parsed.checkIssued(new X509Certificate(authority.certPem)), true);
  assert.equal(parsed.subjectAltName, 'DNS:a.example, DNS:*.b.example');
  assert.equal(new X509Certificate(authority.certPem).ca, true);
});
