import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { StackConfig } from '../lib/config';
import { templateWith } from '../test/lib/app';
import { fullest } from '../test/lib/configurations';
import { somewhere } from '../test/lib/synthesize';
import { makeRelease, templateFile } from './release/make';
import { plantedMistakes } from './templates/planted-mistakes';
import { TemplateChecks } from './templates/template-checks';

/**
 * `npm run check:templates`: CloudFormation's resource schemas and cfn-lint's rules over the templates of four shapes. Ends with 1 when there is an
 * error or a warning, or when a planted mistake is not found.
 */
const least: StackConfig = {
  customerManagedKey: 'nothing',
  apiGatewayCloudWatchRole: false,
  driftCheck: 'off',
  confirmationMinutes: 0,
  settleSeconds: 0,
};
const shapes: Readonly<Record<string, unknown>> = {
  smallest: templateWith(least),
  default: templateWith({}),
  fullest: templateWith(fullest, somewhere),
  console: released(),
};

const checks = new TemplateChecks();
let wrong = 0;
for (const [name, template] of Object.entries(shapes)) {
  const findings = checks.findings(name, template);
  wrong += findings.length;
  console.log(`${name}: ${findings.length === 0 ? 'no finding' : findings.map((each) => `\n  ${each}`).join('')}`);
}
for (const [mistake, template] of Object.entries(plantedMistakes)) {
  if (checks.findings(mistake, template).length > 0) continue;
  wrong += 1;
  console.log(`The check does not find a planted mistake: ${mistake}`);
}
process.exitCode = wrong === 0 ? 0 : 1;

function released(): unknown {
  const folder = mkdtempSync(path.join(tmpdir(), 'scim-bridge-templates-'));
  try {
    makeRelease(folder);
    return JSON.parse(readFileSync(path.join(folder, templateFile), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
