import { access } from './bad-days/access';
import { deliveries } from './bad-days/deliveries';
import { people } from './bad-days/people';
import { replaced } from './bad-days/replaced';
import { Stage } from './stage';

const intro = `# Bad days
What to do when something is wrong: how you notice, the commands in their order, and what is true afterwards. Alarms are explained in
[operations.md](operations.md), commands in [commands.md](commands.md).

A script (\`npm run docs:bad-days\`) played these days on a computer, with a bridge of 60 people and a SCIM server in place of 1Password, and the output is
what the commands printed. Times, durations, ids and tokens were replaced. Therefore the output says *the local bridge*, where yours names your stack.

Whatever happens to the bridge, nobody who is in 1Password loses access because of it, and no accepted change is lost. Two commands tell you where you
stand: \`npx scim-bridge status\` for the bridge as a whole, \`npx scim-bridge explain WHO\` for one person or group.

| what happened | |
|---|---|
| somebody else may know the token | [The token leaked](#the-token-leaked) |
| far too many people were removed | [400 people were deactivated](#400-people-were-deactivated) |
| one person was suspended who should not be | [Somebody was suspended by mistake](#somebody-was-suspended-by-mistake) |
| 1Password does not answer | [1Password is down](#1password-is-down) |
| 1Password refuses the bridge's credential | [The credential was revoked](#the-credential-was-revoked) |
| somebody left and still has access | [A leaver is still active](#a-leaver-is-still-active) |
| the directory is wrong, and must be as it was | [The table was restored](#the-table-was-restored) |
| the region is gone | [The region is lost](#the-region-is-lost) |
| another bridge takes over | [The bridge is replaced](#the-bridge-is-replaced) |`;

/** Plays every bad day on bridges of their own. @returns the page */
export async function badDays(): Promise<string> {
  const stage = new Stage(false);
  try {
    await stage.open(['settleSeconds=0']);
    await stage.inhabit(60);
    // Played in an order in which none disturbs the next; shown in another.
    const { leaver, mistake, mass } = await people(stage);
    const { down, revoked } = await deliveries(stage);
    const { leaked } = await access(stage);
    const { restored, lost, replacement } = await replaced(stage);
    return `${[intro, leaked, mass, mistake, down, revoked, leaver, restored, lost, replacement].map((part) => part.toString().trim()).join('\n\n')}\n`;
  } finally {
    await stage.close();
  }
}
