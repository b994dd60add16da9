import { CannotOpen, OpenedBefore } from './cannot-open.ts';
import { type KeyPair, keyPairOf, makeKeyPair, sign, typed } from './curve.ts';
import { hmac } from './kdf.ts';
import { Session, type StoredSession } from './session.ts';
import { readPreKeyMessage, writePreKeyMessage } from './wire-format.ts';

/** What a device publishes, so that others can start a session with it. */
export interface KeyBundle {
  readonly registrationId: number;
  readonly identity: Buffer;
  readonly signedPreKey: { readonly id: number; readonly public: Buffer; readonly signature: Buffer };
  readonly preKey: { readonly id: number; readonly public: Buffer } | null;
}

export type CipherKind = 'pkmsg' | 'msg';

/** Sessions kept per sender: libsignal rebuilds them often, and late messages arrive on older ones. */
const keptSessions = 5;
const signedPreKeyId = 1;

/**
 * A device of the sandbox with real Signal keys. All of them follow from one seed, so that ten thousand devices cost
 * nothing until they are used; one-time pre-keys are counted, not kept.
 */
export class SignalDevice {
  readonly #seed: Buffer;
  readonly identity: KeyPair;
  readonly registrationId: number;
  readonly #signedPreKey: KeyPair;
  #signature: Buffer | null = null;
  #nextPreKey = 1;
  readonly #issued = new Set<number>();
  /** Newest first, by sender; `base` is the sender's base key of the session. */
  readonly #sessions = new Map<string, { base: string; session: Session; unanswered: PendingPreKey | null }[]>();

  constructor(seed: Buffer) {
    this.#seed = seed;
    this.identity = keyPairOf(hmac(seed, Buffer.from('identity')));
    this.registrationId = hmac(seed, Buffer.from('registration')).readUInt16BE() & 0x3fff || 1;
    this.#signedPreKey = keyPairOf(hmac(seed, Buffer.from('signed pre-key')));
  }

  /** A bundle for a new sender; each call hands out another one-time pre-key. */
  bundle(): KeyBundle {
    const id = this.#nextPreKey;
    this.#nextPreKey += 1;
    this.#issued.add(id);
    return { ...this.bundleWithoutPreKey(), preKey: { id, public: this.#preKey(id).public } };
  }

  bundleWithoutPreKey(): KeyBundle {
    this.#signature ??= sign(this.identity.private, typed(this.#signedPreKey.public));
    return {
      registrationId: this.registrationId,
      identity: this.identity.public,
      signedPreKey: { id: signedPreKeyId, public: this.#signedPreKey.public, signature: this.#signature },
      preKey: null,
    };
  }

  /** Opens what `sender` encrypted for this device; throws when it cannot, as a phone would ask for a retry. */
  open(sender: string, kind: CipherKind, body: Buffer): Buffer {
    return unpadded(kind === 'pkmsg' ? this.#openFirst(sender, body) : this.#openLater(sender, body));
  }

  /** Encrypts for `receiver`: on the session they share, or on a new one built from their bundle. */
  seal(receiver: string, plain: Buffer, bundle: () => KeyBundle): { kind: CipherKind; body: Buffer } {
    const known = this.#sessions.get(receiver)?.[0];
    const { session, unanswered } = known ?? this.#openNew(receiver, bundle());
    const message = session.encrypt(padded(plain));
    if (!unanswered) return { kind: 'msg', body: message };
    const body = writePreKeyMessage({
      registrationId: this.registrationId,
      preKeyId: unanswered.preKeyId,
      signedPreKeyId: unanswered.signedPreKeyId,
      baseKey: typed(unanswered.base),
      identity: typed(this.identity.public),
      message,
    });
    return { kind: 'pkmsg', body };
  }

  /** Forgets the sessions with a sender, like a reinstalled phone, which asks for a retry. */
  forget(sender: string): void {
    this.#sessions.delete(sender);
  }

  forgetAll(): void {
    this.#sessions.clear();
  }

  /** What this device has learned since it was created from its seed. */
  store(): StoredDevice {
    return {
      nextPreKey: this.#nextPreKey,
      issued: [...this.#issued],
      sessions: [...this.#sessions].map(([sender, entries]) => [
        sender,
        entries.map(({ base, session, unanswered }) => ({
          base,
          session: session.store(),
          unanswered: unanswered && { ...unanswered, base: unanswered.base.toString('hex') },
        })),
      ]),
    };
  }

  load(stored: StoredDevice): void {
    this.#nextPreKey = stored.nextPreKey;
    for (const id of stored.issued) this.#issued.add(id);
    for (const [sender, entries] of stored.sessions) {
      this.#sessions.set(
        sender,
        entries.map(({ base, session, unanswered }) => ({
          base,
          session: Session.restore(session),
          unanswered: unanswered && { ...unanswered, base: Buffer.from(unanswered.base, 'hex') },
        })),
      );
    }
  }

  #openFirst(sender: string, whole: Buffer): Buffer {
    const first = readPreKeyMessage(whole);
    const base = first.baseKey.toString('base64');
    const known = this.#sessions.get(sender)?.find((candidate) => candidate.base === base);
    if (known) return known.session.decrypt(first.message);
    if (first.signedPreKeyId !== signedPreKeyId) throw new CannotOpen('unknown signed pre-key');
    if (first.preKeyId !== null && !this.#issued.has(first.preKeyId)) {
      throw new CannotOpen('this one-time pre-key was never handed out, or was used before');
    }
    const session = Session.accept({
      identity: this.identity,
      signedPreKey: this.#signedPreKey,
      preKey: first.preKeyId === null ? null : this.#preKey(first.preKeyId),
      theirIdentity: first.identity,
      theirBase: first.baseKey,
    });
    const plain = session.decrypt(first.message);
    if (first.preKeyId !== null) this.#issued.delete(first.preKeyId);
    this.#keep(sender, { base, session, unanswered: null });
    return plain;
  }

  #openLater(sender: string, message: Buffer): Buffer {
    const entries = this.#sessions.get(sender) ?? [];
    let reason = new CannotOpen('no session with this sender');
    for (const entry of entries) {
      try {
        const plain = entry.session.decrypt(message);
        entry.unanswered = null;
        this.#keep(sender, entry);
        return plain;
      } catch (error) {
        if (!(error instanceof CannotOpen) || error instanceof OpenedBefore) throw error;
        reason = error;
      }
    }
    throw reason;
  }

  #openNew(receiver: string, bundle: KeyBundle) {
    const base = makeKeyPair();
    const session = Session.open({
      identity: this.identity,
      base,
      theirIdentity: bundle.identity,
      theirSignedPreKey: bundle.signedPreKey.public,
      theirPreKey: bundle.preKey?.public ?? null,
    });
    const unanswered = {
      base: base.public,
      preKeyId: bundle.preKey?.id ?? null,
      signedPreKeyId: bundle.signedPreKey.id,
    };
    const entry = { base: base.public.toString('base64'), session, unanswered };
    this.#keep(receiver, entry);
    return entry;
  }

  #keep(sender: string, entry: { base: string; session: Session; unanswered: PendingPreKey | null }): void {
    const others = (this.#sessions.get(sender) ?? []).filter((other) => other !== entry);
    this.#sessions.set(sender, [entry, ...others].slice(0, keptSessions));
  }

  #preKey(id: number): KeyPair {
    return keyPairOf(hmac(this.#seed, Buffer.from(`pre-key ${id}`)));
  }
}

interface PendingPreKey {
  readonly base: Buffer;
  readonly preKeyId: number | null;
  readonly signedPreKeyId: number;
}

/** A device's memory as plain JSON. */
export interface StoredDevice {
  readonly nextPreKey: number;
  readonly issued: readonly number[];
  readonly sessions: readonly (readonly [
    string,
    readonly {
      readonly base: string;
      readonly session: StoredSession;
      readonly unanswered: (Omit<PendingPreKey, 'base'> & { readonly base: string }) | null;
    }[],
  ])[];
}

/** Every plaintext is padded with one to sixteen bytes, each of them the number of bytes. */
function unpadded(plain: Buffer): Buffer {
  const length = plain.at(-1) ?? 0;
  if (length < 1 || length > 16 || length > plain.length) throw new CannotOpen('the padding is wrong');
  return plain.subarray(0, -length);
}

function padded(plain: Buffer): Buffer {
  const length = 1 + (plain.length % 16);
  return Buffer.concat([plain, Buffer.alloc(length, length)]);
}
