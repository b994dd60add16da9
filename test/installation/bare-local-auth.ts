import wweb from 'whatsapp-web.js';

/** Links with whatsapp-web.js and its LocalAuth as its own README shows it, and ends. */
export async function startBare(
  dataPath: string,
  executablePath: string,
  browserArgs: readonly string[],
  scan: (qr: string) => unknown,
): Promise<void> {
  const client = new wweb.Client({
    authStrategy: new wweb.LocalAuth({ clientId: 'bare', dataPath }),
    webVersionCache: { type: 'none' },
    puppeteer: { executablePath, args: ['--no-sandbox', '--disable-gpu', ...browserArgs] },
  });
  let scanned = false;
  client.on('qr', (text: string) => {
    if (!scanned) void scan(text);
    scanned = true;
  });
  const ready = new Promise<void>((resolve) => client.on('ready', () => resolve()));
  await client.initialize();
  await ready;
  await client.destroy();
}
