/**
 * What the stand-in takes from the library: protocol buffers and binary nodes. All of the library, with a client that nobody
 * runs here, would be three times as much work at each start.
 */

export { decodeBinaryNode } from 'baileys/lib/WABinary/decode.js';
export { encodeBinaryNode } from 'baileys/lib/WABinary/encode.js';
export { proto } from 'baileys/WAProto/index.js';
