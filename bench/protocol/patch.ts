import { patchBodyValidation, scimPatch } from 'scim-patch';
import SCIMMY from 'scimmy';
import { patchGroup, patchUser } from '../../lambda/scim/patch/apply';
import { readPatchRequest } from '../../lambda/scim/patch/request';
import { defineGroup, defineUser } from '../../lambda/scim/schema/resource-definition';
import type { Json } from '../../lambda/scim/types';
import { measure, type Result } from './measure';
import { ENTERPRISE, patchBody, person, representation } from './people';

const UPDATES: readonly (readonly [string, Json[]])[] = [
  ['Okta deactivates', [{ op: 'replace', value: { active: false } }]],
  [
    'JumpCloud renames',
    [
      { op: 'replace', path: 'name.givenName', value: 'Jane' },
      { op: 'replace', path: 'name.familyName', value: 'Roe' },
      { op: 'replace', path: 'active', value: false },
    ],
  ],
  [
    'Entra ID updates',
    [
      { op: 'replace', path: 'emails[type eq "work"].value', value: 'new@example.com' },
      { op: 'replace', path: 'name.familyName', value: 'Updated' },
      { op: 'add', path: 'title', value: 'Lead' },
      { op: 'add', path: `${ENTERPRISE}:costCenter`, value: '7' },
    ],
  ],
  ['an email is added', [{ op: 'add', path: 'emails', value: [{ type: 'other', value: 'other@example.com' }] }]],
];

const MEMBERS = 10_000;

type PatchBody = ConstructorParameters<typeof SCIMMY.Messages.PatchOp>[0];
type PatchedResource = Parameters<typeof scimPatch>[0];

/** As scim-patch's guide has it: the message is checked, then applied to a copy. */
function scimPatched(resource: unknown, body: unknown): unknown {
  patchBodyValidation(body as Parameters<typeof patchBodyValidation>[0]);
  const { Operations } = body as Parameters<typeof patchBodyValidation>[0];
  return scimPatch(resource as PatchedResource, Operations, { mutateDocument: false });
}

/** Reading a PATCH and applying it, the resource given left as it is. */
export async function patchResults(): Promise<Result[]> {
  SCIMMY.Resources.declare(SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser, false));
  const user = defineUser();
  const stored = person(1);
  const represented = representation(1);
  const results: Result[] = [];
  for (const [job, operations] of UPDATES) {
    const body = patchBody(operations);
    const scimmyUser = new SCIMMY.Schemas.User(structuredClone(represented) as object, 'out');
    results.push(
      await measure(`PATCH, ${job}`, [
        { name: 'ours', run: () => patchUser(user, stored, readPatchRequest(user, body)) },
        { name: 'scimmy', run: () => new SCIMMY.Messages.PatchOp(body as PatchBody).apply(scimmyUser) },
        {
          name: 'scim-patch',
          run: () => scimPatched(represented, body),
        },
      ]),
    );
  }
  return [...results, await memberResult()];
}

/** The peers need the whole group to add one member; that is the point. */
async function memberResult(): Promise<Result> {
  const group = defineGroup();
  const operations: Json[] = [{ op: 'add', path: 'members', value: [{ value: 'new' }] }];
  const body = patchBody(operations);
  const members = Array.from({ length: MEMBERS }, (_, index) => ({ value: `u${index}` }));
  const whole = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    id: 'g',
    displayName: 'Everybody',
    members,
  };
  const scimmyGroup = new SCIMMY.Schemas.Group(structuredClone(whole) as object, 'out');
  return measure(`PATCH, a member joins ${MEMBERS.toLocaleString('en')}`, [
    { name: 'ours', run: () => patchGroup(group, { displayName: 'Everybody' }, readPatchRequest(group, body)) },
    { name: 'scimmy', run: () => new SCIMMY.Messages.PatchOp(body as PatchBody).apply(scimmyGroup) },
    {
      name: 'scim-patch',
      run: () => scimPatched(whole, body),
    },
  ]);
}
