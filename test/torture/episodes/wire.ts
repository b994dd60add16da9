import { certificateEpisodes } from './certificates.ts';
import { connectionEpisodes } from './connections.ts';
import { ownerEpisodes } from './owners.ts';
import { passkeyEpisodes } from './passkeys.ts';
import { peopleEpisodes } from './people.ts';
import { proxyEpisodes } from './proxies.ts';
import { refusalEpisodes } from './refused-logins.ts';
import type { Episode } from './scene.ts';
import { storeEpisodes } from './stores.ts';

/** Every real fault that an engine on the wire can meet, in the order of a run. */
export const episodes: readonly Episode[] = [
  ...connectionEpisodes,
  ...proxyEpisodes,
  ...certificateEpisodes,
  ...refusalEpisodes,
  ...ownerEpisodes,
  ...storeEpisodes,
  ...peopleEpisodes,
  ...passkeyEpisodes,
];
