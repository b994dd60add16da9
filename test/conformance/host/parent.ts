/** A parent to be killed: starts a host with the settings in its argument and prints the host's process id. */
import type { EngineSettings } from '../../../src/whatsapp/engine-settings.ts';
import { startEngineHost } from '../../../src/whatsapp/host/start.ts';
import { silentLog } from '../../support/silence.ts';

const host = startEngineHost(JSON.parse(process.argv[2] ?? '') as EngineSettings, {
  preparedMessages: { payload: () => Promise.resolve(null) },
  listener: () => undefined,
  log: silentLog,
});
await host.versions();
process.send?.(host.pid);
