import type { Connection } from './connection.ts';
import type { ConnectionFault } from './connection-faults.ts';
import { stanza } from './stanza.ts';

/** Applies a fault to one connection. */
export function strike(connection: Connection, fault: ConnectionFault): void {
  switch (fault.kind) {
    case 'stream_error': {
      const attributes = fault.code === null ? {} : { code: String(fault.code) };
      const conflict = fault.conflict ? [stanza('conflict', { type: fault.conflict })] : undefined;
      connection.streamError(attributes, conflict);
      return;
    }
    case 'not_well_formed':
      connection.streamError({}, [stanza('xml-not-well-formed')]);
      return;
    case 'stream_end':
      connection.endStream();
      return;
    case 'downgrade':
      connection.send(stanza('ib', {}, [stanza('downgrade_webclient')]));
      return;
    case 'drop':
      connection.drop();
      return;
    case 'close':
      connection.end(fault.code);
      return;
    case 'black_hole':
      connection.blackHole();
      return;
    case 'ping':
      connection.ping();
      return;
    case 'deaf':
    case 'mute':
    case 'normal':
      connection.mode = fault.kind;
      return;
    case 'undecryptable_frame':
      connection.sendNoise();
      return;
  }
}
