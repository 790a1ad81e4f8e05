import { App } from 'aws-cdk-lib';
import { CompanyIdentityStack } from './company-stack';

const app = new App();
new CompanyIdentityStack(app, 'CompanyIdentity', {
  env: { account: '111122223333', region: 'eu-central-1' },
  // The bridge's Base URL and token are in the identity provider: deleting the stack by mistake would cut it off.
  terminationProtection: true,
});
app.synth();
