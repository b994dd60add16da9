import type { PageFaults, PageIncident } from '../../../sandbox/whatsapp/web/page-faults.ts';
import type { WebRig } from '../../../sandbox/whatsapp/web/rig.ts';
import { webjsSessionStore } from '../../../src/whatsapp/webjs/session-store.ts';
import { sendText } from './messages.ts';
import { deadlines, type Report } from './row.ts';

/** The reason with which the engine ended its connection; waits at most `ms`. */
export async function closedReason(rig: WebRig, ms = 30_000): Promise<Report> {
  const { disconnect } = await rig.event('closed', () => true, ms);
  return { reported: disconnect.reason };
}

/** The code with which `work` was refused, or `accepted`. */
export async function errorCode(work: Promise<unknown>): Promise<Report> {
  try {
    await work;
    return { reported: 'accepted' };
  } catch (error) {
    return {
      reported: typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error),
    };
  }
}

/** Lets something happen in the page that ends the connection. */
export async function incident(rig: WebRig, what: PageIncident): Promise<Report> {
  rig.page.incident(what);
  return await closedReason(rig);
}

/** The session still answers and sends. */
export async function goesOn(rig: WebRig): Promise<Report> {
  await rig.host.probe();
  const { messageId } = await sendText(rig);
  await rig.event('ack', (ack) => ack.messageId === messageId && ack.error === null);
  return { reported: 'goes on' };
}

/** Logs in with the stored session, which then answers and sends. */
export async function opensAndGoesOn(rig: WebRig): Promise<Report> {
  await rig.host.connect({ link: null });
  await rig.event('open');
  return await goesOn(rig);
}

/** What is reported while the page has a fault, which then goes again. */
export async function whilePage(
  rig: WebRig,
  changes: Partial<PageFaults>,
  deed: () => Promise<Report>,
): Promise<Report> {
  const healthy = { ...rig.page.faults };
  rig.page.fault(changes);
  const report = await deed();
  rig.page.fault(healthy);
  return report;
}

/** As `goesOn`, tried again for as long as a connect may take. */
export async function untilGoesOn(rig: WebRig): Promise<Report> {
  const until = performance.now() + deadlines.connectMs;
  for (;;) {
    try {
      return await goesOn(rig);
    } catch (error) {
      if (performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** @throws when it does not hold within the deadline of a connect */
export async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + deadlines.connectMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`not so within ${deadlines.connectMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What the stopped store is found to be. */
export async function storeVerdict(rig: WebRig): Promise<Report> {
  return { reported: (await webjsSessionStore.verify(rig.settings.storePath)).state };
}
