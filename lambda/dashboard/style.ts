import { Html } from './html';

const colours = {
  light: { healthy: '#1d6b2f', waiting: '#7a5200', 'needs-you': '#a11212', soft: '#545b64', line: '#d5dbdb' },
  dark: { healthy: '#8fdb9e', waiting: '#ffcf70', 'needs-you': '#ffa6a6', soft: '#b3bcc8', line: '#37404d' },
} as const;

/** The widget's own style, on top of CloudWatch's. */
export function style(theme: 'light' | 'dark'): Html {
  const { soft, line, ...states } = colours[theme];
  const rules = [
    'h3{margin:14px 0 4px;font-size:15px}',
    '.sentence{font-size:20px;font-weight:700;margin:0 0 4px}',
    'p,ul{margin:4px 0}',
    'table{width:100%}',
    `td{vertical-align:top;border-bottom:1px solid ${line}}`,
    '.who,.since,.buttons{white-space:nowrap}',
    '.who.long{min-width:220px;white-space:normal;overflow-wrap:anywhere}',
    '.what{min-width:126px}',
    `.soft{color:${soft}}`,
    '.btn{margin:0 4px 4px 0}',
    '.columns{display:flex;flex-wrap:wrap;gap:0 28px}',
    '.columns>div{flex:1 1 420px;min-width:0}',
    '.figures{display:flex;flex-wrap:wrap;gap:8px 28px;margin:4px 0}',
    '.figures dd{margin:0;font-size:26px;line-height:1.2}',
    `.figures dt{color:${soft};font-weight:400}`,
    ...Object.entries(states).map(([state, colour]) => `.${state}{color:${colour}}`),
  ];
  // No value of anybody's is in it; escaped, the child selector would be none.
  return new Html(`<style>${rules.flatMap((rule) => scoped(rule)).join('')}</style>`);
}

/** A rule for the widget only, each of its selectors. */
function scoped(rule: string): string {
  const [selectors = '', body = ''] = rule.split('{');
  return `${selectors
    .split(',')
    .map((selector) => `.bridge ${selector}`)
    .join(',')}{${body}`;
}
