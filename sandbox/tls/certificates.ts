import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import { isIPv4 } from 'node:net';
import * as der from './der.ts';

/** Signs the certificates of a sandbox's loopback servers. Created at each start; nothing on the machine trusts it. */
export interface Authority {
  readonly certPem: string;
  readonly name: string;
  readonly key: KeyObject;
}

/** An authority as plain JSON, including its private key, for restarts of a sandbox. */
export interface StoredAuthority {
  readonly name: string;
  readonly certPem: string;
  readonly keyPem: string;
}

export function storeAuthority(authority: Authority): StoredAuthority {
  const keyPem = authority.key.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { name: authority.name, certPem: authority.certPem, keyPem };
}

export function loadAuthority(stored: StoredAuthority): Authority {
  return { name: stored.name, certPem: stored.certPem, key: createPrivateKey(stored.keyPem) };
}

export interface CertificateNames {
  /** May contain wildcards: `*.whatsapp.net`. */
  readonly dnsNames?: readonly string[];
  /** IPv4 addresses. */
  readonly ips?: readonly string[];
}

export interface IssuedCertificate {
  readonly certPem: string;
  readonly keyPem: string;
  /** Base64 SHA-256 of the public key (SubjectPublicKeyInfo), for Chromium's `--ignore-certificate-errors-spki-list`. */
  readonly spkiSha256: string;
}

const day = 86_400_000;
const ecdsaWithSha256 = '1.2.840.10045.4.3.2';

/** A self-signed authority on P-256, valid for a year from yesterday. */
export function makeAuthority(name = 'Invoice Courier sandbox'): Authority {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const extensions = [
    extension('2.5.29.19', true, der.sequence(der.boolean(true))),
    // keyCertSign and cRLSign: bits 5 and 6.
    extension('2.5.29.15', true, der.bits(Buffer.from([0b0000_0110]), 1)),
    extension('2.5.29.14', false, der.octets(keyIdentifier(publicKey))),
  ];
  return {
    name,
    key: privateKey,
    certPem: certificate({ issuer: name, subject: name, publicKey, extensions }, privateKey),
  };
}

/**
 * A server certificate issued by `authority`, valid for a year from yesterday.
 *
 * @param rsaBits length of an RSA key; missing: P-256
 */
export function issueCertificate(authority: Authority, names: CertificateNames, rsaBits?: number): IssuedCertificate {
  const { privateKey, publicKey } =
    rsaBits === undefined
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: rsaBits });
  const authorityKey = new X509Certificate(authority.certPem).publicKey;
  const subject = names.dnsNames?.[0] ?? names.ips?.[0];
  if (subject === undefined) throw new TypeError('A certificate needs a DNS name or an address');
  const alternatives = [
    ...(names.dnsNames ?? []).map((name) => der.implicit(2, Buffer.from(name, 'ascii'))),
    ...(names.ips ?? []).map((ip) => der.implicit(7, ipv4(ip))),
  ];
  const extensions = [
    extension('2.5.29.19', true, der.sequence()),
    // digitalSignature: bit 0.
    extension('2.5.29.15', true, der.bits(Buffer.from([0b1000_0000]), 7)),
    extension('2.5.29.37', false, der.sequence(der.oid('1.3.6.1.5.5.7.3.1'))),
    extension('2.5.29.17', false, der.sequence(...alternatives)),
    extension('2.5.29.35', false, der.sequence(der.implicit(0, keyIdentifier(authorityKey)))),
  ];
  return {
    certPem: certificate({ issuer: authority.name, subject, publicKey, extensions }, authority.key),
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    spkiSha256: createHash('sha256').update(spki(publicKey)).digest('base64'),
  };
}

interface Unsigned {
  readonly issuer: string;
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Buffer[];
}

/** RFC 5280 §4.1, version 3. */
function certificate(unsigned: Unsigned, key: KeyObject): string {
  const algorithm = der.sequence(der.oid(ecdsaWithSha256));
  const serial = randomBytes(16);
  serial[0] = 0x40 | ((serial[0] ?? 0) & 0x3f);
  const body = der.sequence(
    der.explicit(0, der.integer(Buffer.from([2]))),
    der.integer(serial),
    algorithm,
    commonName(unsigned.issuer),
    der.sequence(der.time(new Date(Date.now() - day)), der.time(new Date(Date.now() + 365 * day))),
    commonName(unsigned.subject),
    spki(unsigned.publicKey),
    der.explicit(3, der.sequence(...unsigned.extensions)),
  );
  const signed = der.sequence(body, algorithm, der.bits(sign('sha256', body, key)));
  const lines = signed.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function commonName(name: string): Buffer {
  return der.sequence(der.set(der.sequence(der.oid('2.5.4.3'), der.utf8(name))));
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return der.sequence(der.oid(id), ...(critical ? [der.boolean(true)] : []), der.octets(value));
}

function spki(publicKey: KeyObject): Buffer {
  return publicKey.export({ type: 'spki', format: 'der' });
}

function keyIdentifier(publicKey: KeyObject): Buffer {
  return createHash('sha1').update(spki(publicKey)).digest();
}

function ipv4(address: string): Buffer {
  if (!isIPv4(address)) throw new TypeError(`Not an IPv4 address: ${address}`);
  return Buffer.from(address.split('.').map(Number));
}
