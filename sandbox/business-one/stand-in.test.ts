import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import type { CompanyData } from './company-data.ts';
import { courierUserFields, courierUserTables } from './courier-fields.ts';
import { type BusinessOneOptions, type RunningBusinessOne, startBusinessOne } from './start.ts';

const company: CompanyData = {
  companyDb: 'DB',
  companyName: 'Company',
  country: 'DE',
  localCurrency: 'EUR',
  timeZone: 'Europe/Berlin',
  users: [{ name: 'u', password: 'p' }],
  salesPersons: [],
  partners: [
    { CardCode: "O'Neil", CardName: "O'Neil & Sons" },
    { CardCode: 'C2', CardName: 'Second' },
  ],
  invoices: Array.from({ length: 45 }, (_unused, index) => ({
    DocEntry: index + 1,
    DocNum: 1000 + index,
    Series: 1,
    DocDate: index < 10 ? '2026-11-01' : '2026-11-02',
    DocTime: index < 20 ? '09:00:30' : '18:38:59',
    CardCode: index % 2 === 0 ? "O'Neil" : 'C2',
    DocCurrency: 'EUR',
    DocTotal: `${index}.50`,
    ...(index === 44 ? { CancelStatus: 'csYes' as const } : {}),
  })),
};

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>> & { readonly value?: readonly Readonly<Record<string, unknown>>[] };
  readonly headers: Headers;
}

class Caller {
  readonly #url: string;
  #cookie = '';
  version = 'v2';

  constructor(url: string) {
    this.#url = url;
  }

  async login(): Promise<void> {
    const reply = await this.ask('POST', 'Login', { CompanyDB: 'DB', UserName: 'u', Password: 'p' });
    this.#cookie = reply.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';', 1)[0])
      .join('; ');
  }

  async ask(
    method: string,
    path: string,
    body: object | string | null = null,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const response = await fetch(`${this.#url}/b1s/${this.version}/${path}`, {
      method,
      headers: { cookie: this.#cookie, ...headers },
      ...(body === null ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = (response.headers.get('content-type') ?? '').includes('json') && text !== '';
    return { status: response.status, text, json: isJson ? JSON.parse(text) : {}, headers: response.headers };
  }

  /** DocEntries of the invoices that pass a filter. */
  async find(filter: string, more = ''): Promise<unknown[]> {
    const path = `Invoices?$select=DocEntry&$filter=${encodeURIComponent(filter)}${more}`;
    const { json, text } = await this.ask('GET', path, null, { prefer: 'odata.maxpagesize=0' });
    assert.ok(json.value, text);
    return json.value.map((row) => row['DocEntry']);
  }
}

async function start(
  t: TestContext,
  options: Partial<BusinessOneOptions> = {},
): Promise<{ caller: Caller; server: RunningBusinessOne }> {
  const server = await startBusinessOne({ company, tls: null, ...options });
  t.after(() => server.close());
  const caller = new Caller(server.url);
  await caller.login();
  return { caller, server };
}

it('is case-sensitive: a login in lower case is a request without a session', async (t) => {
  const { server } = await start(t);
  const { status, json } = await new Caller(server.url).ask('POST', 'login', {
    CompanyDB: 'DB',
    UserName: 'u',
    Password: 'p',
  });
  assert.equal(status, 401);
  assert.deepEqual(json, { error: { code: '301', message: 'Invalid session or session already timeout.' } });
});

it('refuses in the format of each version', async (t) => {
  const { caller } = await start(t);
  assert.deepEqual((await caller.ask('GET', 'Invoices(999)')).json, {
    error: { code: '-2028', message: 'No matching records found (ODBC -2028)' },
  });
  caller.version = 'v1';
  assert.deepEqual((await caller.ask('GET', 'Invoices(999)')).json, {
    error: { code: -2028, message: { lang: 'en-us', value: 'No matching records found (ODBC -2028)' } },
  });
});

it('names an unknown property: -1000 in $select and bodies, 201 in $filter and $orderby', async (t) => {
  const { caller } = await start(t);
  const code = async (method: string, path: string, body: object | null = null): Promise<unknown> => {
    const { status, json } = await caller.ask(method, path, body);
    return [status, (json['error'] as { code: string }).code];
  };
  assert.deepEqual(await code('GET', 'Invoices?$select=DocStatus'), [400, '-1000']);
  assert.deepEqual(await code('GET', 'Invoices(1)?$select=SlpCode'), [400, '-1000']);
  assert.deepEqual(await code('PATCH', 'Invoices(1)', { U_Missing: 'x' }), [400, '-1000']);
  assert.deepEqual(await code('GET', "Invoices?$filter=DocStatus%20eq%20'O'"), [400, '201']);
  assert.deepEqual(await code('GET', 'Invoices?$orderby=DocStatus'), [400, '201']);
});

it('sends pages of twenty rows, or of the requested size', async (t) => {
  const { caller } = await start(t);
  const first = await caller.ask('GET', 'Invoices?$select=DocEntry&$orderby=DocEntry');
  assert.equal(first.json.value?.length, 20);
  assert.match(String(first.json['@odata.nextLink']), /^Invoices\?.*\$skip=20$/);
  const third = await caller.ask('GET', 'Invoices?$select=DocEntry&$orderby=DocEntry&$skip=40');
  assert.equal(third.json.value?.length, 5);
  assert.equal(third.json['@odata.nextLink'], undefined);
  const preferred = await caller.ask('GET', 'Invoices', null, { prefer: 'odata.maxpagesize=30' });
  assert.equal(preferred.json.value?.length, 30);
  assert.equal(preferred.headers.get('preference-applied'), 'odata.maxpagesize=30');
  assert.equal((await caller.ask('GET', 'Invoices', null, { 'b1s-pagesize': '44' })).json.value?.length, 44);
  assert.equal((await caller.ask('GET', 'Invoices?$top=3&$skip=44')).json.value?.length, 1);
  assert.equal((await caller.ask('GET', 'Invoices?$count=true&$top=1')).json['@odata.count'], 45);
  assert.equal((await caller.ask('GET', "Invoices/$count?$filter=CardCode%20eq%20'C2'")).text, '22');
});

it('accepts dates and times in all formats, and ignores seconds', async (t) => {
  const { caller } = await start(t);
  for (const date of ["'2026-11-01'", "'20261101'", "datetime'2026-11-01'", "'2026-11-01T12:21:21'"]) {
    assert.equal((await caller.find(`DocDate eq ${date}`)).length, 10, date);
  }
  for (const time of ["'18:38:00'", "'18:38'", "'1838'"]) {
    assert.equal((await caller.find(`UpdateTime ge ${time}`)).length, 25, time);
    assert.equal((await caller.find(`UpdateTime gt ${time}`)).length, 0, time);
  }
});

it('filters by enumeration name and value, by text functions, with precedence and brackets', async (t) => {
  const { caller } = await start(t);
  assert.deepEqual(await caller.find("CancelStatus eq 'csYes'"), [45]);
  assert.deepEqual(await caller.find("CancelStatus eq 'Y'"), [45]);
  assert.equal((await caller.find("substringof('Neil', CardName)")).length, 23);
  assert.equal((await caller.find("contains(CardName,'econ') and startswith(CardCode,'C')")).length, 22);
  assert.equal((await caller.find("CardCode eq 'O''Neil'")).length, 23);
  assert.deepEqual(await caller.find("DocEntry eq 1 or DocEntry eq 2 and CardCode eq 'nobody'"), [1]);
  assert.deepEqual(await caller.find("(DocEntry eq 1 or DocEntry eq 2) and not (CardCode eq 'C2')"), [1]);
  assert.deepEqual(await caller.find('DocTotal ge 43.5', '&$orderby=DocEntry%20desc'), [45, 44]);
});

it("treats empty fields like SQL: 'not equal' does not find them", async (t) => {
  const { caller } = await start(t);
  assert.equal((await caller.find("NumAtCard ne 'x'")).length, 0);
  assert.equal((await caller.find("not (NumAtCard eq 'x')")).length, 0);
  assert.equal((await caller.find('NumAtCard eq null')).length, 45);
});

it('reads a plus sign literally', async (t) => {
  const { caller } = await start(t);
  assert.equal((await caller.ask('GET', "Invoices?$filter=CardCode+eq+'C2'")).status, 400);
});

it('keeps all digits of amounts', async (t) => {
  const { caller } = await start(t);
  assert.match((await caller.ask('GET', 'Invoices(3)')).text, /"DocTotal":2\.50,/);
});

it('checks the ETag of the whole entity before a write, and returns a wrong one with $select', async (t) => {
  const { caller } = await start(t);
  const whole = await caller.ask('GET', 'Invoices(1)');
  const etag = whole.headers.get('etag') ?? '';
  assert.equal(whole.json['@odata.etag'], etag);
  const part = await caller.ask('GET', 'Invoices(1)?$select=DocEntry');
  assert.equal(part.headers.get('etag'), null);
  assert.notEqual(part.json['@odata.etag'], etag);
  const wrong = String(part.json['@odata.etag']);
  assert.equal((await caller.ask('PATCH', 'Invoices(1)', { Comments: 'a' }, { 'if-match': wrong })).status, 412);
  const written = await caller.ask('PATCH', 'Invoices(1)', { Comments: 'b' }, { 'if-match': etag });
  assert.deepEqual([written.status, written.text], [204, '']);
  const stale = await caller.ask('PATCH', 'Invoices(1)', { Comments: 'c' }, { 'if-match': etag });
  assert.equal((stale.json['error'] as { code: string }).code, '-2039');
});

it('ignores read-only properties in a write, and updates the stamp', async (t) => {
  const { caller } = await start(t);
  assert.equal(
    (await caller.ask('PATCH', 'Invoices(1)', { DocEntry: 7, UpdateDate: '2000-01-01', Comments: 'x' })).status,
    204,
  );
  const { json } = await caller.ask('GET', 'Invoices(1)');
  assert.equal(json['Comments'], 'x');
  assert.ok(String(json['UpdateDate']) > '2026-11-02');
});

it('ends a session that was idle for too long, and after a logout', async (t) => {
  const { caller, server } = await start(t, { idleMinutes: 30 });
  await server.admin.setClock({ stepMs: 29 * 60_000 });
  assert.equal((await caller.ask('GET', 'Invoices(1)')).status, 200);
  await server.admin.setClock({ stepMs: 31 * 60_000 });
  assert.equal((await caller.ask('GET', 'Invoices(1)')).status, 401);
  await caller.login();
  assert.equal((await caller.ask('POST', 'Logout')).status, 204);
  assert.equal((await caller.ask('GET', 'Invoices(1)')).status, 401);
});

it('locks a user after five consecutive refused logins', async (t) => {
  const { server } = await start(t);
  const caller = new Caller(server.url);
  const login = (password: string) =>
    caller.ask('POST', 'Login', { CompanyDB: 'DB', UserName: 'u', Password: password });
  for (let attempt = 0; attempt < 5; attempt++) assert.equal((await login('wrong')).status, 401);
  assert.match((await login('p')).text, /locked/);
});

it('hides a new user field until a restart, and adds it to all marketing documents', async (t) => {
  const { caller, server } = await start(t);
  const created = await caller.ask('POST', 'UserFieldsMD', {
    TableName: 'OINV',
    Name: 'New',
    Type: 'db_Alpha',
    Size: 10,
  });
  assert.equal(created.status, 201);
  assert.equal((await caller.ask('GET', 'Invoices?$select=U_New')).status, 400);
  await server.admin.restartServiceLayer();
  await caller.login();
  assert.equal((await caller.ask('GET', 'CreditNotes?$select=U_New')).status, 200);
  assert.equal((await caller.ask('PATCH', 'Invoices(1)', { U_New: 'y' })).status, 204);
  assert.deepEqual(await caller.find("U_New eq 'y'"), [1]);
});

it('duplicates a document with its user fields, but with a new number and stamps', async (t) => {
  const { caller, server } = await start(t, { userFields: courierUserFields });
  await caller.ask('PATCH', 'Invoices(1)', { U_CourierStatus: 'read', NumAtCard: 'PO 7', FolioNumberFrom: 5 });
  await server.admin.cancelDocument('Invoices', 1);
  await server.admin.setClock({ freezeAt: '2027-01-02T15:00:00Z' });
  const copy = await server.admin.duplicateDocument('Invoices', 1);
  const original = await server.admin.row('Invoices', 1);
  const row = await server.admin.row('Invoices', copy);
  for (const same of ['U_CourierStatus', 'NumAtCard', 'CardCode', 'DocTotal']) {
    assert.equal(row?.[same], original?.[same], same);
  }
  const { date, time } = { date: '2027-01-02', time: row?.['DocTime'] };
  assert.partialDeepStrictEqual(row, {
    DocNum: copy,
    DocDate: date,
    CreationDate: date,
    UpdateDate: date,
    UpdateTime: time,
    CancelStatus: 'csNo',
    DocumentStatus: 'bost_Open',
    FolioNumberFrom: null,
  });
});

it('refuses a second row with the same key in a user-defined table', async (t) => {
  const { caller } = await start(t, { userFields: courierUserFields, userTables: courierUserTables });
  const row = { Code: '13-1', Name: '13-1', U_Status: 'sent' };
  assert.equal((await caller.ask('POST', 'U_COURIER', row)).status, 201);
  const second = await caller.ask('POST', 'U_COURIER', row);
  assert.equal((second.json['error'] as { code: string }).code, '-2035');
  assert.equal((await caller.ask('GET', "U_COURIER('13-1')")).json['U_Status'], 'sent');
});

it('runs a batch until the first failure, and a change set atomically', async (t) => {
  const { caller } = await start(t);
  const part = (id: number, request: string, body = '') =>
    `Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: ${id}\r\n\r\n${request}\r\n\r\n${body}\r\n`;
  const change = (id: number, entry: number) => part(id, `PATCH /b1s/v2/Invoices(${entry})`, '{"Comments":"batch"}');
  const set = (...parts: string[]) =>
    `Content-Type: multipart/mixed;boundary=set\r\n\r\n${parts.map((text) => `--set\r\n${text}`).join('')}--set--\r\n`;
  const send = (sections: string[], boundary = 'b') => {
    const body = `${sections.map((text) => `--b\r\n${text}`).join('')}--b--\r\n`;
    return caller.ask('POST', '$batch', body, { 'content-type': `multipart/mixed;boundary=${boundary}` });
  };
  const good = await send([part(1, 'GET /b1s/v2/Invoices(1)?$select=DocEntry'), set(change(2, 1), change(3, 2))]);
  assert.equal(good.status, 200);
  assert.deepEqual(
    [...good.text.matchAll(/HTTP\/1\.1 (\d+)/g)].map((match) => match[1]),
    ['200', '204', '204'],
  );
  const bad = await send([set(change(1, 3), change(2, 999)), part(3, 'GET /b1s/v2/Invoices(1)')]);
  assert.deepEqual(
    [...bad.text.matchAll(/HTTP\/1\.1 (\d+)/g)].map((match) => match[1]),
    ['404'],
  );
  assert.deepEqual(await caller.find("Comments eq 'batch'"), [1, 2]);
  assert.equal((await send([part(1, 'GET /b1s/v2/Invoices(1)')], '"b"')).status, 405);
});

it('answers a ping without a session', async (t) => {
  const { server } = await start(t);
  assert.equal(await (await fetch(`${server.url}/ping/node/1`)).text(), 'pong');
});

it("repeats an hour when its time zone's summer time ends", async (t) => {
  const { server } = await start(t);
  const stamp = async (iso: string): Promise<unknown> => {
    await server.admin.setClock({ freezeAt: iso });
    await server.admin.change('Invoices', 1, { Comments: iso });
    const row = await server.admin.row('Invoices', 1);
    return [row?.['UpdateDate'], row?.['UpdateTime']];
  };
  assert.deepEqual(await stamp('2026-10-25T00:30:00Z'), ['2026-10-25', '02:30:00']);
  assert.deepEqual(await stamp('2026-10-25T01:30:00Z'), ['2026-10-25', '02:30:00']);
});
