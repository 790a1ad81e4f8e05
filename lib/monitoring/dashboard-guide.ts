import { type IWidget, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { MonitoringProps } from './monitoring-props';

export interface GuideProps extends Pick<MonitoringProps, 'settings' | 'scimFunction' | 'delivery' | 'api'> {
  /** CloudWatch in the AWS console; what stands after `#` opens a page of it. */
  readonly cloudWatch: string;
}

/** Where to click in which case. */
export function whereToLook(
  { settings, scimFunction, delivery, api, cloudWatch }: GuideProps,
  height: number,
): IWidget {
  const guide = settings.operationsGuideUrl;
  const section = guide === undefined ? 'its section at the end of this page' : `[its section](${guide})`;
  const log = (name: string, { logGroupName }: { readonly logGroupName: string }) =>
    `[${name}](${cloudWatch}#logsV2:log-groups/log-group/${logGroupName})`;
  const functions = [scimFunction, delivery.delivery, delivery.sweep].map(({ service, logGroup }) =>
    log(service, logGroup),
  );
  return new TextWidget({
    width: 7,
    height,
    markdown: [
      '### Where to look',
      '- **Somebody lacks access, or keeps it**: *Explain*, above',
      `- **An alarm**: ${section}; [all alarms](${cloudWatch}#alarmsV2:)`,
      `- **The identity provider reports errors**: ${log('access log', api.accessLog)}`,
      `- **A function fails**: logs of ${functions.join(', ')}`,
      `- **Anything else**: [saved queries](${cloudWatch}#logsV2:logs-insights)`,
      '- **Who decided what**: `npx scim-bridge activity`',
    ].join('\n'),
  });
}
