import { defineUser, findPath } from '../../../../lambda/scim/schema/resource-definition';
import { ENTERPRISE, USER } from '../support';

const user = defineUser();
const told = (text: string) => {
  const found = findPath(user, text);
  if (found?.kind === 'attribute') return (found.sub ?? found.attribute).path;
  return found?.kind === 'extension' ? found.extension.schema.id : found?.kind;
};

test.each([
  ['userName', 'userName'],
  [' USERNAME ', 'userName'],
  ['name.familyname', 'name.familyName'],
  [`${USER}:name.givenName`, 'name.givenName'],
  [`${ENTERPRISE}:manager`, `${ENTERPRISE}:manager`],
  [`${ENTERPRISE.toUpperCase()}:MANAGER.VALUE`, `${ENTERPRISE}:manager.value`],
  ['urn:ietf:params:scim:schemas:extension:enterprise:2.0User:department', `${ENTERPRISE}:department`],
  [ENTERPRISE, ENTERPRISE],
  [USER, 'base'],
  ['nothing', undefined],
  ['name.nothing', undefined],
  ['nothing.value', undefined],
  ['userName.value', undefined],
  ['name.familyName.more', undefined],
  ['urn:x:y:z', undefined],
  ['urn:', undefined],
  [`${ENTERPRISE}:nothing`, undefined],
  ['__proto__', undefined],
  ['', undefined],
])('%j means %s (RFC 7644 §3.10)', (text, path) => expect(told(text)).toBe(path));
