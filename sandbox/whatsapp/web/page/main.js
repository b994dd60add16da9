import { Companion } from './companion.js';
import { Connection } from './connection.js';
import { hideProgress } from './media.js';
import { Messages } from './messages.js';
import { pageModules } from './modules.js';
import { openDatabase } from './storage.js';

/** What the server wants of this load; see `page-faults.ts`. */
const { version, missing, sync, stuckOpening, noDebug, ownIds, passkeyScreen, chatsRefused, uploadUnseen } = JSON.parse(
  document.getElementById('page-settings').textContent,
);

const database = await openDatabase().catch(() => null);
const messages = new Messages(database, () => connection.tell({ op: 'status_read' }));
const connection = new Connection({
  onPush: (push) => void companion.receive(push),
  onClose: () => companion.closed(),
});
const companion = new Companion({ database, connection, messages, sync, passkeyScreen });
await companion.keys();

const modules = pageModules({ companion, messages, connection, chatsRefused });
for (const name of missing) delete modules[name];
if (ownIds) Object.freeze(modules.WAWebMsgKey);
if (ownIds === 'maker_and_send') Object.freeze(modules.WAWebSendMsgChatAction);

window.require = (name) => {
  // A screen of its own, whose code is loaded when it is shown.
  const isLoaded = name !== 'WAWebPasskeyCheckpoint.react' || companion.checkpointLoaded;
  if (!isLoaded || !Object.hasOwn(modules, name)) throw new Error(`Requiring unknown module "${name}"`);
  return modules[name];
};
if (uploadUnseen) hideProgress();
if (!noDebug) window.Debug = { VERSION: version };
if (!stuckOpening) void companion.begin();
