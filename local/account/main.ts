// Starts a stand-in SCIM account to try the bridge against by hand, and prints how:
//
//   npx tsx local/account/main.ts [PORT] [habit=value …]      for example: 9400 filters=fail totalOff=3
//
// `GET /stand-in` shows what it holds; `POST /stand-in` adds a rule, `DELETE /stand-in` takes them away. habits.ts has both.
import { type Habits, wellBehaved } from './habits';
import { ScimAccount } from './scim-account';

const [port = '9400', ...rest] = process.argv.slice(2);
const habits = Object.fromEntries(
  rest.map((setting) => {
    const [name = '', value = ''] = setting.split('=');
    if (!(name in wellBehaved))
      throw new Error(`No habit "${name}". There are: ${Object.keys(wellBehaved).join(', ')}`);
    return [name, /^-?\d+$/.test(value) ? Number(value) : value];
  }),
) as Partial<Habits>;

const account = new ScimAccount(habits);
void account.listen(Number(port)).then((url) => {
  console.log(`A stand-in account listens at ${url}
Its bearer token is ${account.token}

To connect a bridge that runs:
  npx scim-bridge setup --local --upstream generic --url ${url}

A rule, for example "whoever adds bob is answered 403":

  curl -d '{"match":{"method":"POST","path":"^/Users","says":"bob"},"effect":{"do":"answer","status":403}}' ${new URL('/stand-in', url)}
`);
});
