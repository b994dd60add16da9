import path from 'node:path';
import { type AccountConfig, accountPath, type ServiceConfig } from '../../config/schema.ts';
import { type FoundService, findService } from '../../http/control-client.ts';
import { nextStep } from '../../next-steps/next-step.ts';
import type { Condition } from '../../operations/condition.ts';
import type { DeliveriesPorts } from '../../operations/deliveries/ports.ts';
import { conditionAlone } from '../../service/condition-alone.ts';
import { createLogger } from '../../service/logger.ts';
import { outboxPlace } from '../../service/outbox-database.ts';
import { shownOwner } from '../../service/outbox-owner.ts';

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
    if (await runsElsewhere(service, session)) return null;
    return {
      sentence: 'The service is not running: nothing is sent, and no receipts are received.',
      next: nextStep`Start it: ${{ action: 'start_service' }}`,
    };
  }
  const { maySend, sentence, next } = found.answer.status;
  return maySend ? null : { sentence, next };
}

async function runsElsewhere(
  service: Pick<ServiceConfig, 'DATA_PATH' | 'DATABASE_URL' | 'accountPlaces'>,
  session: string,
): Promise<boolean> {
  const place = outboxPlace(service);
  if (place.kind === 'sqlite') return false;
  const owner = await shownOwner(place, session, accountPath(service));
  return owner !== null && !owner.isHere && owner.node !== null && owner.leftMs > 0;
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
