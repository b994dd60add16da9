import { main } from './hybrid/main.ts';

process.exitCode = await main(process.argv.slice(2));
