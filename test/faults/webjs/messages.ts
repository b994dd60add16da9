import { randomBytes } from 'node:crypto';
import { customer, type WebRig } from '../../../sandbox/whatsapp/web/rig.ts';

export async function sendText(rig: WebRig) {
  return await rig.host.send(await prepareText(rig));
}

export async function prepareText(rig: WebRig) {
  return await rig.host.prepare({
    jid: `${customer}@s.whatsapp.net`,
    messageId: newId(),
    content: { kind: 'text', text: 'Su factura' },
  });
}

function newId(): string {
  return `3EB0${randomBytes(9).toString('hex').toUpperCase()}`;
}

export async function sendPdf(rig: WebRig, bytes = 50_000) {
  const pdf = await rig.pdf(bytes);
  const content = {
    kind: 'document',
    ...pdf,
    fileName: 'Factura.pdf',
    mimeType: 'application/pdf',
    caption: '',
  } as const;
  return await rig.host.send(
    await rig.host.prepare({ jid: `${customer}@s.whatsapp.net`, messageId: newId(), content }),
  );
}
