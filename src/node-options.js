/**
 * Options with which a process of ours that runs for long is started.
 *
 * V8 enlarges its young generation with what survived in it since it grew last, however little of that is still in use: up
 * to 128 MB here. Four MiB a half hold what an invoice needs for a moment. See
 * https://nodejs.org/api/cli.html#--max-semi-space-sizesize-in-mib.
 *
 * Plain JavaScript, because the launcher of an old Node needs it too.
 */
export const steadyMemory = '--max-semi-space-size=4';
