import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Log } from '../../src/log.ts';
import { customerJid, type SessionPlan, wirePlan } from '../support/session.ts';

// A session in a process of its own, to be killed: says its state and every QR code as JSON lines, and keeps sending, so
// that credentials are written all the time.

const planFile = process.argv[2];
if (planFile === undefined) throw new TypeError('usage: session-process.ts PLAN.json');
const plan = JSON.parse(readFileSync(planFile, 'utf8')) as SessionPlan;

const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const quietly = () => undefined;
const log: Log = {
  debug: quietly,
  info: quietly,
  warn: quietly,
  error: (fields, message) => say({ error: message, detail: String('err' in fields ? fields.err : '') }),
};

const { supervisor } = await wirePlan(plan, log, { raise: ({ key }) => say({ alert: key }), resolve: quietly });
let state = '';
let offered: string | null = null;
supervisor.watch(() => {
  const status = supervisor.status();
  if (status.state !== state) say({ state: status.state, linked: status.linked === 'linked' });
  state = status.state;
  const offer = supervisor.offeredLink()?.text ?? null;
  if (offer !== null && offer !== offered) say({ qr: offer });
  offered = offer;
});

const stopping = new AbortController();
process.once('SIGTERM', () => {
  stopping.abort();
  void supervisor.stop().then(() => process.exit(0));
});
process.stdin.on('end', () => process.exit(0)).resume();

await supervisor.start();
while (!stopping.signal.aborted) {
  await new Promise((resolve) => setTimeout(resolve, 15));
  if (!supervisor.maySend().may) continue;
  const messageId = `3EB0${randomBytes(9).toString('hex').toUpperCase()}`;
  const content = { kind: 'text', text: messageId } as const;
  try {
    await supervisor.send(await supervisor.prepare({ jid: customerJid, messageId, content }));
    say({ sent: messageId });
  } catch (error) {
    // A connection may end under a send; the session's own events tell.
    say({ unsent: error instanceof Error ? error.message : String(error) });
  }
}
