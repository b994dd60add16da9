/** baileys as its own README uses it: a socket with `useMultiFileAuthState`. Only the addresses are the far end's. */
import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import path from 'node:path';
import { Browsers, makeWASocket, useMultiFileAuthState, WA_CERT_DETAILS, type WASocket } from 'baileys';
import pino from 'pino';
import { type BareStart, serveBench, tell } from './bare-protocol.ts';

let socket: WASocket | null = null;
let saved: Promise<void> = Promise.resolve();

async function start(order: BareStart): Promise<void> {
  WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(order.noiseRootHex, 'hex');
  const { state, saveCreds } = await useMultiFileAuthState(path.join(order.folder, 'bare'));
  const opened = makeWASocket({
    auth: state,
    waWebSocketUrl: order.webSocketUrl,
    fetchAgent: new Agent({ ca: order.mediaCaPem }),
    logger: pino({ level: 'silent' }),
    browser: Browsers.ubuntu('Chrome'),
  });
  socket = opened;
  opened.ev.on('creds.update', () => {
    saved = saved.then(saveCreds);
  });
  opened.ev.on('connection.update', ({ connection, qr, lastDisconnect }) => {
    if (qr !== undefined) tell({ type: 'qr', text: qr });
    if (connection === 'open') tell({ type: 'ready' });
    const error = lastDisconnect?.error as { output?: { statusCode?: number } } | undefined;
    // 515: WhatsApp asks for a restart after pairing.
    if (connection === 'close' && error?.output?.statusCode === 515) void saved.then(() => start(order));
  });
}

serveBench(async (order) => {
  switch (order.type) {
    case 'start':
      return start(order);
    case 'text':
      await socket?.sendMessage(`${order.digits}@s.whatsapp.net`, { text: order.text });
      return tell({ type: 'sent' });
    case 'pdf':
      await socket?.sendMessage(`${order.digits}@s.whatsapp.net`, {
        document: readFileSync(order.path),
        mimetype: 'application/pdf',
        fileName: path.basename(order.path),
        caption: order.caption,
      });
      return tell({ type: 'sent' });
    case 'stop':
      await socket?.end(undefined);
      await saved;
      return tell({ type: 'stopped' });
  }
});
