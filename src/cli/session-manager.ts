import { main } from './session-manager/main.ts';

process.exitCode = await main(process.argv.slice(2));
process.stdin.pause();
