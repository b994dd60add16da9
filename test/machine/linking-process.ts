/** An engine of an unprivileged user: links by QR on the settings of the file given, and says what happens as JSON lines. */
import { readFileSync } from 'node:fs';
import type { EngineSettings } from '../../src/whatsapp/engine-settings.ts';
import { startEngineHost } from '../../src/whatsapp/host/start.ts';

const say = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};
const settings = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as EngineSettings;
const ignore = () => undefined;
const host = startEngineHost(settings, {
  preparedMessages: { payload: () => Promise.resolve(null) },
  listener: say,
  log: { debug: ignore, info: ignore, warn: ignore, error: (_, message) => say({ error: message }) },
});
process.stdin.on('end', () => void host.close().then(() => process.exit(0))).resume();
await host.connect({ link: { kind: 'qr' } }).catch((error: unknown) => say({ error: String(error) }));
