import type { AttributeDefinition } from '../../../../lambda/scim/schema/definition';
import { defineGroup, defineUser } from '../../../../lambda/scim/schema/resource-definition';

/** One line an attribute: every characteristic that RFC 7643 §7 has. A change here is a change of what we promise. */
function lines(attributes: readonly AttributeDefinition[], prefix = ''): string[] {
  return attributes.flatMap((one) => [
    [
      `${prefix}${one.name}`,
      `${one.type}${one.multiValued ? '[]' : ''}`,
      one.required ? 'required' : 'optional',
      one.caseExact ? 'exact' : 'folded',
      one.mutability,
      one.returned,
      one.uniqueness,
    ].join(' '),
    ...lines(one.subAttributes ?? [], `${prefix}${one.name}.`),
  ]);
}

const user = lines(defineUser().attributes);
const enterprise = lines(defineUser().extensions[0]?.attributes ?? []);
const group = lines(defineGroup().attributes);

test.each([
  // RFC 7643 §3.1
  'schemas reference[] required exact readOnly always none',
  'id string optional exact readOnly always server',
  'externalId string optional exact readWrite default none',
  'meta complex optional folded readOnly default none',
  'meta.resourceType string optional exact readOnly default none',
  'meta.created dateTime optional folded readOnly default none',
  'meta.lastModified dateTime optional folded readOnly default none',
  'meta.location reference optional exact readOnly default none',
  'meta.version string optional exact readOnly default none',
  // RFC 7643 §4.1, §8.7.1
  'userName string required folded readWrite default server',
  'name complex optional folded readWrite default none',
  'name.formatted string optional folded readWrite default none',
  'name.familyName string optional folded readWrite default none',
  'name.givenName string optional folded readWrite default none',
  'name.middleName string optional folded readWrite default none',
  'name.honorificPrefix string optional folded readWrite default none',
  'name.honorificSuffix string optional folded readWrite default none',
  'displayName string optional folded readWrite default none',
  'nickName string optional folded readWrite default none',
  'profileUrl reference optional exact readWrite default none',
  'title string optional folded readWrite default none',
  'userType string optional folded readWrite default none',
  'preferredLanguage string optional folded readWrite default none',
  'locale string optional folded readWrite default none',
  'timezone string optional folded readWrite default none',
  'active boolean optional folded readWrite default none',
  'password string optional exact writeOnly never none',
  'emails complex[] optional folded readWrite default none',
  'emails.value string optional folded readWrite default none',
  'emails.display string optional folded readWrite default none',
  'emails.type string optional folded readWrite default none',
  'emails.primary boolean optional folded readWrite default none',
  'phoneNumbers complex[] optional folded readWrite default none',
  'ims complex[] optional folded readWrite default none',
  'photos complex[] optional folded readWrite default none',
  'photos.value reference optional exact readWrite default none',
  'addresses complex[] optional folded readWrite default none',
  'addresses.formatted string optional folded readWrite default none',
  'addresses.streetAddress string optional folded readWrite default none',
  'addresses.locality string optional folded readWrite default none',
  'addresses.region string optional folded readWrite default none',
  'addresses.postalCode string optional folded readWrite default none',
  'addresses.country string optional folded readWrite default none',
  'addresses.primary boolean optional folded readWrite default none',
  'groups complex[] optional folded readOnly default none',
  'groups.value string optional exact readOnly default none',
  'groups.$ref reference optional exact readOnly default none',
  'entitlements complex[] optional folded readWrite default none',
  'roles complex[] optional folded readWrite default none',
  'x509Certificates complex[] optional folded readWrite default none',
  'x509Certificates.value binary optional exact readWrite default none',
])('User has %s', (line) => expect(user).toContain(line));

test.each([
  'employeeNumber string optional folded readWrite default none',
  'costCenter string optional folded readWrite default none',
  'organization string optional folded readWrite default none',
  'division string optional folded readWrite default none',
  'department string optional folded readWrite default none',
  'manager complex optional folded readWrite default none',
  'manager.value string optional exact readWrite default none',
  'manager.$ref reference optional exact readWrite default none',
  'manager.displayName string optional folded readOnly default none',
])('EnterpriseUser has %s (RFC 7643 §4.3)', (line) => expect(enterprise).toContain(line));

test.each([
  'displayName string required folded readWrite default server',
  'members complex[] optional folded readWrite default none',
  'members.value string optional exact immutable default none',
  'members.$ref reference optional exact immutable default none',
  'members.type string optional folded immutable default none',
])('Group has %s (RFC 7643 §4.2)', (line) => expect(group).toContain(line));
