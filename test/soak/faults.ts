import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Fault } from '../../sandbox/business-one/faults.ts';
import type { ConnectionFault } from '../../sandbox/whatsapp/wire/connection-faults.ts';
import type { SendFault } from '../../sandbox/whatsapp/world/send-faults.ts';
import type { SweepCompany } from '../crash-sweep/company.ts';
import { engineHostOf } from './probe.ts';

export interface Scene {
  readonly company: SweepCompany;
  /** PID of the service. */
  readonly service: number;
}

/** Something that goes wrong for a part of a minute; what `mend` does not undo, the next clearing does. */
export interface SoakFault {
  readonly name: string;
  strike(scene: Scene): Promise<void>;
  mend?(scene: Scene): Promise<void>;
}

/** Ends everything that the far ends were asked to do wrong. */
export async function clear({ company: { sap, whatsapp } }: Scene): Promise<void> {
  await sap.admin.clearFaults();
  await whatsapp.admin.clearFaults();
  await whatsapp.admin.strike({ fault: { kind: 'normal' } });
  await whatsapp.admin.setReachable({ reachable: true });
}

/** Of every kind in turn; none of them needs a person. */
export const soakFaults: readonly SoakFault[] = [
  sap('SAP is down', { kind: 'status', status: 503, times: null }),
  wire('the connection drops', { kind: 'drop' }),
  folderGone(),
  sends('an ack is lost, the message not', { kind: 'no_ack', delivered: true }),
  sap('SAP is slow', { kind: 'slow', delayMs: 4000, times: null }),
  wire('WhatsApp asks for a restart (515)', { kind: 'stream_error', code: 515 }),
  frozenEngine(),
  sap("a proxy answers in SAP's place", { kind: 'html', times: null }),
  unreachable(),
  sends('a message is lost', { kind: 'no_ack', delivered: false }),
  sap('answers break off', { kind: 'truncated', probability: 0.5 }),
  wire('the connection goes silent', { kind: 'black_hole' }),
  brokenFile(),
  sap('writes are done, answers lost', { kind: 'lost_response', method: 'PATCH', times: null }),
  wire('the server ends the stream (503)', { kind: 'stream_error', code: 503 }),
  {
    name: 'sessions in SAP expire',
    strike: async ({ company }) => company.sap.admin.expireSessions(),
  },
  sends('WhatsApp is too busy (503)', { kind: 'ack_error', code: 503 }),
  sap('SAP refuses writes', { kind: 'refuse_write', times: null }),
  {
    name: 'uploads fail',
    strike: async ({ company }) =>
      company.whatsapp.admin.faultUploads({ fault: { kind: 'status', status: 500 }, times: null }),
  },
  {
    name: 'queries are not answered',
    strike: async ({ company }) =>
      company.whatsapp.admin.faultQueries({ fault: { query: 'keys', error: null }, times: 3 }),
  },
  {
    name: 'logins are not answered',
    strike: async ({ company: { whatsapp } }) => {
      await whatsapp.admin.faultLogins({ fault: { kind: 'silent_handshake' }, times: 2 });
      await whatsapp.admin.strike({ fault: { kind: 'drop' } });
    },
  },
];

function sap(name: string, fault: Fault): SoakFault {
  return { name, strike: async ({ company }) => company.sap.admin.addFault(fault) };
}

function wire(name: string, fault: ConnectionFault): SoakFault {
  return {
    name,
    strike: async ({ company }) => {
      await company.whatsapp.admin.strike({ fault });
    },
  };
}

function sends(name: string, fault: SendFault): SoakFault {
  return {
    name,
    strike: async ({ company }) => company.whatsapp.admin.faultSends({ fault, times: 2, recipient: null }),
  };
}

function unreachable(): SoakFault {
  return {
    name: 'WhatsApp cannot be reached',
    strike: async ({ company }) => company.whatsapp.admin.setReachable({ reachable: false }),
  };
}

function folderGone(): SoakFault {
  return {
    name: 'the folder of PDFs is gone',
    strike: async ({ company }) => company.takeFolderAway(),
    mend: async ({ company }) => company.bringFolderBack(),
  };
}

function brokenFile(): SoakFault {
  return {
    name: 'a PDF is broken',
    strike: async ({ company: { folder } }) =>
      writeFile(path.join(folder, 'pdf', `broken-${Date.now()}.pdf`), `%PDF-1.7\n${'1 0 obj <<'.repeat(500)}`),
  };
}

function frozenEngine(): SoakFault {
  const signal = ({ service }: Scene, name: 'SIGSTOP' | 'SIGCONT'): void => {
    const host = engineHostOf(service);
    if (host !== null) process.kill(host, name);
  };
  return {
    name: 'the engine is frozen',
    strike: async (scene) => signal(scene, 'SIGSTOP'),
    mend: async (scene) => signal(scene, 'SIGCONT'),
  };
}
