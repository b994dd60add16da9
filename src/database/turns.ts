/** Runs pieces of work one after the other; none waits longer than `longestMs` for the one before it. */
export function inTurn(longestMs: number): <T>(work: () => Promise<T>) => Promise<T> {
  let before: Promise<unknown> | null = null;
  return async (work) => {
    const mine = before === null ? work() : endOf(before, longestMs).then(work);
    const ended = mine.catch(() => undefined);
    before = ended;
    try {
      return await mine;
    } finally {
      if (before === ended) before = null;
    }
  };
}

async function endOf(work: Promise<unknown>, longestMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, longestMs);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
