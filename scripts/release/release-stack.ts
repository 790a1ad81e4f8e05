import { Aws, type CfnOutput, CfnParameter, CfnResource, type IStackSynthesizer, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Output, type OutputName } from '../../lambda/contract/stack-outputs';
import { handedOn } from '../../lib/config/settings';
import { ScimBridge } from '../../lib/scim-bridge';
import { addParameters } from './parameters';
import { ReleaseSynthesizer } from './release-synthesizer';

/** The bridge as a template for the CloudFormation console: options are its parameters, and the code is in a bucket of the operator's. */
export class ReleaseStack extends Stack {
  readonly code: ReleaseSynthesizer;

  constructor(scope: Construct, id: string, version: string) {
    const code = new ReleaseSynthesizer();
    super(scope, id, {
      description: `SCIM 2.0 bridge ${version}: keeps the people and groups of an identity provider and delivers them to 1Password`,
      synthesizer: code as IStackSynthesizer,
    });
    this.code = code;
    const place = this.codePlace();
    const { settings, names } = addParameters(this, Aws.STACK_NAME);
    const bridge = new ScimBridge(this, 'Bridge', handedOn(settings, {}));
    const outputs: Readonly<Record<OutputName, CfnOutput | undefined>> = bridge.outputs;
    for (const [name, outputId] of Object.entries(Output)) outputs[name as OutputName]?.overrideLogicalId(outputId);
    // Notes for the CDK's command line, which this template never meets.
    for (const each of bridge.node.findAll()) if (CfnResource.isCfnResource(each)) each.addDeletionOverride('Metadata');
    // The order and the headings of the console's form.
    this.templateOptions.metadata = {
      'AWS::CloudFormation::Interface': {
        ParameterGroups: [
          { Label: { default: 'Code of the functions' }, Parameters: place },
          { Label: { default: 'Options' }, Parameters: names },
        ],
      },
    };
  }

  private codePlace(): readonly string[] {
    const bucket = new CfnParameter(this, 'CodeBucket', {
      description: 'The S3 bucket, in the region of this stack, to which you uploaded the zip files.',
      allowedPattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
      constraintDescription: 'the name of a bucket',
    });
    const prefix = new CfnParameter(this, 'CodePrefix', {
      default: 'scim-bridge/',
      description: 'The folder in the bucket, with its slash at the end. Empty: the bucket itself.',
      allowedPattern: '^$|^[^/].*/$',
      constraintDescription: 'a folder such as scim-bridge/, with a slash at the end and none at the beginning',
    });
    this.code.place = { bucket: bucket.valueAsString, prefix: prefix.valueAsString };
    return [bucket.node.id, prefix.node.id];
  }
}
