import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import { systemClock } from '../clock.ts';
import { type AlertBook, type AlertListener, openAlertBook } from './alert-book.ts';
import { createWebhook, sign } from './webhook.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'courier-alerts-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const trouble = {
  key: 'session.needs_person',
  severity: 'critical',
  sentence: 'Unlinked.',
  next: 'Link again.',
} as const;

let books: AlertBook[] = [];
let file = 0;
afterEach(() => {
  for (const book of books) book.close();
  books = [];
});

function openBook(name: string, listener: AlertListener = () => undefined, now = () => systemClock.now()): AlertBook {
  const clock = { ...systemClock, now };
  const book = openAlertBook({ file: path.join(folder, name), clock, log: silent, listener });
  books.push(book);
  return book;
}

describe('the alert book', () => {
  it('opens an incident once, and closes it with its duration', () => {
    const told: string[] = [];
    let wall = 1000;
    const book = openBook(
      `${++file}.db`,
      ({ what, incident }) => told.push(`${what} ${incident.key}`),
      () => ({ wall, monotonic: wall }),
    );
    book.raise(trouble);
    book.raise(trouble);
    wall = 61_000;
    book.resolve(trouble.key);
    book.resolve(trouble.key);
    assert.deepEqual(told, ['opened session.needs_person', 'closed session.needs_person']);
    const [incident] = book.incidents(10);
    assert.deepEqual([incident?.openedAt, incident?.closedAt], [1000, 61_000]);
    assert.deepEqual(book.open(), []);
  });

  it('remembers over a restart what is open, and does not tell it again', () => {
    const name = `${++file}.db`;
    openBook(name).raise(trouble);
    const told: string[] = [];
    const later = openBook(name, ({ what }) => told.push(what));
    later.raise(trouble);
    assert.deepEqual(told, []);
    assert.equal(later.open().length, 1);
    later.resolve(trouble.key);
    assert.deepEqual(told, ['closed']);
  });

  it('keeps the figures of an open incident up to date without telling them each time', () => {
    const told: string[] = [];
    const book = openBook(`${++file}.db`, ({ incident }) => told.push(incident.sentence));
    book.raise({ ...trouble, severity: 'warning', sentence: '1 invoice is held.' });
    book.raise({ ...trouble, severity: 'warning', sentence: '2 invoices are held.' });
    book.raise({ ...trouble, severity: 'critical', sentence: '90 invoices are held.' });
    assert.deepEqual(told, ['1 invoice is held.', '90 invoices are held.']);
    assert.equal(book.open()[0]?.sentence, '90 invoices are held.');
  });

  it('tells mere information without leaving an incident open', () => {
    const told: string[] = [];
    const book = openBook(`${++file}.db`, ({ what }) => told.push(what));
    book.raise({ key: 'delivery.daily_report', severity: 'info', sentence: '12 sent.', next: 'Nothing to do.' });
    assert.deepEqual(told, ['opened']);
    assert.deepEqual(book.open(), []);
  });
});

describe('the webhook', () => {
  const incident = { ...trouble, id: 1, openedAt: 5, closedAt: null };

  it('signs what it posts, in order, and tries again when the receiver fails', async () => {
    const received: { body: string; signature: string | undefined }[] = [];
    let failures = 1;
    const server = await listen(async (body, signature) => {
      if (failures-- > 0) return 503;
      received.push({ body, signature });
      return 204;
    });
    const webhook = createWebhook({
      url: server.url,
      secret: 'a key',
      clock: systemClock,
      log: silent,
      retryMs: [1, 1],
    });
    try {
      webhook.tell({ what: 'opened', incident });
      webhook.tell({ what: 'closed', incident: { ...incident, closedAt: 9 } });
      await server.until(() => received.length === 2);
      assert.deepEqual(
        received.map(({ body }) => JSON.parse(body).what),
        ['opened', 'closed'],
      );
      for (const { body, signature } of received) assert.equal(signature, sign(body, 'a key'));
    } finally {
      await webhook.close();
      await server.close();
    }
  });

  it('gives up at once when it is closed', async () => {
    const server = await listen(() => new Promise<number>(() => undefined));
    const webhook = createWebhook({ url: server.url, secret: null, clock: systemClock, log: silent });
    webhook.tell({ what: 'opened', incident });
    await webhook.close();
    await server.close();
  });
});

async function listen(answer: (body: string, signature: string | undefined) => Promise<number>) {
  const watchers = new Set<() => void>();
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const signature = request.headers['x-courier-signature'];
      answer(Buffer.concat(chunks).toString(), typeof signature === 'string' ? signature : undefined)
        .then((status) => response.writeHead(status).end())
        .finally(() => {
          for (const watcher of watchers) watcher();
        })
        .catch(() => response.destroy());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    until: (condition: () => boolean) =>
      new Promise<void>((resolve) => {
        const check = () => {
          if (condition()) {
            watchers.delete(check);
            resolve();
          }
        };
        watchers.add(check);
        check();
      }),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
