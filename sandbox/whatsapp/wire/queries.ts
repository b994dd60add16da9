import type { Companion, Phone } from '../world/records.ts';
import type { World } from '../world/world.ts';
import type { Connection } from './connection.ts';
import type { QueryName } from './connection-faults.ts';
import type { WireContext } from './context.ts';
import { lidJid, parseJid, phoneJid } from './jid.ts';
import { answerCount, answerDigest, answerKeys, answerRotate, answerUpload } from './key-queries.ts';
import { maxUploadBytes } from './media-server.ts';
import { answerMex } from './mex.ts';
import { errorStanza, errorText } from './query-errors.ts';
import { attribute, bytesOf, child, children, type Stanza, seconds, stanza } from './stanza.ts';

type Answer = (context: WireContext, connection: Connection, question: Stanza, asker: Companion) => void;

/**
 * Queries of a logged-in companion, by namespace and the child that tells them apart; an entry with a namespace alone
 * answers the rest.
 */
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
  'privacy tokens': ['tokens', answerTokens],
  'w:sync:app:state': ['any', answerAppState],
  'w:mex': ['mex', answerMex],
  'w:stats': ['any', (_context, connection, question) => connection.result(question)],
  'urn:xmpp:whatsapp:dirty': ['any', (_context, connection, question) => connection.result(question)],
  'md remove-companion-device': ['any', answerRemoval],
};

/** Answers one `<iq>` of a companion, unless a fault was asked for. */
export function answerQuery(context: WireContext, connection: Connection, question: Stanza, asker: Companion): void {
  const [name, answer] = answerTo(question);
  const names: QueryName[] = name === 'usync' && isLookup(question) ? ['lookup', 'any'] : [name, 'any'];
  const fault = context.queryFaults.take((candidate) => names.includes(candidate.query));
  if (!fault) answer(context, connection, question, asker);
  else if (fault.error === null) return;
  else if (fault.inResult) connection.result(question, [usyncAnswer(question, [], errorStanza(fault.error))]);
  else connection.refuse(question, fault.error, errorText(fault.error));
}

/** The children of a question come in any order. */
function answerTo(question: Stanza): readonly [QueryName, Answer] {
  const namespace = attribute(question, 'xmlns') ?? '';
  const telling = children(question).find(({ tag }) => answers[`${namespace} ${tag}`]);
  return answers[`${namespace} ${telling?.tag}`] ?? answers[namespace] ?? ['any', refuseUnknown];
}

function refuseUnknown(_context: WireContext, connection: Connection, question: Stanza): void {
  connection.refuse(question, 501, 'feature-not-implemented');
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
  const asked = bytesOf(child(user, 'contact'));
  if (protocols.includes('contact') && asked) {
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
  // A contact may also be queried by its address.
  const contact = protocols.includes('contact') ? [stanza('contact', { type: phone ? 'in' : 'out' })] : [];
  const devices = protocols.includes('devices') ? [devicesOf(context, phone)] : [];
  return stanza('user', { jid }, [...contact, ...devices, ...lidOf(phone, protocols)]);
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
      hosts.map((hostname) =>
        stanza('host', { hostname, maxContentLengthBytes: String(maxUploadBytes), type: 'primary' }),
      ),
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

/** A companion gives its token to contacts, and is given theirs, if WhatsApp gives them on request. */
function answerTokens({ world }: WireContext, connection: Connection, question: Stanza): void {
  const asked = world.tokenSource === 'request' ? children(child(question, 'tokens'), 'token') : [];
  const given = asked.flatMap((one) => {
    const { user, server } = parseJid(attribute(one, 'jid') ?? '');
    const phone = server === 'lid' ? world.directory.byLid(user) : world.directory.at(user);
    return phone ? [tokenStanza(world, phone, attribute(one, 'jid') ?? '')] : [];
  });
  connection.result(question, [stanza('tokens', {}, given)]);
}

export function tokenStanza(world: World, phone: Phone, jid: string): Stanza {
  const attributes = { jid, t: seconds(world.now()), type: 'trusted_contact' };
  return stanza('token', attributes, world.tokenOf(phone.digits));
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
