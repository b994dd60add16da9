import { placeWords } from '../../delivery/standing/places.ts';
import { localTime, timesInZone, troubleSentence } from '../../delivery/telling/local-time.ts';
import { duration } from '../../duration.ts';
import { inCommands } from '../../next-steps/commands.ts';
import type { NextStep } from '../../next-steps/next-step.ts';
import { nothingToDo } from '../../next-steps/next-step.ts';
import type { Condition } from '../../operations/condition.ts';
import { reasonsInWords } from '../../translations/reasons.ts';
import { oneLine } from '../../visible-text.ts';
import type { Output } from './output.ts';

/** What works, in one line; then each trouble and each open incident, since when, and what to do. */
export function conditionLines({ places, incidents }: Condition, { now, timeZone }: Output): readonly string[] {
  const works = places.flatMap(({ place, workedAt }) =>
    workedAt === null ? [] : `${placeWords[place]} ok ${duration(Math.max(0, now - Date.parse(workedAt)))} ago`,
  );
  const troubles = places.flatMap((place) => {
    const sentence = troubleSentence(place, timeZone);
    return sentence === null ? [] : withStep(sentence, place.next);
  });
  const open = incidents.map(
    ({ openedAt, sentence, next }) =>
      `Open incident since ${localTime(openedAt, timeZone)}: ${withStep(sentence, next)}`,
  );
  const lines = [...(works.length > 0 ? [`${works.join(', ')}.`] : []), ...troubles, ...open];
  return lines.map((line) => reasonsInWords('en', timesInZone(line, timeZone)));
}

function withStep(sentence: string, next: NextStep | null): string {
  const step = next === null || next === nothingToDo ? '' : ` ${inCommands(next, 'deliveries')}`;
  return oneLine(`${sentence}${step}`);
}
