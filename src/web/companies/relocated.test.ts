import assert from 'node:assert/strict';
import { test } from 'node:test';
import { relocated } from './relocated.ts';

const next = 'To resume sending: node hybrid-invoice-service.js deliveries resume-sending';
const named = 'To resume sending: node hybrid-invoice-service.js --company north deliveries resume-sending';

function answered(text: string, type: string): Promise<Response> {
  return relocated(new Response(text, { headers: { 'content-type': type } }), '/companies/north', 'north');
}

test('commands name the company on pages, in text and in JSON: without it they are refused, or are about the service', async () => {
  for (const type of ['text/html; charset=utf-8', 'text/plain;charset=UTF-8'])
    assert.equal(await (await answered(next, type)).text(), named, type);
  const json = await answered(JSON.stringify({ error: { next } }), 'application/json');
  assert.deepEqual(await json.json(), { error: { next: named } });
});

test('paths are those of the company on pages, and nothing else is touched', async () => {
  const link = '<a href="/deliveries">';
  assert.equal(await (await answered(link, 'text/html')).text(), '<a href="/companies/north/deliveries">');
  assert.equal(await (await answered(link, 'text/plain')).text(), link);
  assert.equal(await (await answered(next, 'application/pdf')).text(), next);
  assert.equal(await (await answered(next, 'text/csv; charset=utf-8')).text(), next);
});
