/** The real service with two companies that send by one number: one outbox and one session, a book of each, on each database. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { type PostgresCluster, startPostgres, withoutPostgres } from '../support/postgres.ts';
import { whole } from '../support/sample.ts';
import { accountOf, type Name, names, TwoCompanies, until } from './site.ts';

const CUSTOMER = '5491140000001';

for (const database of ['SQLite', 'PostgreSQL'] as const)
  describe(`two companies with one number on ${database}`, {
    skip: database === 'PostgreSQL' && (withoutPostgres() ?? false),
  }, () => {
    const elsewhere =
      database === 'PostgreSQL' && !whole && 'on PostgreSQL in shared-standby.test.ts, or of the session';
    let site: TwoCompanies;
    let cluster: PostgresCluster | null = null;
    let url: string | null = null;

    before(async () => {
      cluster = database === 'PostgreSQL' ? await startPostgres() : null;
      url = (await cluster?.create()) ?? null;
      site = await TwoCompanies.start({ oneNumber: true, ...(url && { databaseUrl: url }) });
      await until(() => site.maySend('north'), 'the phone is linked');
      const approved = await site.typed('south', 'hybrid-invoice-service.js deliveries approve --yes');
      assert.equal(approved.exitCode, 0, approved.text);
    });
    after(async () => {
      await site[Symbol.asyncDispose]();
      await cluster?.[Symbol.asyncDispose]();
    });

    /** Rows of the outbox that both share. */
    async function rowsOf(sql: string): Promise<readonly object[]> {
      if (url === null) {
        using file = new DatabaseSync(outboxOf('north'), { readOnly: true });
        return file
          .prepare(sql)
          .all()
          .map((row) => ({ ...row }));
      }
      const client = new pg.Client({ connectionString: url, options: '-c search_path=courier_north' });
      await client.connect();
      try {
        return (await client.query<object>(sql)).rows;
      } finally {
        await client.end();
      }
    }

    function outboxOf(name: Name): string {
      return path.join(site.folder, 'data', 'companies', name, 'outbox.db');
    }

    /** Of both: only the company tells them apart. */
    async function invoices(docEntry: number, customer: number): Promise<void> {
      for (const name of names) {
        await site.post(name, docEntry, customer);
        await site.print(name, docEntry);
      }
    }

    async function deliveriesOf(name: Name) {
      const { text } = await site.typed(name, 'hybrid-invoice-service.js deliveries list --json');
      const { deliveries } = JSON.parse(text.trim().split('\n').at(-1) ?? '') as {
        readonly deliveries: readonly { readonly state: string; readonly messageId: string | null }[];
      };
      return deliveries;
    }

    it('an invoice of each company arrives, through one phone, and SAP of each is told', async () => {
      await invoices(1, 0);
      await site.arrived('north', 0, 2);
      for (const name of names)
        await until(async () => {
          const { U_CourierStatus: status } = (await site.sap[name].admin.row('Invoices', 1)) ?? {};
          return status === 'read';
        }, `SAP of ${name} shows it`);
      assert.deepEqual(
        (await site.delivered(0)).toSorted((a, b) => (a.text < b.text ? -1 : 1)),
        names.map((name) => ({ text: name, pdf: name })),
        'each with its own text and PDF',
      );
      const [[north], [south]] = [await deliveriesOf('north'), await deliveriesOf('south')];
      assert.notEqual(north?.messageId, south?.messageId);
    });

    it('both are in one outbox, and what else a company keeps is in its own folder', async () => {
      for (const name of names)
        for (const file of ['alerts.db', 'documents'])
          assert.ok(existsSync(path.join(path.dirname(outboxOf(name)), file)), file);
      assert.deepEqual([existsSync(outboxOf('north')), existsSync(outboxOf('south'))], [url === null, false]);
      const books = 'SELECT book, account, CAST(count(*) AS integer) AS n FROM messages GROUP BY 1, 2 ORDER BY 1';
      assert.deepEqual(
        await rowsOf(books),
        names.map((name) => ({ book: `live:${name.toUpperCase()}`, account: 'number-north', n: 1 })),
      );
      assert.deepEqual(await rowsOf('SELECT key FROM accounts'), [{ key: 'number-north' }]);
    });

    it('an opt-out by stop word holds for both companies, one by the partner for its book', {
      skip: elsewhere,
    }, async () => {
      await site.whatsapp.admin.write({ from: CUSTOMER, account: accountOf.north, text: 'stop' });
      await site.sap.south.admin.change('BusinessPartners', 'C1', { U_CourierOptOut: 'Y' });
      for (const name of names)
        await until(async () => {
          const { text } = await site.typed(name, 'hybrid-invoice-service.js deliveries opt-outs --json');
          return text.includes('C0');
        }, `${name} knows of the stop word`);
      await invoices(2, 0);
      await invoices(3, 1);
      await site.arrived('north', 1, 1);
      for (const name of names)
        await until(async () => (await deliveriesOf(name)).filter(({ state }) => state === 'read').length >= 1, name);
      assert.equal((await site.arrivals('north', 0)).length, 2, 'the customer had enough of both');
      const notices = async () =>
        (await site.whatsapp.admin.arrivals({ digits: CUSTOMER })).filter(({ kind }) => kind === 'text');
      await until(async () => (await notices()).length > 0, 'the customer is told');
      assert.equal((await notices()).length, 1, 'once');
    });

    it('SAP of one company does not delay the other, and a service that is killed loses and repeats nothing', {
      skip: elsewhere,
    }, async () => {
      await site.sap.south.admin.addFault({ kind: 'status', status: 503, times: null });
      await site.post('north', 4, 2);
      await site.print('north', 4);
      await site.arrived('north', 2, 1);
      await site.sap.south.admin.clearFaults();
      for (const docEntry of [5, 6, 7]) await invoices(docEntry, 3);
      await until(async () => (await site.arrivals('north', 3)).length > 0, 'some are on their way');
      await site.stop('SIGKILL');
      site.startAgain();
      await until(
        async () => /service +running/.test((await site.typed('north', 'session-manager.js --status')).text),
        'it runs again',
      );
      await site.arrived('north', 3, 6);
      await until(
        async () => (await deliveriesOf('south')).every(({ state }) => state !== 'queued' && state !== 'ambiguous'),
        'all are settled',
      );
      assert.equal((await site.arrivals('north', 3)).length, 6);
    });

    it('a command about the session is about that of both, whichever company it names', async () => {
      for (const name of names) {
        const { text } = await site.typed(name, 'session-manager.js --status');
        assert.match(text, /shared by +north, south/);
        assert.match(text, /service +running/);
      }
      const all = await site.typedAbout('session-manager.js --status --all --json');
      const { companies } = JSON.parse(all.answer.trim().split('\n').at(-1) ?? '') as {
        readonly companies: readonly { readonly company: string; readonly sharers: readonly string[] }[];
      };
      assert.deepEqual(
        companies.map(({ company, sharers }) => ({ company, sharers })),
        [{ company: 'north', sharers: ['north', 'south'] }],
      );
    });

    it('doctor finds the service that sends for a company, wherever among them it stands', async () => {
      for (const name of names) {
        const lines = await site.doctor(name);
        const said = (what: string) => lines.find((line) => line.name === what);
        assert.match(said('lock')?.text ?? '', /is held by process|The service runs/);
        assert.equal(said('PORT')?.text, 'The running service has it.');
        assert.equal(said('number')?.text, 'Shared by north, south; the service here sends for all of them.');
        assert.equal(said('node')?.text, url === null ? undefined : 'This one runs the session.');
      }
    });

    it('a banned number is told once, and shown by both', { skip: elsewhere }, async () => {
      const [companion] = await site.whatsapp.admin.companions();
      await site.whatsapp.admin.faultLogins({ fault: { kind: 'failure', reason: 403 }, times: 1 });
      await site.whatsapp.admin.strike({ fault: { kind: 'drop' }, companion: companion?.id ?? '' });
      await until(() => site.states.get('north')?.state === 'needs_person', 'the number needs a person');
      for (const name of names) {
        assert.equal((await fetch(new URL(`/companies/${name}/health`, site.url))).status, 503);
        const { text } = await site.typed(name, 'session-manager.js --report');
        assert.match(text, /open incident .*WhatsApp has locked this account/);
      }
      const incidents = (...place: string[]) => {
        const database = new DatabaseSync(path.join(site.folder, 'data', 'companies', ...place, 'alerts.db'));
        const rows = database.prepare("SELECT key FROM incidents WHERE key LIKE 'session.needs%'").all();
        database.close();
        return rows.length;
      };
      assert.equal(incidents('north', 'account'), 1);
      assert.deepEqual([incidents('north'), incidents('south')], [0, 0]);
    });

    it('a company that comes first where another was, or gets another account, does not begin anew', async () => {
      await site.stop();
      const written = readFileSync(site.file, 'utf8');
      const { books, ...rest } = JSON.parse(written) as { readonly books: Record<'north' | 'south', object> };
      writeFileSync(site.file, JSON.stringify({ ...rest, books: { south: books.south, north: books.north } }));
      site.node.said = '';
      site.startAgain();
      await until(() => /The deliveries of south are in/.test(site.log()), 'it is refused');
      const former = url === null ? /^[^ ]+north[^ ]+outbox\.db/ : /^PostgreSQL, database .+, schema courier_north\b/;
      const [, place = ''] = /The deliveries of south are in (.+)/.exec(site.log()) ?? [];
      assert.match(place, former);
      writeFileSync(site.file, written);
    });
  });
