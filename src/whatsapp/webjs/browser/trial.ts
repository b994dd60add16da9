import { rm } from 'node:fs/promises';
import { toError } from '../../../errors/coded-error.ts';
import { whatsappError } from '../../../errors/whatsapp.ts';
import { makeTemporaryFolderSync } from '../../../folders.ts';
import type { EngineSettings } from '../../engine-settings.ts';
import { noSandbox } from '../disconnects.ts';
import type { Browser } from '../page-client.ts';
import { endBrowser } from './end.ts';
import type { FoundBrowser } from './find.ts';
import { lacksSandbox, planLaunch, whyUnsandboxed } from './launch.ts';
import { puppeteer } from './puppeteer.ts';
import { makeTemporary, removeTemporary } from './temporary.ts';

/** Of an idle browser. Milliseconds. */
const CLOSE_MS = 3000;

/**
 * Starts a browser as the engine would, on an empty profile that is removed again, and opens a page.
 *
 * @throws `DISK_NO_TEMPORARY_FOLDER`, `WHATSAPP_STORE_UNWRITABLE`, `WHATSAPP_BROWSER_UNSANDBOXED`, `WHATSAPP_BROWSER_MISSING` (it does not start)
 */
export async function tryBrowser(
  found: FoundBrowser,
  settings: EngineSettings,
  deadlineMs: number,
): Promise<{ readonly sandboxed: boolean }> {
  const storePath = makeTemporaryFolderSync('courier-browser-');
  try {
    const temporary = await makeTemporary(storePath);
    try {
      return await openIn(temporary, found, { ...settings, storePath, deadlineMs });
    } finally {
      await removeTemporary(temporary);
    }
  } finally {
    await rm(storePath, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function openIn(
  temporary: string,
  found: FoundBrowser,
  settings: EngineSettings & { readonly deadlineMs: number },
): Promise<{ readonly sandboxed: boolean }> {
  const plan = (sandboxed: boolean) => planLaunch(settings, { ...found, temporary }, sandboxed);
  const openWithout = async (why: string) => {
    if (settings.browserSandbox === 'on') throw whatsappError('WHATSAPP_BROWSER_UNSANDBOXED', { why });
    await openPage(found, plan(false), settings);
    return { sandboxed: false };
  };
  const why = whyUnsandboxed(settings);
  if (why !== null) return await openWithout(why);
  try {
    await openPage(found, plan(true), settings);
    return { sandboxed: true };
  } catch (thrown) {
    if (!(await lacksSandbox(found.path, plan(true), settings.storePath))) throw thrown;
    return await openWithout(noSandbox.why);
  }
}

async function openPage(
  found: FoundBrowser,
  plan: ReturnType<typeof planLaunch>,
  settings: EngineSettings & { readonly deadlineMs: number },
): Promise<void> {
  let browser: Browser | null = null;
  try {
    browser = await puppeteer.launch({
      executablePath: found.path,
      userDataDir: settings.storePath,
      headless: true,
      pipe: true,
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      timeout: settings.deadlineMs,
      protocolTimeout: settings.deadlineMs,
      args: [...plan.args],
      env: plan.environment,
    });
    await browser.newPage();
  } catch (thrown) {
    throw whatsappError('WHATSAPP_BROWSER_MISSING', { detail: toError(thrown).message }, thrown);
  } finally {
    await endBrowser(browser, settings, CLOSE_MS);
  }
}
