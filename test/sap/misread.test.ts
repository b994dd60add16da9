import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { it } from 'node:test';
import { issueCertificate, makeAuthority } from '../../sandbox/tls/certificates.ts';
import { checkSap } from '../../src/cli/check-sap.ts';
import { hasCode } from '../../src/errors/coded-error.ts';
import type { BusinessOneOptions } from '../../src/sap/business-one/options.ts';
import { createBusinessOneSource } from '../../src/sap/business-one/source.ts';
import type { DeliveryMark } from '../../src/sap/invoice-source.ts';
import { forever, startPair } from '../support/sap.ts';

const ref = { company: 'SBOTEST', type: 'invoice', key: '1' } as const;
const mark: DeliveryMark = { status: 'sent', messageId: '3EB0AA', at: '2026-11-23T20:00:00Z', detail: null };
const names = { dnsNames: ['localhost'], ips: ['127.0.0.1'] };

async function check(options: BusinessOneOptions): Promise<{ code: number; text: string }> {
  const parts: string[] = [];
  const code = await checkSap(options, false, (part) => parts.push(part), forever);
  return { code, text: parts.join('') };
}

for (const dress of ['gzip', 'br', 'bom'] as const) {
  it(`reads, writes and checks a server that sends ${dress} without being asked`, async (t) => {
    const { source, admin, options } = await startPair(t, { server: { dress } });
    assert.equal((await source.document(ref, forever))?.total, '1210.50');
    await source.writeBack(ref, mark, forever);
    assert.equal((await admin.row('Invoices', 1))?.['U_CourierStatus'], 'sent');
    assert.equal((await source.document({ ...ref, key: '999' }, forever)) ?? null, null, 'refusals too');
    const { code, text } = await check(options);
    assert.equal(code, 0, text);
  });
}

it('says that a document exists if an approval procedure refuses its change with -2028', async (t) => {
  for (const writeBack of ['user_fields', 'user_table'] as const) {
    const { source, admin } = await startPair(t, { source: { writeBack } });
    const text = 'No matching records found (ODBC -2028)';
    await admin.addFault({ kind: 'refuse_write', times: null, status: 404, code: -2028, text });
    await assert.rejects(
      source.writeBack(ref, mark, forever),
      (error) => hasCode(error, 'SAP_WRITE_REFUSED_AS_MISSING') && /is there/.test(String(error)),
    );
    await admin.clearFaults();
    await source.writeBack(ref, mark, forever);
  }
});

for (const status of [403, 405, 413]) {
  it(`blames the proxy, not SAP, for its ${status}`, async (t) => {
    const { source, admin, options } = await startPair(t);
    await admin.addFault({ kind: 'html', method: 'PATCH', status, times: null });
    await assert.rejects(source.writeBack(ref, mark, forever), (error) => hasCode(error, 'SAP_GATEWAY_REFUSED'));
    await admin.addFault({ kind: 'html', path: '/Invoices?', status, times: null });
    const { code, text } = await check(options);
    assert.equal(code, 1);
    const line = `error   changes of Invoices: Something in front of the Service Layer, not SAP, refused GET Invoices with status ${status}: Proxy Error`;
    assert.ok(text.includes(line), text);
  });
}

it("trusts a server's own certificate given as SAP_CA_FILE, only for its name", async (t) => {
  const authority = makeAuthority();
  const leaf = issueCertificate(authority, names);
  const trust = { kind: 'authority', caPem: leaf.certPem } as const;
  const { source, options } = await startPair(t, { server: { tls: leaf }, source: { trust } });
  assert.equal((await source.partner('C2', forever))?.name, 'Kunde Zwei');
  assert.match((await check(options)).text, /^ok {6}certificate: /);
  const another = issueCertificate(authority, names);
  const refused = createBusinessOneSource({ ...options, trust: { kind: 'authority', caPem: another.certPem } });
  t.after(() => refused.close());
  await assert.rejects(refused.partner('C2', forever), (error) => hasCode(error, 'SAP_CERTIFICATE_UNTRUSTED'));
  const elsewhere = issueCertificate(authority, { dnsNames: ['sap.example'] });
  const misnamed = await startPair(t, {
    server: { tls: elsewhere },
    source: { trust: { kind: 'authority', caPem: elsewhere.certPem } },
  });
  await assert.rejects(misnamed.source.partner('C2', forever), (error) => hasCode(error, 'SAP_CERTIFICATE_UNTRUSTED'));
});

it('says that a 1024-bit certificate is too weak, not that SAP is unreachable; a pin accepts it', async (t) => {
  const authority = makeAuthority();
  const issued = issueCertificate(authority, names, 1024);
  const { source, options } = await startPair(t, {
    server: { tls: { ...issued, ciphers: 'DEFAULT@SECLEVEL=0' } },
    source: { trust: { kind: 'authority', caPem: authority.certPem } },
  });
  await assert.rejects(source.partner('C2', forever), (error) => hasCode(error, 'SAP_CERTIFICATE_WEAK'));
  const { code, text } = await check(options);
  assert.equal(code, 1);
  assert.match(text, /^error {3}certificate: .* is too weak .*key.*\n.*2048/);
  const sha256 = new X509Certificate(issued.certPem).fingerprint256.replaceAll(':', '');
  const pinned = createBusinessOneSource({ ...options, trust: { kind: 'fingerprint', sha256 } });
  t.after(() => pinned.close());
  assert.equal((await pinned.partner('C2', forever))?.name, 'Kunde Zwei');
});
