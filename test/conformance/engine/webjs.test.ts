import { test } from 'node:test';
import { describeEngine } from './suite.ts';
import { startWebjsStage, testBrowser } from './webjs-stage.ts';

const browser = await testBrowser();
if (browser) describeEngine('webjs', () => startWebjsStage(browser));
else test('webjs', { skip: 'no browser: @sparticuz/chromium has none for this platform' }, () => undefined);
