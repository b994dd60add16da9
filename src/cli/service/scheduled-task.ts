import path from 'node:path';
import { steadyMemory } from '../../node-options.js';
import { placeWords, type ServiceFacts, type ServiceVerb, type Step } from './facts.ts';

/** Minutes between two looks whether it still runs. */
const LOOK_AGAIN = 'PT5M';

/** What each verb does under the Task Scheduler of Windows. Pure. */
export function taskPlan(verb: ServiceVerb, facts: ServiceFacts): readonly Step[] {
  const { name, home, user, withPassword } = facts;
  const change = (how: '/ENABLE' | '/DISABLE'): Step => schtasks('/Change', '/TN', name, how);
  const file = path.win32.join(home, `${name}-task.xml`);
  // A task that is disabled is not started again while it is being stopped.
  const stopped: readonly Step[] = [{ ...change('/DISABLE'), mayFail: true } as Step, { do: 'stop' }];
  switch (verb) {
    case 'install': {
      const account = withPassword ? ['/RU', user, '/RP', '*'] : [];
      const create = schtasks('/Create', '/TN', name, '/XML', file, '/F', ...account);
      return [
        // One that runs in an older form goes first.
        ...stopped,
        { do: 'write', file, text: `\uFEFF${taskXml(facts)}`, encoding: 'utf16le' },
        withPassword ? ({ ...create, asks: true } as Step) : create,
        { do: 'delete', file },
      ];
    }
    case 'remove':
      return [...stopped, { ...schtasks('/Delete', '/TN', name, '/F'), mayFail: true } as Step];
    case 'status':
      return [{ ...schtasks('/Query', '/TN', name, '/V', '/FO', 'LIST'), mayFail: true } as Step];
    case 'start':
      return [change('/ENABLE'), schtasks('/Run', '/TN', name)];
    case 'stop':
      return stopped;
  }
}

function schtasks(...words: string[]): Step {
  return { do: 'run', command: ['schtasks.exe', ...words] };
}

/**
 * The task as `schtasks /XML` takes it (MS-TSCH 2.5, schema 1.2): runs at boot without anybody logged in, has no time limit,
 * and is tried again every few minutes, which does nothing while it runs: a failed exit code alone restarts no task.
 * Without a password (S4U) it has no rights on other computers. Pure.
 */
export function taskXml(facts: ServiceFacts): string {
  const { node, program, home, user, withPassword } = facts;
  const trigger = `<Repetition><Interval>${LOOK_AGAIN}</Interval><StopAtDurationEnd>false</StopAtDurationEnd></Repetition>`;
  const words = [steadyMemory, program, ...placeWords(facts), 'service', 'run'];
  return `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Invoice Courier: SAP invoices over WhatsApp</Description>
  </RegistrationInfo>
  <Triggers>
    <BootTrigger>${trigger}</BootTrigger>
    <RegistrationTrigger>${trigger}</RegistrationTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>${escaped(user)}</UserId>
      <LogonType>${withPassword ? 'Password' : 'S4U'}</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <AllowHardTerminate>true</AllowHardTerminate>
    <StartWhenAvailable>true</StartWhenAvailable>
    <RunOnlyIfNetworkAvailable>false</RunOnlyIfNetworkAvailable>
    <AllowStartOnDemand>true</AllowStartOnDemand>
    <Enabled>true</Enabled>
    <Hidden>false</Hidden>
    <RunOnlyIfIdle>false</RunOnlyIfIdle>
    <WakeToRun>false</WakeToRun>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Priority>5</Priority>
    <RestartOnFailure><Interval>PT1M</Interval><Count>255</Count></RestartOnFailure>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>${escaped(node)}</Command>
      <Arguments>${escaped(words.map(windowsWord).join(' '))}</Arguments>
      <WorkingDirectory>${escaped(home)}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
`;
}

/** One argument as Windows programs take their command line apart: backslashes before a quote count twice. Pure. */
export function windowsWord(word: string): string {
  if (/^[\w.:=\\/-]+$/.test(word)) return word;
  return `"${word.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
