import path from 'node:path';
import { version } from '../package.json';
import { makeRelease, templateFile } from './release/make';

/** `npm run release`: the bridge for the CloudFormation console, which needs neither Node.js nor the CDK. */
const folder = path.join('release', `scim-bridge-${version}`);
const files = makeRelease(path.resolve(__dirname, '..', folder));
console.log(`${folder}: ${templateFile} and ${files.length - 1} zip files.
Upload the zip files to a bucket, then create the stack from the template: docs/deploy-from-the-console.md`);
