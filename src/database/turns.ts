/** Runs works one after the other, in their order; those that are urgent, as they are unless told, before all others. */
export type Turns = <T>(work: () => Promise<T>, urgent?: boolean) => Promise<T>;

interface Waiting {
  readonly begin: () => void;
  readonly urgent: boolean;
}

/** None waits longer than `longestMs` for the one before it. */
export function inTurn(longestMs: number): Turns {
  const waiting: Waiting[] = [];
  let isFree = true;

  function next(): void {
    const first = waiting.findIndex(({ urgent }) => urgent);
    const [one] = waiting.splice(Math.max(0, first), 1);
    isFree = one === undefined;
    one?.begin();
  }

  function begin<T>(work: () => Promise<T>): Promise<T> {
    isFree = false;
    let isOver = false;
    const over = (): void => {
      if (!isOver) next();
      isOver = true;
      clearTimeout(timer);
    };
    const timer = setTimeout(over, longestMs);
    return work().finally(over);
  }

  return (work, urgent = true) => {
    if (isFree) return begin(work);
    return new Promise((resolve, reject) => {
      waiting.push({ urgent, begin: () => void begin(work).then(resolve, reject) });
    });
  };
}
