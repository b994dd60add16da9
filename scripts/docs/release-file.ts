import type { Release } from '../../src/operations/upgrade/release.ts';
import { knownFormats } from '../../src/service/upgrade/formats.ts';
import { libraryWebVersion as ofBaileys } from '../../src/whatsapp/baileys/engine.ts';
import { engineLibraries } from '../../src/whatsapp/registry.ts';
import { libraryWebVersion as ofWebjs } from '../../src/whatsapp/webjs/engine.ts';

/** `release.json`: what `upgrade --check` of another version reads of this one. */
export function releaseFile(): string {
  const release: Release = {
    formats: knownFormats,
    engines: {
      baileys: { library: engineLibraries.baileys, webVersion: ofBaileys },
      webjs: { library: engineLibraries.webjs, webVersion: ofWebjs },
    },
  };
  return `${JSON.stringify(release, null, 2)}\n`;
}
