import { extensionSchemas } from '../extension-schemas';
import { yesOrNo } from '../kinds';

/** Options of the resources as a whole. */
export const stackOptions = {
  extensionSchemas: extensionSchemas({
    text:
      'Schemas of your own beside the standard ones: what identity providers send in them is kept, returned ' +
      'and can be filtered by. A list, or the name of a JSON file that holds it.',
    fallback: [],
    fallbackText: 'none',
  }),
  disposable: yesOrNo({
    text: 'Whether deleting the stack deletes its data too: tables, secrets, key, logs. For trials and tests.',
    insecure: {
      when: (disposable) => disposable,
      wrong: () =>
        'is true: deleting the stack would delete the directory, the record of changes and both secrets, without a way back',
      secure: 'false',
    },
    fallback: false,
  }),
  terminationProtection: yesOrNo({
    text:
      'Whether CloudFormation refuses to delete the stack until this is switched off. Without the stack the ' +
      'identity provider has nobody to talk to, and a new one has another Base URL and token.',
    scope: 'stack',
    fallback: undefined,
    fallbackText: 'true, unless the stack is disposable',
  }),
  apiGatewayCloudWatchRole: yesOrNo({
    text:
      "Whether the stack sets API Gateway's CloudWatch role. That is one setting for the whole account and " +
      'region, needed for any log of the API, and kept when the stack is deleted. Switch it off where the ' +
      'account has one.',
    fallback: true,
  }),
};
