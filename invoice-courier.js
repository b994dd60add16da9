#!/usr/bin/env node
import { launch } from './launch.js';

await launch('./src/cli/hybrid-invoice-service.ts');
