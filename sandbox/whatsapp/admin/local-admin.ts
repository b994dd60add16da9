import { randomBytes } from 'node:crypto';
import { healthyPage } from '../web/page-faults.ts';
import type { PageServer } from '../web/server.ts';
import type { WireServer } from '../wire/wire-server.ts';
import type { World } from '../world/world.ts';
import type { Settings, WhatsAppAdmin } from './admin.ts';

interface Parts {
  readonly world: World;
  readonly wire: WireServer;
  /** null: this sandbox has no page. */
  readonly page: PageServer | null;
}

/** The admin calls for stand-ins in this process. */
export function localAdmin({ world, wire, page }: Parts): WhatsAppAdmin {
  const { context } = wire;
  const account = (asked: string | undefined): string => {
    const digits = asked ?? world.directory.phones().find((phone) => phone.role === 'account')?.digits;
    if (digits === undefined) throw new Error('The sandbox has no account');
    return digits;
  };
  const pageHere = (): PageServer => {
    if (!page) throw new Error('This sandbox was started without the page');
    return page;
  };
  return {
    scanQr: async (ask) => world.offers.scan(account(ask.account), ask.text),
    enterCode: async (ask) => world.offers.enterCode(account(ask.account), ask.code),
    companions: async () =>
      world.companions.all().map(({ secret: _, ...companion }) => {
        const keys = context.companionKeys.get(companion.id);
        return {
          ...companion,
          waiting:
            (world.companions.mailbox(companion.id)?.waiting().length ?? 0) +
            context.retries.waiting(companion.id).length,
          preKeysLeft: keys?.preKeys.size ?? 0,
          preKeysTaken: [...(keys?.taken ?? [])],
        };
      }),
    unlink: async ({ companion }) => {
      const removed = world.companions.all().filter(({ id }) => companion === undefined || id === companion);
      for (const { id } of removed) world.unlink(id, 'phone');
      return removed.length;
    },
    requirePasskey: async (ask) => world.passkeys.require(account(ask.account), ask.demand),
    registerPasskey: async (ask) => world.passkeys.register(account(ask.account), ask.passkey),
    comparePasskeyCode: async (ask) => world.passkeys.compare(account(ask.account), ask.code),
    phoneSeen: async (ask) => wire.phoneSeen(account(ask.account)),
    phones: async () => world.directory.phones(),
    addContact: async (ask) => world.addContact(ask),
    addAccount: async (ask) => world.addAccount(ask),
    removeNumber: async ({ digits }) => world.directory.remove(digits),
    setOnline: async ({ digits, online }) => world.setOnline(digits, online),
    answerLookup: async ({ digits, answer }) => world.directory.answerLookup(digits, answer),
    write: async ({ from, text, account: to, messageId, ...posting }) => {
      const id = messageId ?? randomBytes(10).toString('hex').toUpperCase();
      world.write(from, account(to), text, id, posting);
      return id;
    },
    arrivals: async ({ digits, after = 0 }) =>
      (digits === undefined ? world.log.all().slice(after) : world.log.at(digits)).filter(({ order }) => order > after),
    set: async (settings) => apply(world, wire, settings),
    faultSends: async (ask) => world.sendFaults.request(ask),
    faultLogins: async ({ fault, times }) => context.loginFaults.request(fault, times),
    faultQueries: async ({ fault, times }) => context.queryFaults.request(fault, times),
    faultBundles: async ({ fault, times }) => context.bundleFaults.request(fault, times),
    faultUploads: async ({ fault, times }) => context.mediaServer.faults.request(fault, times),
    clearFaults: async () => {
      world.sendFaults.clear();
      context.loginFaults.clear();
      context.queryFaults.clear();
      context.bundleFaults.clear();
      context.mediaServer.faults.clear();
      page?.fault(healthyPage);
    },
    strike: async ({ fault, companion }) => wire.strike(fault, companion ?? null),
    turnNoiseKey: async () => wire.noise.turn(),
    setReachable: async ({ reachable }) => {
      await wire.setReachable(reachable);
      page?.fault({ offline: !reachable });
    },
    failToOpen: async ({ digits, device, times }) => wire.relay.failToOpen(digits, device, times),
    forgetSessions: async ({ digits }) => wire.forgetSessions(digits),
    faultPage: async (changes) => pageHere().fault(changes),
    pageIncident: async (incident) => pageHere().incident(incident),
    counters: async () => {
      const { qrScans, codesEntered, codesWanted, waiting } = world.offers.counts();
      const { arrivals, suppressed, shownTwice } = world.log.counts();
      return {
        ...context.counters,
        connects: [...context.counters.connects, ...(page?.loads ?? [])].toSorted((a, b) => a - b),
        logins: context.counters.logins + (page?.logins ?? 0),
        replacements: context.counters.replacements + (page?.replacements ?? 0),
        qrScans,
        codesEntered,
        waitingToLink: waiting,
        codesWanted,
        uploads: context.mediaStore.uploads,
        dialogsAnswered: page?.dialogsAnswered ?? 0,
        arrivals,
        duplicatesSuppressed: suppressed,
        duplicatesShown: shownTwice,
      };
    },
  };
}

function apply(world: World, wire: WireServer, settings: Settings): void {
  if (settings.dedupe !== undefined) world.log.dedupe = settings.dedupe;
  if (settings.openDirectory !== undefined) world.directory.open = settings.openDirectory;
  if (settings.delays) Object.assign(world.delays, settings.delays);
  if (settings.newChatsRefusedUntil !== undefined) {
    world.newChatsRefusedUntil = settings.newChatsRefusedUntil;
    wire.tellTimelock();
  }
  if (settings.oldestVersion !== undefined) world.oldestVersion = settings.oldestVersion;
  if (settings.versionEndsAt !== undefined) world.versionEndsAt = settings.versionEndsAt;
  if (settings.tokenSource !== undefined) world.tokenSource = settings.tokenSource;
  if (settings.newChatQuota !== undefined) world.newChatQuota = settings.newChatQuota && { ...settings.newChatQuota };
  const { options } = wire.context;
  if (settings.linkRefs !== undefined) options.linkRefs = settings.linkRefs;
  if (settings.linkFlaw !== undefined) options.linkFlaw = settings.linkFlaw;
  if (settings.badMediaHosts) options.badMediaHosts = settings.badMediaHosts;
  if (settings.receiptsFromLid !== undefined) options.receiptsFromLid = settings.receiptsFromLid;
  if (settings.wordsFromLid !== undefined) options.wordsFromLid = settings.wordsFromLid;
  if (settings.keysByLidOnly !== undefined) options.keysByLidOnly = settings.keysByLidOnly;
  if (settings.preKeysAhead !== undefined) options.preKeysAhead = settings.preKeysAhead;
  if (settings.endlessBacklog !== undefined) options.endlessBacklog = settings.endlessBacklog;
  if (settings.passkeyRefusal !== undefined) options.passkeyRefusal = settings.passkeyRefusal;
  if (settings.chainFlaw !== undefined) wire.noise.setFlaw(settings.chainFlaw);
}
