import { createHmac, randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import type { Company, RowEvent } from './company.ts';
import { Refusal } from './refusal.ts';
import type { Row } from './values.ts';

/** One event as posted: only the key, as text. */
interface WebhookEvent {
  readonly id: string;
  readonly specversion: '1.0';
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly data: Readonly<Record<string, string>>;
}

export interface WebhookOptions {
  /** PEM of the authority for the receivers' certificates. */
  readonly caPem: string | null;
  /** Time to collect events into one batch, milliseconds. */
  readonly batchMs: number;
  /** Milliseconds between attempts, three in total. */
  readonly retryMs: number;
}

const MAX_SUBSCRIPTIONS = 16;
const ATTEMPTS = 3;
const MAX_BATCH = 1024;

/** The webhook messenger of FP 2602: at least once, unordered, and missed events are only resent on Replay. */
export class Webhooks {
  readonly #company: Company;
  readonly #options: WebhookOptions;
  readonly #closing = new AbortController();
  readonly #waiting = new Map<string, WebhookEvent[]>();
  readonly #missed = new Map<string, WebhookEvent[]>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #enabled = false;

  constructor(company: Company, options: WebhookOptions) {
    this.#company = company;
    this.#options = options;
    company.onChange((event) => this.#collect(event));
  }

  /** `CompanyService_UpdateAdminInfo` with `EnableWebhook`. */
  enable(on: boolean): void {
    this.#enabled = on;
  }

  /**
   * Verifies a subscription before it is stored: the URL must be https and new, and answer the handshake.
   *
   * @throws Refusal
   */
  async admit(body: Readonly<Record<string, unknown>>): Promise<void> {
    if (!this.#enabled) throw new Refusal(400, -5006, 'Webhook is not enabled for this company');
    const url = String(body['WebhookURL'] as string);
    if (!url.startsWith('https://')) throw new Refusal(400, -5002, 'WebhookURL must use https');
    const rows = [...this.#company.rows('EventSubscriptions')];
    if (rows.length >= MAX_SUBSCRIPTIONS) throw new Refusal(400, -5002, 'Too many webhooks');
    if (rows.some((row) => row['WebhookURL'] === url)) throw new Refusal(400, -5002, 'WebhookURL is used already');
    if (body['Handshake'] === 'tYES') await this.#shakeHands(url, keyOf(body));
  }

  /** Resends missed events, and reactivates the subscription. */
  async replay(id: string): Promise<void> {
    const subscription = this.#company.row('EventSubscriptions', id);
    const events = this.#missed.get(id) ?? [];
    this.#missed.delete(id);
    this.#company.change('EventSubscriptions', id, { State: 'Active', LastErrMsg: null });
    if (events.length > 0) await this.#deliver(subscription, events);
  }

  close(): void {
    this.#closing.abort();
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #shakeHands(url: string, key: string | null): Promise<void> {
    const token = randomUUID();
    const signature = key === null ? {} : { 'x-b1-webhook-signature': sign(token, key) };
    const answer = await this.#send('GET', url, { 'x-b1-webhook-token': token, ...signature }, null);
    let challenge: unknown;
    try {
      challenge = (JSON.parse(answer.body) as { Challenge?: unknown }).Challenge;
    } catch {
      challenge = null; // not JSON
    }
    if (challenge !== token) throw new Refusal(400, -5002, 'Handshake failed');
  }

  #collect(event: RowEvent): void {
    if (!this.#enabled) return;
    for (const subscription of this.#company.rows('EventSubscriptions')) {
      const wanted = (subscription['EventCollection'] as readonly Row[]).some(
        (row) => row['BusinessObject'] === event.entitySet && row['TransactionType'] === event.type,
      );
      if (!wanted || subscription['State'] !== 'Active') continue;
      const id = String(subscription['WebhookID'] as string);
      const first = !this.#waiting.has(id);
      this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), this.#eventOf(event)]);
      if (first) this.#later(() => this.#flush(id));
    }
  }

  #eventOf({ entitySet, key, type }: RowEvent): WebhookEvent {
    const keyName = this.#company.entitySet(entitySet)?.key ?? 'DocEntry';
    return {
      id: randomUUID(),
      specversion: '1.0',
      source: `/default/sap.b1/${this.#company.data.companyDb}`,
      type: `sap.b1.${entitySet}.${type}.v1`,
      subject: String(key),
      time: new Date(this.#company.clock.instant()).toISOString(),
      data: { [keyName]: String(key) },
    };
  }

  #later(work: () => Promise<void>): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work().catch(() => {}); // undelivered events are kept for Replay
    }, this.#options.batchMs);
    this.#timers.add(timer);
  }

  async #flush(id: string): Promise<void> {
    const events = this.#waiting.get(id) ?? [];
    this.#waiting.delete(id);
    const subscription = this.#company.find('EventSubscriptions', id);
    if (!subscription) return;
    for (let from = 0; from < events.length; from += MAX_BATCH) {
      await this.#deliver(subscription, events.slice(from, from + MAX_BATCH));
    }
  }

  /** One object, or an array of several. */
  async #deliver(subscription: Row, events: readonly WebhookEvent[]): Promise<void> {
    const body = JSON.stringify(events.length === 1 ? events[0] : events);
    const key = keyOf(subscription);
    const signature = key === null ? {} : { 'x-b1-webhook-signature': sign(body, key) };
    const headers = { 'content-type': 'application/json', ...signature };
    let problem = '';
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        const { status } = await this.#send('POST', String(subscription['WebhookURL'] as string), headers, body);
        if (status < 300) return;
        problem = `status ${status}`;
        if (status < 500 && status !== 408 && status !== 429) break;
      } catch (thrown) {
        problem = thrown instanceof Error ? thrown.message : String(thrown);
      }
      if (attempt < ATTEMPTS) await delay(this.#options.retryMs, undefined, { signal: this.#closing.signal });
    }
    const id = String(subscription['WebhookID'] as string);
    this.#missed.set(id, [...(this.#missed.get(id) ?? []), ...events]);
    this.#company.change('EventSubscriptions', id, { State: 'Exceptional', LastErrMsg: problem });
  }

  #send(
    method: string,
    url: string,
    headers: Readonly<Record<string, string>>,
    body: string | null,
  ): Promise<{ status: number; body: string }> {
    const { caPem } = this.#options;
    const send = url.startsWith('https:') ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const options = { method, headers, agent: false as const, timeout: 10_000, signal: this.#closing.signal };
      const outgoing = send(url, { ...options, ...(caPem === null ? {} : { ca: caPem }) }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
        );
        incoming.on('error', reject);
      });
      outgoing.on('timeout', () => outgoing.destroy(new Error('no answer within 10 s')));
      outgoing.on('error', reject);
      outgoing.end(body ?? undefined);
    });
  }
}

/** The key in `AuthenticationCred`, which is JSON in a string; null without HMAC. */
function keyOf(subscription: Readonly<Record<string, unknown>>): string | null {
  if (subscription['AuthenticationType'] !== 'HMAC') return null;
  const { Key } = JSON.parse(String(subscription['AuthenticationCred'] as string)) as { Key?: string };
  return Key ?? null;
}

function sign(text: string, key: string): string {
  return createHmac('sha256', key).update(text).digest('base64');
}
