import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { startWhatsApp, type WhatsAppOptions } from './start.ts';

/**
 * The sandbox's WhatsApp as a separate process, so that killing the service does not affect it.
 *
 * `npx node sandbox/whatsapp/main.ts --options FILE` with the JSON of `WhatsAppOptions`. Prints one JSON line
 * `{"adminUrl", "farEnd"}` once it is ready; exits on SIGTERM, SIGINT, or when its standard input is closed, which happens
 * if its parent dies.
 */
const { values } = parseArgs({ options: { options: { type: 'string' } } });
if (values.options === undefined) throw new TypeError('--options FILE is needed: the JSON of WhatsAppOptions');
const options = JSON.parse(await readFile(values.options, 'utf8')) as WhatsAppOptions;
const whatsapp = await startWhatsApp(options);
process.stdout.write(`${JSON.stringify({ adminUrl: whatsapp.adminUrl, farEnd: whatsapp.farEnd })}\n`);

let ending = false;
const end = () => {
  if (ending) return;
  ending = true;
  whatsapp.close().then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
};
process.on('SIGTERM', end);
process.on('SIGINT', end);
process.stdin.on('end', end).on('close', end).resume();
