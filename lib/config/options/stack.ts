import { extensionSchemas } from '../extension-schemas';
import { text, yesOrNo } from '../kinds';

/** Options of the resources as a whole. */
export const stackOptions = {
  extensionSchemas: extensionSchemas({
    text:
      'Your own schemas in addition to the standard ones. Attributes in them are stored, returned and can ' +
      'be used in filters. A list, or the name of a JSON file that contains one.',
    fallback: [],
    fallbackText: 'none',
  }),
  disposable: yesOrNo({
    text: 'Whether deleting the stack also deletes its data: tables, secrets, key and logs. For trials and tests.',
    insecure: {
      when: (disposable) => disposable,
      wrong: () =>
        'is true: deleting the stack would permanently delete the directory, the audit records and both secrets',
      secure: 'false',
    },
    fallback: false,
  }),
  terminationProtection: yesOrNo({
    text:
      'Whether CloudFormation refuses to delete the stack until this option is set to false. Without the ' +
      'stack the identity provider cannot reach the bridge, and a new stack has a different Base URL and ' +
      'token. A stack that nobody uses yet is not protected, so that a first deployment that failed can be ' +
      'repeated: `npx scim-bridge setup` protects it, or the next deployment.',
    scope: 'stack',
    fallback: undefined,
    fallbackText: 'true, unless the stack is disposable',
  }),
  stackName: text({
    text:
      'Name of the stack. A second name is a second bridge: give it a file of options of its own ' +
      '(SCIM_BRIDGE_CONFIG), and name it to the commands with --stack.',
    pattern: /^[A-Za-z][A-Za-z0-9-]{0,39}$/,
    allowed: 'a letter, then up to 39 letters, digits and hyphens',
    scope: 'stack',
    fallback: undefined,
    fallbackText: 'that of this kit, ScimBridge',
  }),
  apiGatewayCloudWatchRole: yesOrNo({
    text:
      "Whether the stack sets API Gateway's CloudWatch role. The role is one setting for the whole account " +
      'and region. It is needed for every log of the API, and it is kept when the stack is deleted. Set ' +
      'this to false if the account already has such a role.',
    fallback: true,
  }),
};
