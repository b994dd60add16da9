import { endProcess } from './hybrid/end-process.ts';
import { main } from './hybrid/main.ts';

endProcess(await main(process.argv.slice(2)));
