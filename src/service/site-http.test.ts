import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { silentLog } from '../../test/support/silence.ts';
import { loadSite } from '../config/companies.ts';
import { readConfigFile } from '../config/config-file.ts';
import { openSiteHttp } from './site-http.ts';

test('who comes to a company that is starting is told so, in the language of the browser', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-site-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'courier.json');
  const book = { account: 'number', SAP_URL: 'https://127.0.0.1:1', SAP_COMPANY_DB: 'N', SAP_USERNAME: 'courier' };
  const content = {
    format: 1,
    service: { DATA_PATH: path.join(folder, 'data'), PORT: 0 },
    accounts: { number: { WHATSAPP_ENGINE: 'baileys' } },
    books: { north: { ...book, SAP_PASSWORD: 'p', PROCESS_INVOICES_FROM_DATE: '2026-01-01' } },
  };
  writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
  const http = await openSiteHttp({ site: loadSite(readConfigFile(file, {})), log: silentLog });
  t.after(() => http.close());
  const ask = async (place: string, headers: Record<string, string>) => {
    const answer = await fetch(new URL(place, http.url), { headers });
    return { status: answer.status, text: await answer.text() };
  };
  for (const [language, words] of [
    ['es', 'north todavía no funciona aquí: está iniciando'],
    ['pt', 'north ainda não funciona aqui: está iniciando'],
    ['de', 'north läuft hier noch nicht: Die Firma startet gerade'],
    ['en', 'north does not run here yet: it is starting'],
  ] as const) {
    const { status, text } = await ask('/companies/north/', { accept: 'text/html', 'accept-language': language });
    assert.equal(status, 503);
    assert.ok(text.includes(words), text);
    assert.match(text, new RegExp(`<html lang="${language}">[^]*http-equiv="refresh"`));
  }
  const program = await ask('/companies/north/api/v1/deliveries', {});
  assert.equal(program.status, 503);
  assert.match(program.text, /^north does not run here yet: it is starting/);
});
