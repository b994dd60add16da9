import type { EngineCapabilities, EngineName } from './engine.ts';

/** The declared capabilities of each engine, verified by the conformance suite. */
export const engineCapabilities = {
  baileys: {
    clientMessageId: true,
    idGuard: true,
    evidence: 'receipts',
    phoneLastSeen: true,
    refusalCodes: true,
    hotBackup: true,
    renewable: true,
  },
  webjs: {
    clientMessageId: false,
    idGuard: true,
    evidence: 'chat',
    phoneLastSeen: false,
    refusalCodes: false,
    hotBackup: false,
    renewable: false,
  },
} as const satisfies Record<EngineName, EngineCapabilities>;
