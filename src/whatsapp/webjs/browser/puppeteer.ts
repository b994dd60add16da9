import { createRequire } from 'node:module';
import type { PuppeteerNode } from 'puppeteer';

/**
 * The library that drives browsers, the same copy that whatsapp-web.js uses. It is loaded as CommonJS: its ES modules
 * name exports of packages that are left out here, because only downloads of browsers need them.
 */
export const puppeteer = (createRequire(import.meta.url)('puppeteer') as { readonly default: PuppeteerNode }).default;
