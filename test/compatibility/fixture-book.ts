/** Whose outbox each fixture is. In a file of its own: processes that are killed by the hundred load little else. */
export const FIXTURE = { company: 'TEST_AR', account: 'main' } as const;
