import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { templateWith } from '../test/lib/app';
import { pricedPlace, writtenCosts } from './cost/samples';
import type { Template } from './cost/template';

/** Writes docs/costs.md anew after an alarm, a metric, a schedule or a price has changed. */
const page = writtenCosts((config) => templateWith(config, pricedPlace) as unknown as Template);
writeFileSync(path.resolve(__dirname, '..', 'docs', 'costs.md'), page);
