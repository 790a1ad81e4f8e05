import { type Ids, people, personOf } from './requests';
import type { Server } from './server';

/** Fills a server with people, all of them members of one group. */
export async function fill(server: Server): Promise<Ids> {
  const ids: string[] = [];
  for (let n = 0; n < people; n += 1) {
    ids.push(idIn(await server.answer({ method: 'POST', path: '/Users', body: personOf(n) })));
  }
  const group = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    displayName: 'Everybody',
    members: ids.map((value) => ({ value })),
  };
  return { people: ids, group: idIn(await server.answer({ method: 'POST', path: '/Groups', body: group })) };
}

/** The id in an answer, with or without HTTP's own lines before it. */
function idIn(answer: string): string {
  const [, id] = /"id":"([^"]+)"/.exec(answer) ?? [];
  if (id === undefined) throw new Error(`no id in ${answer.slice(0, 200)}`);
  return id;
}
