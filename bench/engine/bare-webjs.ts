/** whatsapp-web.js as its own README uses it: a client with LocalAuth. The far end's browser arguments are all that is added. */
import wweb from 'whatsapp-web.js';
import { type BareStart, serveBench, tell } from './bare-protocol.ts';

let client: wweb.Client | null = null;

function start({ folder, browserPath, browserArgs }: BareStart): Promise<void> {
  client = new wweb.Client({
    authStrategy: new wweb.LocalAuth({ clientId: 'bare', dataPath: folder }),
    webVersionCache: { type: 'none' },
    puppeteer: { executablePath: browserPath, args: ['--no-sandbox', '--disable-gpu', ...browserArgs] },
  });
  client.on('qr', (text: string) => tell({ type: 'qr', text }));
  client.on('ready', () => tell({ type: 'ready' }));
  return client.initialize();
}

serveBench(async (order) => {
  switch (order.type) {
    case 'start':
      return start(order);
    case 'text':
      await client?.sendMessage(`${order.digits}@c.us`, order.text);
      return tell({ type: 'sent' });
    case 'pdf':
      await client?.sendMessage(`${order.digits}@c.us`, wweb.MessageMedia.fromFilePath(order.path), {
        caption: order.caption,
        sendMediaAsDocument: true,
      });
      return tell({ type: 'sent' });
    case 'stop':
      await client?.destroy();
      return tell({ type: 'stopped' });
  }
});
