import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { engineMarker, isEngineOf } from './orphans.ts';
import { parseProcessTable } from './process-table.ts';
import { parseWindowsProcesses, windowsArguments } from './windows-processes.ts';

const store = '/data/store';
const marker = engineMarker(store);
const user = process.getuid?.() ?? 0;
const common = { pid: 415, group: 415, user };
const host = { ...common, executable: 'node', args: ['/usr/bin/node', '/srv/src/whatsapp/host/entry.ts', marker] };
const browser = { ...common, executable: 'chromium', args: ['/usr/lib/chromium/chromium', marker, '--headless'] };

describe('processes left behind', { skip: process.platform === 'win32' && 'it has no table of processes' }, () => {
  it('are marked by their store, however its path is written', () => {
    assert.equal(engineMarker('/data/a/../store'), engineMarker('/data/store/'));
    assert.notEqual(engineMarker('/data/store'), engineMarker('/data/store2'));
  });

  it('are the host and the browser of this store', () => {
    assert.ok(isEngineOf(store, host, null));
    // An earlier version's, too, which had other options.
    for (const options of [['--disable-sigusr1'], ['--disable-sigusr1', '--optimize-for-size']]) {
      const args = [host.args[0] ?? '', ...options, ...host.args.slice(1)];
      assert.ok(isEngineOf(store, { ...host, args }, null));
    }
    assert.ok(isEngineOf(store, browser, null));
    assert.ok(isEngineOf(store, { ...browser, executable: 'brave' }, '/opt/brave/brave'));
    const packaged = ['node', '/opt/node_modules/invoice-courier/src/whatsapp/host/entry.js', marker];
    assert.ok(isEngineOf(store, { ...host, args: packaged }, null));
    assert.ok(!isEngineOf('/data/store2', host, null));
  });

  it("are not another user's, not those with the marker in other words, and no other program", () => {
    const others = [
      { ...host, user: user + 1 },
      { ...browser, user: user + 1 },
      { ...browser, args: ['chromium', `--note=${marker}`] },
      { ...browser, args: ['chromium', `${marker}0`] },
      { ...browser, executable: 'brave' },
      { ...common, executable: 'grep', args: ['grep', marker, '/srv/src/whatsapp/host/entry.ts'] },
      { ...host, args: ['node', '-e', '0', '/srv/src/whatsapp/host/entry.ts', marker] },
      { ...host, args: ['node', '/srv/another-entry.ts', marker] },
    ];
    for (const other of others) assert.ok(!isEngineOf(store, other, null), JSON.stringify(other));
  });

  it('are read from what PowerShell answers on Windows', () => {
    const line = String.raw`"C:\Program Files\nodejs\node.exe" --disable-sigusr1 "C:\my courier\src\whatsapp\host\entry.js" ${marker}`;
    const one = { ProcessId: 4711, Name: 'node.exe', CommandLine: line };
    assert.deepEqual(parseWindowsProcesses(JSON.stringify(one)), parseWindowsProcesses(JSON.stringify([one])));
    assert.deepEqual(parseWindowsProcesses('\r\n'), []);
    // Another user's command line is not shown.
    assert.deepEqual(parseWindowsProcesses(JSON.stringify({ ...one, CommandLine: null })), []);
    const [host] = parseWindowsProcesses(JSON.stringify([one]));
    assert.deepEqual(host?.args, [
      String.raw`C:\Program Files\nodejs\node.exe`,
      '--disable-sigusr1',
      String.raw`C:\my courier\src\whatsapp\host\entry.js`,
      marker,
    ]);
    // As Sysmon recorded one of Edge 89, cut; and as PowerShell 5.1 escapes what a name may hold.
    const renderer = String.raw`"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe" --type=renderer --field-trial-handle=1956,13556612160138863865,13153239581568388022,131072 --lang=en-US "--user-data-dir=C:\O'Higgins & Söhne\session"`;
    const escaped = JSON.stringify([{ ProcessId: 5, Name: 'msedge.exe', CommandLine: renderer }])
      .replaceAll("'", '\\u0027')
      .replaceAll('&', '\\u0026');
    const [edge] = parseWindowsProcesses(`${escaped}\r\n`);
    assert.deepEqual(edge?.args, [
      String.raw`C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`,
      '--type=renderer',
      '--field-trial-handle=1956,13556612160138863865,13153239581568388022,131072',
      '--lang=en-US',
      String.raw`--user-data-dir=C:\O'Higgins & Söhne\session`,
    ]);
    assert.deepEqual(windowsArguments(String.raw`a "b \"c\"" d\\"e f\\" ""  g\h\ `), [
      'a',
      'b "c"',
      'd\\e f\\',
      '',
      'g\\h\\',
    ]);
  });

  it('are read from a process table', () => {
    const table = [
      '    1     1     0 /sbin/init',
      '  415   400   501 /opt/node/bin/node /srv/courier/src/whatsapp/host/entry.ts --marker=1',
      '  416   416   501 /Applications/Google Chrome.app/Contents/MacOS/Google Chrome --marker=1 --headless',
      'nonsense',
    ].join('\n');
    assert.deepEqual(
      parseProcessTable(table).map(({ pid, group, user: owner, executable }) => [pid, group, owner, executable]),
      [
        [1, 1, 0, 'init'],
        [415, 400, 501, 'node'],
        [416, 416, 501, 'Google Chrome'],
      ],
    );
    assert.deepEqual(parseProcessTable(table)[1]?.args.slice(1), [
      '/srv/courier/src/whatsapp/host/entry.ts',
      '--marker=1',
    ]);
  });
});
