// Leaves orphans behind, as a killed engine does, and says what the service would make of it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Alert } from '../../src/alerts/alert.ts';
import { tellOfMissingInit, unreapedProcesses } from '../../src/service/unreaped.ts';

const raised: Alert[] = [];
const resolved: string[] = [];
const before = unreapedProcesses();
tellOfMissingInit({ raise: (alert) => raised.push(alert), resolve: (key) => resolved.push(key) });
// The children outlive the shell that has started them, and go to process 1.
const engine = spawn('sh', ['-c', 'for _ in 1 2 3; do sleep 0.3 & done; exit 0'], { stdio: 'ignore' });
await once(engine, 'exit');
const expected = process.pid === 1 ? 3 : 0;
for (let look = 0; look < 100 && (look < 10 || unreapedProcesses() !== expected); look++)
  await new Promise((resolve) => setTimeout(resolve, 100));
process.stdout.write(JSON.stringify({ pid: process.pid, before, after: unreapedProcesses(), raised, resolved }));
