/** Documents: hashed, encrypted as WhatsApp encrypts media, uploaded to the media host. */
const mediaHost = 'https://mmg.whatsapp.net';
const keyInfo = new TextEncoder().encode('WhatsApp Document Keys');

export function toBase64(buffer) {
  let text = '';
  for (const byte of new Uint8Array(buffer)) text += String.fromCharCode(byte);
  return btoa(text);
}

async function sha256(buffer) {
  return toBase64(await crypto.subtle.digest('SHA-256', buffer));
}

/** Bytes whose whereabouts the page keeps to itself. */
export class OpaqueData {
  #blob;
  #url = null;

  static createFromData(data, mimetype) {
    const created = new OpaqueData();
    created.#blob = data.type === mimetype ? data : new Blob([data], { type: mimetype });
    created.name = data.name ?? '';
    return Promise.resolve(created);
  }

  url() {
    this.#url ??= URL.createObjectURL(this.#blob);
    return this.#url;
  }

  autorelease() {
    setTimeout(() => this.#url && URL.revokeObjectURL(this.#url), 1000);
  }

  formData() {
    return this.#blob;
  }
}

class MediaData {
  constructor(facts) {
    Object.assign(this, facts);
  }

  set(facts) {
    Object.assign(this, facts);
  }

  toJSON() {
    const { mediaBlob: _blob, renderableUrl: _url, ...facts } = this;
    return facts;
  }
}

export function prepRawMedia(opaque) {
  return {
    async waitForPrep() {
      const blob = opaque.formData();
      return new MediaData({
        type: 'document',
        mimetype: blob.type,
        filename: opaque.name,
        size: blob.size,
        filehash: await sha256(await blob.arrayBuffer()),
        isGif: false,
        mediaBlob: opaque,
      });
    },
  };
}

const mediaObjects = new Map();

export function getOrCreateMediaObject(filehash) {
  let object = mediaObjects.get(filehash);
  if (!object) {
    object = {
      filehash,
      contentInfo: {},
      consolidate(facts) {
        Object.assign(object, { type: facts.type, size: facts.size, mimetype: facts.mimetype });
      },
    };
    mediaObjects.set(filehash, object);
  }
  return object;
}

/** Blobs by file hash, until their upload. */
const blobs = new Map();
export const InMemoryMediaBlobCache = { put: (filehash, blob) => blobs.set(filehash, blob) };

/** HKDF over a fresh media key: 16 bytes of vector, 32 of cipher key, 32 of MAC key. */
async function mediaKeys(mediaKey) {
  const material = await crypto.subtle.importKey('raw', mediaKey, 'HKDF', false, ['deriveBits']);
  const parameters = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(32), info: keyInfo };
  const expanded = new Uint8Array(await crypto.subtle.deriveBits(parameters, material, 112 * 8));
  const cipher = await crypto.subtle.importKey('raw', expanded.slice(16, 48), 'AES-CBC', false, ['encrypt']);
  const mac = await crypto.subtle.importKey('raw', expanded.slice(48, 80), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  return { vector: expanded.slice(0, 16), cipher, mac };
}

let progressShown = true;

/** From now on the page does not ask how far an upload has come. */
export function hideProgress() {
  progressShown = false;
}

/** Sends with a progress bar, as a page does that shows one. */
function post(url, body) {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.responseType = 'json';
    if (progressShown) {
      call.upload.addEventListener('progress', ({ loaded }) => {
        progress.set(url, loaded / body.size);
      });
    }
    call.onload = () =>
      call.status === 200 ? resolve(call.response) : reject(new Error(`upload refused: HTTP ${call.status}`));
    call.onerror = () => reject(new Error('upload failed: no answer'));
    call.onabort = () => reject(new Error('upload ended'));
    call.open('POST', url);
    call.send(body);
  });
}

/** How far each upload has come, 0 to 1. */
const progress = new Map();

export async function uploadMedia({ mediaObject }) {
  const blob = blobs.get(mediaObject.filehash);
  blobs.delete(mediaObject.filehash);
  if (!blob) return { mediaEntry: null };
  const mediaKey = crypto.getRandomValues(new Uint8Array(32));
  const { vector, cipher, mac } = await mediaKeys(mediaKey);
  const encrypted = new Uint8Array(
    await crypto.subtle.encrypt({ name: 'AES-CBC', iv: vector }, cipher, await blob.arrayBuffer()),
  );
  const signed = new Uint8Array(
    await crypto.subtle.sign('HMAC', mac, await new Blob([vector, encrypted]).arrayBuffer()),
  );
  const body = new Blob([encrypted, signed.slice(0, 10)]);
  const encFilehash = await sha256(await body.arrayBuffer());
  const token = encFilehash.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  const { url, direct_path: directPath } = await post(`${mediaHost}/mms/document/${token}`, body);
  return {
    mediaEntry: {
      mmsUrl: url,
      deprecatedMms3Url: url,
      directPath,
      mediaKey: toBase64(mediaKey),
      mediaKeyTimestamp: Math.floor(Date.now() / 1000),
      encFilehash,
      uploadHash: encFilehash,
      sidecar: null,
      firstFrameSidecar: null,
      handle: null,
    },
  };
}
