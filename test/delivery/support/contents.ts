/** A SCIM server, as its clients reach it. */
export interface ScimSide {
  readonly baseUrl: string;
  readonly token: string;
}

export interface PersonSeen {
  readonly active: boolean;
  readonly givenName: string | undefined;
  readonly familyName: string | undefined;
  readonly displayName: string | undefined;
  readonly externalId: string | undefined;
}

/** What a server lists. */
export interface Contents {
  /** By email address. */
  readonly people: ReadonlyMap<string, PersonSeen>;
  /** The members' email addresses by the group's name. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
  /** What an id of the server stands for: an email address or a group's name. */
  readonly names: ReadonlyMap<string, string>;
}

interface Resource {
  readonly id: string;
  readonly userName?: string;
  readonly displayName?: string;
  readonly externalId?: string;
  readonly active?: boolean;
  readonly name?: { readonly givenName?: string; readonly familyName?: string };
  readonly emails?: readonly { readonly value: string; readonly primary?: boolean }[];
  readonly members?: readonly { readonly value: string }[];
}

/** Reads all people and groups by SCIM's lists, as any client would. The groups first: then their members are among the people. */
export async function contentsOf(side: ScimSide): Promise<Contents> {
  const groups = await list(side, '/Groups');
  const people = await list(side, '/Users');
  const names = new Map([
    ...people.map((person) => [person.id, emailOf(person)] as const),
    ...groups.map((group) => [group.id, group.displayName ?? ''] as const),
  ]);
  return {
    people: new Map(people.map((person) => [emailOf(person), seen(person)])),
    groups: new Map(
      groups.map(({ displayName = '', members = [] }) => [
        displayName,
        members.map(({ value }) => names.get(value) ?? `nobody (${value})`).sort(),
      ]),
    ),
    names,
  };
}

const pageSize = 100;

async function list({ baseUrl, token }: ScimSide, path: string): Promise<Resource[]> {
  const all: Resource[] = [];
  for (;;) {
    const url = `${baseUrl}${path}?startIndex=${all.length + 1}&count=${pageSize}`;
    const answer = await fetch(url, { headers: { Authorization: `Bearer ${token}`, Accept: 'application/scim+json' } });
    if (!answer.ok) throw new Error(`GET ${url} was answered ${answer.status} ${await answer.text()}`);
    const { totalResults, Resources = [] } = (await answer.json()) as { totalResults: number; Resources?: Resource[] };
    all.push(...Resources);
    if (all.length >= totalResults || Resources.length === 0) return all;
  }
}

function emailOf({ userName = '', emails = [] }: Resource): string {
  const { value } = emails.find(({ primary }) => primary === true) ?? emails[0] ?? { value: userName };
  return value.toLowerCase();
}

function seen({ active, name, displayName, externalId }: Resource): PersonSeen {
  return {
    active: active !== false,
    givenName: name?.givenName,
    familyName: name?.familyName,
    displayName,
    externalId,
  };
}
