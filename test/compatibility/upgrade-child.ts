/** Opens the outbox of an earlier version, in a process that is killed at one of its disk operations. */
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { FIXTURE } from './fixture-book.ts';

openDatabase(process.argv[2] ?? '', FIXTURE).close();
