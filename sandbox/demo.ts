import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CodedError } from '../src/errors/coded-error.ts';
import { inCommands } from '../src/next-steps/commands.ts';
import { chooseEngine } from './demo/choose-engine.ts';
import { type DemoOptions, parseOptions, usage } from './demo/options.ts';
import { summaryTable, sumUp } from './demo/result.ts';
import { deliver, restart, startWatched } from './demo/run.ts';
import { createScreen } from './demo/screen.ts';
import { runReplay } from './replay/command.ts';
import { startStandIns } from './stand-ins.ts';

const KILL_AFTER_MESSAGES = 10;

const options = readOptions();
if (options?.help) process.stdout.write(usage);
else if (options)
  process.exitCode = await (options.replay === null ? demo(options) : replayFile(options)).catch(refused);

/** Starts the stand-ins, links, delivers, stops, restarts, and prints a summary. */
async function demo({ json, keep, kill, engine: asked }: DemoOptions): Promise<number> {
  const screen = createScreen();
  const folder = await mkdtemp(path.join(tmpdir(), 'invoice-courier-demo-'));
  const { engine, why } = await chooseEngine(asked, path.join(folder, 'data', 'cache'));
  screen.say(`Invoice Courier on the sandbox: engine ${engine} (${why}). SAP and WhatsApp are stand-ins on loopback.`);
  const standIns = await startStandIns({ folder, engine, today: new Date().toISOString().slice(0, 10) });
  const parts = { standIns, engine, screen, logFile: path.join(folder, 'service.log') };
  let service = startWatched(parts);
  let isDone = false;
  try {
    service = await deliver(parts, service, kill ? KILL_AFTER_MESSAGES : null);
    const first = standIns.whatsapp.world.offers.counts().qrScans;
    await service.process.stop();
    screen.say('Stopped in good order. Starting again: no QR code, and nothing twice.');
    service = await restart(parts);
    if (keep) await keepOpen(screen, parts.logFile);
    await service.process.stop();
    const scans = { first, restart: standIns.whatsapp.world.offers.counts().qrScans - first };
    const { result, reasons } = await sumUp(standIns, engine, scans);
    process.stdout.write(`${json ? JSON.stringify(result) : summaryTable(result, reasons)}\n`);
    if (json) screen.say(summaryTable(result, reasons));
    isDone = result.duplicates === 0 && result.restartQrScans === 0;
    return isDone ? 0 : 1;
  } catch (error) {
    screen.say(error instanceof Error ? error.message : String(error));
    screen.say(`Everything is kept in ${folder}.`);
    await service.process.stop();
    return 1;
  } finally {
    await standIns.close();
    if (isDone) await rm(folder, { recursive: true, force: true });
  }
}

async function replayFile({ replay, speed, json }: DemoOptions): Promise<number> {
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort());
  return await runReplay({ file: replay ?? '', speed, json, signal: stopped.signal });
}

async function keepOpen(screen: ReturnType<typeof createScreen>, logFile: string): Promise<void> {
  screen.say(`Running. The service's log: ${logFile}. Ctrl+C ends everything.`);
  await new Promise<void>((resolve) => process.once('SIGINT', () => resolve()));
}

/** The requested engine cannot run on this computer. */
function refused(error: unknown): number {
  if (!(error instanceof CodedError)) throw error;
  process.stderr.write(`${error.message}\n${inCommands(error.next)}\n`);
  if (error.code === 'WHATSAPP_BROWSER_MISSING')
    process.stderr.write('Without a browser: npm run demo -- --engine baileys\n');
  return 1;
}

function readOptions(): DemoOptions | null {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exitCode = 2;
    return null;
  }
}
