/**
 * One of the product's commands against the sandbox's WhatsApp: `node command-main.ts FAR-END PROGRAM ARGUMENT…`. FAR-END is a
 * file with a `WhatsAppFarEnd` as JSON, PROGRAM one of the product's programs without its `.js`.
 */
import { readFileSync } from 'node:fs';
import { main as hybridInvoiceService } from '../src/cli/hybrid/main.ts';
import { main as sessionManager } from '../src/cli/session-manager/main.ts';
import { keepPrivate } from '../src/private-process.js';
import type { WhatsAppFarEnd } from '../src/whatsapp/engine-settings.ts';
import { sandboxDelivery, sandboxSessionTimings } from './pace.ts';

keepPrivate();
const [farEndFile = '', program = '', ...argv] = process.argv.slice(2);
const main = program === 'session-manager' ? sessionManager : hybridInvoiceService;
process.exitCode = await main(argv, {
  whatsapp: JSON.parse(readFileSync(farEndFile, 'utf8')) as WhatsAppFarEnd,
  sessionTimings: sandboxSessionTimings,
  delivery: sandboxDelivery,
  failpoints: null,
});
process.stdin.pause();
