import { createHash } from 'node:crypto';
import type { Companion, Phone } from '../world/records.ts';
import { addPreKeys, type CompanionKeys, readSignedPreKey, takeBundle } from './companion-keys.ts';
import type { Connection } from './connection.ts';
import type { WireContext } from './context.ts';
import { parseJid } from './jid.ts';
import { errorStanza } from './query-errors.ts';
import type { KeyBundle } from './signal/device.ts';
import { attribute, bigEndian, child, children, type Stanza, stanza } from './stanza.ts';

export function answerCount(context: WireContext, connection: Connection, question: Stanza, asker: Companion): void {
  const uploaded = context.companionKeys.get(asker.id)?.preKeys.size ?? 0;
  const value = String(uploaded + context.options.preKeysAhead);
  connection.result(question, [stanza('count', { value })]);
}

export function answerUpload(context: WireContext, connection: Connection, question: Stanza, asker: Companion): void {
  const keys = context.companionKeys.get(asker.id);
  if (!keys) {
    connection.refuse(question, 406, 'not-acceptable');
    return;
  }
  addPreKeys(keys, question);
  connection.result(question);
}

export function answerRotate(context: WireContext, connection: Connection, question: Stanza, asker: Companion): void {
  const keys = context.companionKeys.get(asker.id);
  const rotate = child(question, 'rotate');
  if (!keys || !rotate) {
    connection.refuse(question, 406, 'not-acceptable');
    return;
  }
  keys.signedPreKey = readSignedPreKey(keys.identity, rotate);
  connection.result(question);
}

/**
 * What the server holds of the companion's keys: its answer to a client that compares them with its own, which hashes
 * the same keys in the order of the list (WhatsApp Web's module `WAWebDigestKeyJob`). Without any it makes the client
 * upload.
 */
export function answerDigest(context: WireContext, connection: Connection, question: Stanza, asker: Companion): void {
  const keys = context.companionKeys.get(asker.id);
  if (!keys || keys.preKeys.size === 0) {
    connection.refuse(question, 404, 'item-not-found');
    return;
  }
  connection.result(question, [
    stanza('digest', {}, [
      stanza('registration', {}, bigEndian(keys.registrationId, 4)),
      stanza('type', {}, Buffer.from([5])),
      stanza('identity', {}, keys.identity),
      signedPreKeyStanza(keys.signedPreKey),
      stanza(
        'list',
        {},
        [...keys.preKeys.keys()].map((id) => stanza('id', {}, bigEndian(id, 3))),
      ),
      stanza('hash', {}, digestOf(keys)),
    ]),
  ]);
}

/** SHA-1 over identity key, signed pre-key, its signature and the pre-keys: 20 bytes. */
function digestOf({ identity, signedPreKey, preKeys }: CompanionKeys): Buffer {
  const hash = createHash('sha1').update(identity).update(signedPreKey.public).update(signedPreKey.signature);
  for (const key of preKeys.values()) hash.update(key);
  return hash.digest();
}

/** Key bundles, asked by LID or by number; each takes one of the device's one-time pre-keys. */
export function answerKeys(context: WireContext, connection: Connection, question: Stanza): void {
  const users = children(child(question, 'key'), 'user').flatMap((user) =>
    keysOf(context, attribute(user, 'jid') ?? ''),
  );
  connection.result(question, [stanza('list', {}, users)]);
}

function keysOf(context: WireContext, jid: string): Stanza[] {
  const phone = phoneAt(context, jid);
  const { device } = parseJid(jid);
  const fault = context.bundleFaults.take((one) => one.digits === phone?.digits && one.device === device);
  if (fault?.answer === 'left_out') return [];
  if (typeof fault?.answer === 'number') return [stanza('user', { jid }, [errorStanza(fault.answer)])];
  const bundle = bundleOf(context, jid);
  if (!bundle) return [stanza('user', { jid }, [errorStanza(404)])];
  const whole = bundleStanza(jid, bundle);
  return [
    fault
      ? stanza(
          'user',
          { jid },
          children(whole).filter(({ tag }) => tag !== 'skey'),
        )
      : whole,
  ];
}

function phoneAt(context: WireContext, jid: string): Phone | null {
  const { user, server } = parseJid(jid);
  if (server === 'lid') return context.world.directory.byLid(user);
  return context.options.keysByLidOnly ? null : context.world.directory.at(user);
}

function bundleOf(context: WireContext, jid: string): KeyBundle | null {
  const phone = phoneAt(context, jid);
  if (!phone) return null;
  const { device } = parseJid(jid);
  if (phone.devices.includes(device)) return context.phones.device(phone.digits, device).bundle();
  const companion = context.world.companions.of(phone.digits).find((candidate) => candidate.device === device);
  if (!companion) return null;
  const keys = context.companionKeys.get(companion.id);
  return keys ? takeBundle(keys) : context.phones.device(phone.digits, device).bundle();
}

export function bundleChildren(bundle: KeyBundle): Stanza[] {
  return [
    stanza('type', {}, Buffer.from([5])),
    stanza('identity', {}, bundle.identity),
    signedPreKeyStanza(bundle.signedPreKey),
    ...(bundle.preKey
      ? [
          stanza('key', {}, [
            stanza('id', {}, bigEndian(bundle.preKey.id, 3)),
            stanza('value', {}, bundle.preKey.public),
          ]),
        ]
      : []),
  ];
}

function signedPreKeyStanza({ id, public: key, signature }: KeyBundle['signedPreKey']): Stanza {
  return stanza('skey', {}, [
    stanza('id', {}, bigEndian(id, 3)),
    stanza('value', {}, key),
    stanza('signature', {}, signature),
  ]);
}

function bundleStanza(jid: string, bundle: KeyBundle): Stanza {
  return stanza('user', { jid }, [
    stanza('registration', {}, bigEndian(bundle.registrationId, 4)),
    ...bundleChildren(bundle),
  ]);
}
