import { readFile, writeFile } from 'node:fs/promises';
import { type Authority, type StoredAuthority, storeAuthority } from '../tls/certificates.ts';
import type { StoredWire } from './wire/wire-memory.ts';
import type { WireServer } from './wire/wire-server.ts';
import type { World } from './world/world.ts';
import { saveWorld, type WorldState } from './world/world-state.ts';

/** The state of a sandbox's WhatsApp between two runs. */
export interface SandboxState {
  readonly world: WorldState;
  readonly wire: StoredWire;
  readonly authority: StoredAuthority;
  readonly pagePort: number | null;
  readonly adminPort: number;
}

/** The state of the last run, or null if there was none. */
export async function readState(path: string): Promise<SandboxState | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as SandboxState;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

export async function writeState(
  path: string,
  parts: {
    readonly world: World;
    readonly wire: WireServer;
    readonly authority: Authority;
    readonly pagePort: number | null;
    readonly adminPort: number;
  },
): Promise<void> {
  const state: SandboxState = {
    world: saveWorld(parts.world),
    wire: parts.wire.store(),
    authority: storeAuthority(parts.authority),
    pagePort: parts.pagePort,
    adminPort: parts.adminPort,
  };
  await writeFile(path, JSON.stringify(state), { mode: 0o600 });
}
