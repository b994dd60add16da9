import type { Companion, Phone } from '../world/records.ts';
import { addPreKeys, readSignedPreKey, takeBundle } from './companion-keys.ts';
import type { Connection } from './connection.ts';
import type { QueryName } from './connection-faults.ts';
import type { WireContext } from './context.ts';
import { lidJid, parseJid, phoneJid } from './jid.ts';
import { answerMex } from './mex.ts';
import type { KeyBundle } from './signal/device.ts';
import { attribute, bigEndian, bytesOf, child, children, type Stanza, seconds, stanza } from './stanza.ts';

type Answer = (context: WireContext, connection: Connection, question: Stanza, asker: Companion) => void;

/** Questions of a logged-in companion by namespace and first child; a namespace alone answers all the rest of it. */
const answers: Readonly<Record<string, readonly [QueryName, Answer]>> = {
  'w:p': ['ping', (_context, connection, question) => connection.result(question)],
  'passive active': ['any', (_context, connection, question) => connection.result(question)],
  'passive passive': ['any', (_context, connection, question) => connection.result(question)],
  'encrypt count': ['prekeys', answerCount],
  'encrypt registration': ['prekeys', answerUpload],
  'encrypt rotate': ['prekeys', answerRotate],
  'encrypt digest': ['prekeys', answerDigest],
  'encrypt key': ['keys', answerKeys],
  usync: ['usync', answerUsync],
  'w:m media_conn': ['media_conn', answerMediaConnection],
  abt: ['any', answerProperties],
  blocklist: ['any', (_context, connection, question) => connection.result(question, [stanza('list')])],
  'privacy privacy': ['any', answerPrivacy],
  'privacy tokens': ['tokens', (_context, connection, question) => connection.result(question, [stanza('tokens')])],
  'w:sync:app:state': ['any', answerAppState],
  'w:mex': ['any', answerMex],
  'w:stats': ['any', (_context, connection, question) => connection.result(question)],
  'urn:xmpp:whatsapp:dirty': ['any', (_context, connection, question) => connection.result(question)],
  'md remove-companion-device': ['any', answerRemoval],
};

/** WhatsApp's words for its codes. */
const errorTexts: Readonly<Record<number, string>> = {
  404: 'item-not-found',
  406: 'not-acceptable',
  429: 'rate-overlimit',
  500: 'internal-server-error',
};

/** Answers one `<iq>` of a companion, unless a fault was asked for. */
export function answerQuery(context: WireContext, connection: Connection, question: Stanza, asker: Companion): void {
  const namespace = attribute(question, 'xmlns') ?? '';
  const first = children(question)[0]?.tag ?? '';
  const [name, answer] = answers[`${namespace} ${first}`] ?? answers[namespace] ?? (['any', refuseUnknown] as const);
  const names: QueryName[] = name === 'usync' && isLookup(question) ? ['lookup', 'any'] : [name, 'any'];
  const fault = context.queryFaults.take((candidate) => names.includes(candidate.query));
  if (!fault) answer(context, connection, question, asker);
  else if (fault.error === null) return;
  else if (fault.inResult) connection.result(question, [usyncAnswer(question, [], errorOf(fault.error))]);
  else connection.refuse(question, fault.error, errorText(fault.error));
}

function errorOf(code: number): Stanza {
  return stanza('error', { code: String(code), text: errorText(code) });
}

function errorText(code: number): string {
  return errorTexts[code] ?? 'requested';
}

function refuseUnknown(_context: WireContext, connection: Connection, question: Stanza): void {
  connection.refuse(question, 501, 'feature-not-implemented');
}

function answerCount(context: WireContext, connection: Connection, question: Stanza, asker: Companion): void {
  const value = String(context.companionKeys.get(asker.id)?.preKeys.size ?? 0);
  connection.result(question, [stanza('count', { value })]);
}

function answerUpload(context: WireContext, connection: Connection, question: Stanza, asker: Companion): void {
  const keys = context.companionKeys.get(asker.id);
  if (!keys) {
    connection.refuse(question, 406, 'not-acceptable');
    return;
  }
  addPreKeys(keys, question);
  connection.result(question);
}

function answerRotate(context: WireContext, connection: Connection, question: Stanza, asker: Companion): void {
  const keys = context.companionKeys.get(asker.id);
  const rotate = child(question, 'rotate');
  if (!keys || !rotate) {
    connection.refuse(question, 406, 'not-acceptable');
    return;
  }
  keys.signedPreKey = readSignedPreKey(keys.identity, rotate);
  connection.result(question);
}

/** The digest says that keys are on the server; without any, its absence makes the client upload. */
function answerDigest(context: WireContext, connection: Connection, question: Stanza, asker: Companion): void {
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
    ]),
  ]);
}

/** Key bundles, always asked by LID; each takes one of the device's one-time pre-keys. */
function answerKeys(context: WireContext, connection: Connection, question: Stanza): void {
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
  if (typeof fault?.answer === 'number') return [stanza('user', { jid }, [errorOf(fault.answer)])];
  const bundle = bundleOf(context, jid);
  if (!bundle) return [stanza('user', { jid }, [errorOf(404)])];
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
  return server === 'lid' ? context.world.directory.byLid(user) : null;
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
    stanza('skey', {}, [
      stanza('id', {}, bigEndian(bundle.signedPreKey.id, 3)),
      stanza('value', {}, bundle.signedPreKey.public),
      stanza('signature', {}, bundle.signedPreKey.signature),
    ]),
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

function bundleStanza(jid: string, bundle: KeyBundle): Stanza {
  return stanza('user', { jid }, [
    stanza('registration', {}, bigEndian(bundle.registrationId, 4)),
    ...bundleChildren(bundle),
  ]);
}

function isLookup(question: Stanza): boolean {
  return child(child(child(question, 'usync'), 'query'), 'contact') !== undefined;
}

function answerUsync(context: WireContext, connection: Connection, question: Stanza): void {
  const usync = child(question, 'usync');
  const protocols = children(child(usync, 'query')).map((protocol) => protocol.tag);
  const users = children(child(usync, 'list'), 'user').map((user) => usyncUser(context, user, protocols));
  connection.result(question, [usyncAnswer(question, users)]);
}

/** What was asked is named in `<result>`, each with its error where it could not be answered. */
function usyncAnswer(question: Stanza, users: Stanza[], error?: Stanza): Stanza {
  const usync = child(question, 'usync');
  const protocols = children(child(usync, 'query')).map(({ tag }) => stanza(tag, {}, error && [error]));
  const { context: purpose = '', mode = 'query', sid = '' } = usync?.attrs ?? {};
  return stanza('usync', { context: purpose, mode, sid, last: 'true', index: '0' }, [
    stanza('result', {}, protocols),
    stanza('list', {}, users),
  ]);
}

function usyncUser(context: WireContext, user: Stanza, protocols: readonly string[]): Stanza {
  if (protocols.includes('contact')) {
    const asked = bytesOf(child(user, 'contact')) ?? Buffer.alloc(0);
    const digits = asked.toString().replace(/\D/g, '');
    const named = context.world.directory.named(digits);
    const phone = named?.phone ?? null;
    const jid = named?.byLid ? lidJid(named.phone.lid) : phoneJid(phone?.digits ?? digits);
    const contact = stanza('contact', { type: phone ? 'in' : 'out' }, asked);
    return stanza('user', { jid }, [contact, ...lidOf(phone, protocols)]);
  }
  const jid = attribute(user, 'jid') ?? '';
  const { user: name, server } = parseJid(jid);
  const phone = server === 'lid' ? context.world.directory.byLid(name) : context.world.directory.at(name);
  const devices = protocols.includes('devices') ? [devicesOf(context, phone)] : [];
  return stanza('user', { jid }, [...devices, ...lidOf(phone, protocols)]);
}

function lidOf(phone: Phone | null, protocols: readonly string[]): Stanza[] {
  return phone && protocols.includes('lid') ? [stanza('lid', { val: lidJid(phone.lid) })] : [];
}

/** Every device but the phone itself needs a key index, or clients skip it. */
function devicesOf(context: WireContext, phone: Phone | null): Stanza {
  const linked = phone ? context.world.companions.of(phone.digits).map((companion) => companion.device) : [];
  const numbers = [...(phone?.devices ?? []), ...linked];
  const list = numbers.map((id) =>
    stanza('device', { id: String(id), ...(id === 0 ? {} : { 'key-index': String(id) }) }),
  );
  return stanza('devices', {}, [
    stanza('device-list', { hash: '2:sandbox' }, list),
    stanza('key-index-list', { ts: seconds(context.world.now()) }),
  ]);
}

function answerMediaConnection(context: WireContext, connection: Connection, question: Stanza): void {
  const hosts = [...context.options.badMediaHosts, context.mediaServer.host];
  connection.result(question, [
    stanza(
      'media_conn',
      { auth: context.mediaServer.auth, ttl: '300', auth_ttl: '21600', max_buckets: '12', id: '1' },
      hosts.map((hostname) => stanza('host', { hostname, maxContentLengthBytes: '104857600', type: 'primary' })),
    ),
  ]);
}

function answerProperties(_context: WireContext, connection: Connection, question: Stanza): void {
  const attributes = { protocol: '1', ab_key: 'sandbox', hash: 'sandbox', refresh: '86400', refresh_id: '1' };
  connection.result(question, [stanza('props', attributes, [])]);
}

function answerPrivacy(_context: WireContext, connection: Connection, question: Stanza): void {
  const names = ['readreceipts', 'last', 'online', 'profile', 'status', 'groupadd', 'calladd'];
  const categories = names.map((name) => stanza('category', { name, value: 'all' }));
  connection.result(question, [stanza('privacy', {}, categories)]);
}

function answerAppState(_context: WireContext, connection: Connection, question: Stanza): void {
  const collections = children(child(question, 'sync'), 'collection').map((collection) =>
    stanza('collection', { name: attribute(collection, 'name') ?? '', version: '0', type: 'result' }),
  );
  connection.result(question, [stanza('sync', {}, collections)]);
}

function answerRemoval(context: WireContext, connection: Connection, question: Stanza, asker: Companion): void {
  connection.result(question);
  context.world.unlink(asker.id, 'companion');
}
