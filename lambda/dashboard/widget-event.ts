/** What CloudWatch asks of a custom widget's function, as far as it matters here. */
export interface WidgetEvent {
  /** Whether documentation is asked for, which the console does when somebody edits the widget. */
  readonly describe: boolean;
  readonly theme: 'light' | 'dark';
  /** Whom to explain: a reference, or what somebody has typed into the search field. */
  readonly explain?: string;
  /** Which part is asked for: `people` are the figures, `guide` is what each alarm means; undefined for everything else. */
  readonly show?: 'people' | 'guide';
}

/** Reads the event of a custom widget. Source: "Create a custom widget for a CloudWatch dashboard" in the CloudWatch user guide. */
export function readWidgetEvent(event: unknown): WidgetEvent {
  const { describe, explain, show, widgetContext } = (event ?? {}) as {
    readonly describe?: unknown;
    readonly explain?: unknown;
    readonly show?: unknown;
    readonly widgetContext?: {
      readonly theme?: unknown;
      readonly forms?: { readonly all?: { readonly who?: unknown } };
    };
  };
  const asked = explain === fromForm ? widgetContext?.forms?.all?.who : explain;
  return {
    describe: describe === true,
    theme: widgetContext?.theme === 'dark' ? 'dark' : 'light',
    ...(typeof asked === 'string' && { explain: asked.trim() }),
    ...((show === 'people' || show === 'guide') && { show }),
  };
}

/** Stands for what is in the search field. */
export const fromForm = '(search field)';

/** Shown to whoever edits the widget. */
export const widgetDescription = `## SCIM bridge
Shows whether the bridge is healthy, and the people and groups that need somebody. With \`show: people\`: how many are in which state. With \`show: guide\`: what each alarm means.`;
