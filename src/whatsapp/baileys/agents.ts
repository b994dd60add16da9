import { Agent } from 'node:https';
import type { CodedError } from '../../errors/coded-error.ts';
import type { EngineSettings } from '../engine-settings.ts';
import { SecureTunnelAgent, TunnelAgent, type TunnelAgentParts } from '../proxy/agent.ts';

/** Trust in the media hosts' certificates, the computer's own or the sandbox's authority; and the way to them. */
export function mediaAgent({ farEnd }: Pick<EngineSettings, 'farEnd'>, tunnel: TunnelAgentParts | null): Agent {
  const trust = farEnd ? { ca: farEnd.mediaCaPem } : {};
  return tunnel ? new SecureTunnelAgent(tunnel, trust) : new Agent(trust);
}

/** The library's agents for socket and media. @param onProxyFailure of the proxy the library itself says less */
export function agentsOf(
  settings: EngineSettings,
  proxy: TunnelAgentParts | null,
  onProxyFailure: (error: CodedError) => void,
) {
  if (!proxy) return { fetchAgent: mediaAgent(settings, null) };
  const tunnel = { ...proxy, onFailure: onProxyFailure };
  const plain = settings.farEnd?.webSocketUrl.startsWith('ws:') === true;
  const agent = plain ? new TunnelAgent(tunnel) : new SecureTunnelAgent(tunnel);
  return { agent: agent as SecureTunnelAgent, fetchAgent: mediaAgent(settings, tunnel) };
}
