import path from 'node:path';
import { type AccountConfig, accountPath, type ServiceConfig } from '../../config/schema.ts';
import { sessionError } from '../../errors/session.ts';
import { type FoundService, findService } from '../../http/control-client.ts';
import { nextStep } from '../../next-steps/next-step.ts';
import type { Condition } from '../../operations/condition.ts';
import type { DeliveriesPorts } from '../../operations/deliveries/ports.ts';
import { conditionAlone } from '../../service/condition-alone.ts';
import { createLogger } from '../../service/logger.ts';
import { shownOwner } from '../../service/outbox-owner.ts';
import { outboxPlace } from '../../service/outbox-place.ts';

/**
 * Why the service sends nothing now: it is not running, or its session cannot send. Null: it sends, or runs on another
 * computer, which knows.
 */
export async function whyServiceWaits(
  service: Pick<ServiceConfig, 'DATA_PATH' | 'DATABASE_URL' | 'accountPlaces'>,
  { WHATSAPP_SESSION_NAME: session }: Pick<AccountConfig, 'WHATSAPP_SESSION_NAME'>,
): ReturnType<DeliveriesPorts['service']> {
  const found = await findService(path.resolve(service.DATA_PATH), session);
  if (found === null) {
    if ((await nodeElsewhere(service, session)) !== null) return null;
    return {
      sentence: 'The service is not running: nothing is sent, and no receipts are received.',
      next: nextStep`Start it: ${{ action: 'start_service' }}`,
    };
  }
  const { maySend, sentence, next } = found.answer.status;
  return maySend ? null : { sentence, next };
}

/** Another node that runs the session; null: none does. */
async function nodeElsewhere(
  service: Pick<ServiceConfig, 'DATABASE_URL' | 'accountPlaces'>,
  session: string,
): Promise<string | null> {
  const place = outboxPlace(service);
  if (place.kind === 'sqlite') return null;
  const owner = await shownOwner(place, session, accountPath(service));
  return owner !== null && !owner.isHere && owner.leftMs > 0 ? owner.node : null;
}

/** How everything is, as the running service knows it; without one, as its files say. */
export async function conditionOfInstallation(
  service: ServiceConfig,
  { WHATSAPP_SESSION_NAME: session }: Pick<AccountConfig, 'WHATSAPP_SESSION_NAME'>,
): Promise<Condition> {
  const found = await findService(path.resolve(service.DATA_PATH), session);
  if (found === null) return conditionAlone({ service, log: createLogger('error') });
  const { places, incidents } = found.answer;
  return { places, incidents };
}

/** The operations of the running service; null: none answers. */
export async function runningService(
  { DATA_PATH: dataPath }: Pick<ServiceConfig, 'DATA_PATH'>,
  { WHATSAPP_SESSION_NAME: session }: Pick<AccountConfig, 'WHATSAPP_SESSION_NAME'>,
): Promise<FoundService['operations'] | null> {
  return (await findService(path.resolve(dataPath), session))?.operations ?? null;
}

/** The same for what only a running service can do. @throws `SESSION_ELSEWHERE`; what the database cannot do */
export async function serviceHere(
  service: Pick<ServiceConfig, 'DATA_PATH' | 'DATABASE_URL' | 'accountPlaces'>,
  account: Pick<AccountConfig, 'WHATSAPP_SESSION_NAME'>,
): ReturnType<typeof runningService> {
  const running = await runningService(service, account);
  const session = account.WHATSAPP_SESSION_NAME;
  const node = running === null ? await nodeElsewhere(service, session) : null;
  if (node !== null) throw sessionError('SESSION_ELSEWHERE', { session, node });
  return running;
}
