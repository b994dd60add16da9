import { atStart } from '../at-start.ts';
import { closedReason, goesOn, incident, until, untilGoesOn, whilePage } from '../reports.ts';
import { deadlines, type FaultRow } from '../row.ts';

const askedBy = {
  terms: 'terms to agree to',
  choice: 'two buttons',
  alert: 'an alert',
  form: 'a box to tick',
  stuck: 'its button closes nothing',
};

/** The page of WhatsApp Web: errors of its server, modules that are missing, loads of its own. */
export const pageRows: readonly FaultRow[] = [
  atStart(
    'page',
    'HTTP 500 at the start',
    "rejects with the string 'auth timeout', browser stays",
    { document: 'error_500' },
    'server_error',
    deadlines.connectMs,
  ),
  {
    group: 'page',
    fault: 'reloads into HTTP 500',
    bare: 'unhandled rejection kills Node',
    before: 'open',
    reports: 'server_error',
    withinMs: 8000,
    recovery: 'connect',
    provoke: (rig) => whilePage(rig, { document: 'error_500' }, () => incident(rig, { kind: 'reload' })),
  },
  atStart(
    'page',
    'Debug.VERSION never appears',
    "rejects with the string 'auth timeout'",
    { noDebug: true },
    'page_broken',
    deadlines.connectMs + deadlines.closeMs,
  ),
  atStart(
    'page',
    'module missing at the start',
    'rejects',
    { missingModules: ['WAWebConnModel'] },
    'page_broken',
    deadlines.connectMs,
  ),
  ...['WAWebCollections', 'WAWebCallCollection', 'WAWebSyncGatingUtils'].map((name) =>
    atStart(
      'page',
      `module missing after the login (${name})`,
      'authenticated, never ready, silent',
      { missingModules: [name] },
      'page_broken',
      deadlines.connectMs + deadlines.closeMs,
    ),
  ),
  ...['WAWebSendMsgChatAction', 'WAWebMediaMmsV4Upload', 'WAWebChatLoadMessages'].map((name) =>
    atStart(
      'page',
      `module of a send missing (${name})`,
      'ready; every send rejects, or is in doubt',
      { missingModules: [name] },
      'page_broken',
      deadlines.connectMs + deadlines.closeMs,
    ),
  ),
  atStart(
    'page',
    'never in sync',
    'neither authenticated nor ready, silent',
    { sync: 'never' },
    'page_broken',
    deadlines.connectMs + deadlines.closeMs,
  ),
  {
    group: 'page',
    fault: 'in sync before it is listened for',
    bare: 'neither authenticated nor ready, silent',
    before: 'stopped',
    reports: 'goes on',
    withinMs: deadlines.connectMs,
    recovery: 'by itself',
    provoke: async (rig) => {
      rig.page.fault({ sync: 0 });
      await rig.host.connect({ link: null });
      await rig.event('open');
      rig.page.fault({ sync: 'listener' });
      return await goesOn(rig);
    },
  },
  ...(['iframe', 'sync_again', 'reload'] as const).map(
    (kind): FaultRow => ({
      group: 'page',
      fault: { iframe: 'a frame navigates', sync_again: 'sync announced again', reload: 'reloads by itself' }[kind],
      bare: 'ready again, listeners doubled',
      before: 'open',
      reports: 'goes on',
      withinMs: deadlines.connectMs,
      recovery: 'by itself',
      provoke: async (rig) => {
        rig.page.incident({ kind });
        const report = await untilGoesOn(rig);
        const opened = rig.events.filter(({ type }) => type === 'open').length;
        return opened === 1 ? report : { reported: `open ${opened} times` };
      },
    }),
  ),
  ...(['news', 'noticia', 'tour'] as const).map(
    (dialog): FaultRow => ({
      group: 'page',
      fault: `dialog that only informs (${{ news: 'news', noticia: 'news in Spanish', tour: 'a tour' }[dialog]})`,
      bare: 'nothing; WhatsApp ends the session after minutes',
      before: 'open',
      reports: 'goes on',
      withinMs: deadlines.connectMs,
      recovery: 'by itself',
      provoke: async (rig) => {
        rig.page.fault({ dialog });
        await until(() => rig.page.faults.dialog === null);
        return await goesOn(rig);
      },
    }),
  ),
  ...(['terms', 'choice', 'alert', 'form', 'stuck'] as const).map(
    (dialog): FaultRow => ({
      group: 'page',
      fault: `dialog that asks for a decision (${askedBy[dialog]})`,
      bare: 'nothing; WhatsApp ends the session after minutes',
      before: 'open',
      reports: 'dialog',
      withinMs: deadlines.connectMs + deadlines.closeMs,
      recovery: 'connect',
      lift: (rig) => rig.page.fault({ dialog: null }),
      provoke: async (rig) => {
        rig.page.fault({ dialog });
        return await closedReason(rig);
      },
    }),
  ),
];
