import type { WebRig } from '../../../../sandbox/whatsapp/web/rig.ts';
import { CodedError } from '../../../../src/errors/coded-error.ts';
import { browserProcesses } from '../../../support/browser.ts';
import { prepareText, sendPdf, sendText } from '../messages.ts';
import { closedReason, errorCode, until, untilGoesOn, whilePage } from '../reports.ts';
import { deadlines, type FaultRow, type Report } from '../row.ts';

/** What happens to a message on its way out. */
export const sendingRows: readonly FaultRow[] = [
  {
    group: 'sending',
    fault: 'no connection in the page',
    bare: 'resolves with ack 0',
    before: 'open',
    reports: 'WHATSAPP_NOT_CONNECTED',
    withinMs: deadlines.queryMs,
    recovery: 'by itself',
    provoke: async (rig) => {
      const report = await whilePage(rig, { offline: true }, () => untilRefused(rig));
      await untilGoesOn(rig);
      return report;
    },
  },
  {
    group: 'sending',
    fault: 'message refused',
    bare: 'resolves; message_ack -1',
    before: 'open',
    reports: 'ack refused',
    withinMs: deadlines.queryMs,
    recovery: 'none needed',
    provoke: async (rig) => {
      rig.world.sendFaults.request({ fault: { kind: 'ack_error', code: 463 }, times: 1, recipient: null });
      return await answerToText(rig);
    },
  },
  {
    group: 'sending',
    fault: 'receipt before the answer',
    bare: 'as it comes',
    before: 'open',
    reports: 'ack accepted',
    withinMs: deadlines.queryMs,
    recovery: 'none needed',
    provoke: async (rig) => {
      rig.world.sendFaults.request({ fault: { kind: 'receipt_before_ack' }, times: 1, recipient: null });
      return await answerToText(rig);
    },
  },
  {
    group: 'sending',
    fault: 'upload refused',
    bare: 'rejects',
    before: 'open',
    reports: 'WHATSAPP_UPLOAD_FAILED',
    withinMs: 3000,
    recovery: 'none needed',
    provoke: (rig) => whilePage(rig, { uploadStatus: 500 }, () => errorCode(sendPdf(rig))),
  },
  {
    group: 'sending',
    fault: 'upload taken and never answered',
    bare: 'pends for ever',
    before: 'open',
    reports: 'WHATSAPP_UPLOAD_FAILED',
    withinMs: deadlines.uploadStallMs + deadlines.queryMs,
    recovery: 'none needed',
    provoke: (rig) => whilePage(rig, { uploadStatus: 0 }, () => errorCode(sendPdf(rig))),
  },
  {
    group: 'sending',
    fault: 'line stops halfway through an upload',
    bare: 'pends for ever',
    before: 'open',
    reports: 'WHATSAPP_LINE_TOO_SLOW',
    withinMs: deadlines.uploadStallMs + 2 * deadlines.queryMs,
    recovery: 'none needed',
    provoke: (rig) =>
      whilePage(rig, { uploadPace: { bytesPerSecond: 50_000_000, stopsAfter: 2_000_000 } }, () =>
        errorCode(sendPdf(rig, 16_000_000)),
      ),
  },
  {
    group: 'sending',
    fault: 'the page does not hand a message over',
    bare: 'pends for ever',
    before: 'open',
    reports: 'WHATSAPP_SEND_UNCERTAIN, then page_crashed',
    withinMs: deadlines.queryMs + deadlines.closeMs,
    recovery: 'connect',
    provoke: async (rig) => {
      rig.page.incident({ kind: 'stuck_hand_over' });
      const send = await errorCode(sendText(rig));
      const end = await closedReason(rig);
      return { reported: `${send.reported}, then ${end.reported}` };
    },
  },
  {
    group: 'sending',
    fault: 'browser killed during a send',
    bare: 'rejects; sent or not, nobody knows',
    before: 'open',
    reports: 'WHATSAPP_SEND_UNCERTAIN',
    withinMs: 3000,
    recovery: 'connect',
    provoke: async (rig) => {
      rig.page.incident({ kind: 'stuck_hand_over' });
      const sending = errorCode(rig.host.send(await prepareText(rig)));
      // Asked after the send, and answered after it has come to the hand-over.
      await rig.host.probe();
      process.kill(browserProcesses(rig).main, 'SIGKILL');
      const report = await sending;
      await rig.event('closed');
      return report;
    },
  },
  {
    group: 'sending',
    fault: 'browser killed during an upload',
    bare: 'rejects',
    before: 'open',
    reports: 'unsent',
    withinMs: 3000,
    recovery: 'connect',
    provoke: async (rig) => {
      const report = await whilePage(rig, { uploadStatus: 0 }, async () => {
        const sending = sendPdf(rig).then(
          () => 'accepted',
          (error: unknown) => (error instanceof CodedError && error.class === 'temporary' ? 'unsent' : String(error)),
        );
        await until(() => rig.page.uploads > 0);
        process.kill(browserProcesses(rig).main, 'SIGKILL');
        return { reported: await sending };
      });
      await rig.event('closed');
      return report;
    },
  },
];

/** What the server answers to a text. */
async function answerToText(rig: WebRig): Promise<Report> {
  const { messageId } = await sendText(rig);
  const ack = await rig.event('ack', (event) => event.messageId === messageId);
  return { reported: `ack ${ack.error ?? 'accepted'}` };
}

async function untilRefused(rig: WebRig): Promise<Report> {
  const until = performance.now() + deadlines.queryMs;
  for (;;) {
    const report = await errorCode(sendText(rig));
    if (report.reported !== 'accepted' || performance.now() > until) return report;
  }
}
