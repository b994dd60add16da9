import { adminCalls, type WhatsAppAdmin } from './admin.ts';

/** The admin calls of a sandbox in another process. `url`: as printed by it once ready. */
export function adminClient(url: string): WhatsAppAdmin {
  const calls = adminCalls.map((name) => [name, (ask?: unknown) => post(`${url}/${name}`, ask ?? {})] as const);
  return Object.fromEntries(calls) as unknown as WhatsAppAdmin;
}

async function post(url: string, ask: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(ask),
    signal: AbortSignal.timeout(30_000),
  });
  const answer = (await response.json()) as { result?: unknown; error?: string };
  if (!response.ok) throw new Error(`The sandbox's WhatsApp refused: ${answer.error ?? response.status}`);
  return answer.result;
}
