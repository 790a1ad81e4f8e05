/** What CloudWatch asks of a custom widget's function, as far as it matters here. */
export interface WidgetEvent {
  /** Whether documentation is asked for, which the console does when somebody edits the widget. */
  readonly describe: boolean;
  readonly theme: 'light' | 'dark';
}

/** Reads the event of a custom widget. Source: "Create a custom widget for a CloudWatch dashboard" in the CloudWatch user guide. */
export function readWidgetEvent(event: unknown): WidgetEvent {
  const { describe, widgetContext } = (event ?? {}) as {
    readonly describe?: unknown;
    readonly widgetContext?: { readonly theme?: unknown };
  };
  return { describe: describe === true, theme: widgetContext?.theme === 'dark' ? 'dark' : 'light' };
}

/** Shown to whoever edits the widget. */
export const widgetDescription = `## SCIM bridge
Shows whether the bridge is healthy, and the people and groups that need somebody. It takes no parameters.`;
