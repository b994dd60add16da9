import { type CodedError, hasCode } from '../../errors/coded-error.ts';
import type { Disconnect, DisconnectReason } from '../engine.ts';

/** Why a connection ended that the proxy let down. @param failure an error of `openTunnel` */
export function proxyDisconnect(failure: CodedError): Disconnect {
  const { code, message: detail } = failure;
  return { reason: reasonOf(failure), code, detail, serverAnswered: false, until: null };
}

function reasonOf(failure: CodedError): DisconnectReason {
  if (hasCode(failure, 'WHATSAPP_PROXY_PASSWORD')) return 'proxy_refused';
  return hasCode(failure, 'WHATSAPP_PROXY_FORBIDS') ? 'host_blocked' : 'proxy_unreachable';
}
