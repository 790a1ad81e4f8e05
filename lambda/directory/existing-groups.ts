import { createHash } from 'node:crypto';
import type { ExistingGroup } from '../policy/managed-groups';
import { comparableName } from '../scim/group-name';
import type { Key } from '../table/keys';
import type { Store } from '../table/store';
import type { Step } from '../table/transaction';

const partition = 'STATE#UNMANAGED';

/** An entry, with the import that saw it last. */
export interface CatalogueEntry extends ExistingGroup {
  readonly run: string;
}

/** The catalogue of groups that exist in the accounts and belong to no group of the directory. Found by name: a request names no account. */
export class ExistingGroups {
  constructor(private readonly store: Pick<Store, 'query' | 'table'>) {}

  /** Those that the account would take for one of this name: in whatever case, with whatever blanks. */
  async named(name: string): Promise<CatalogueEntry[]> {
    return (await this.read(nameDigest(name))).filter((group) => comparableName(group.name) === comparableName(name));
  }

  /** All of one account. */
  async of(upstream: string): Promise<CatalogueEntry[]> {
    return (await this.read('')).filter((group) => group.upstream === upstream);
  }

  /**
   * The step that lists a group.
   *
   * @param run which import, or which command, has seen it
   */
  list(group: ExistingGroup, run: string): Step {
    const Item = { ...keyOf(group), ...group, run };
    return { role: 'catalogue', action: { Put: { TableName: this.store.table, Item } } };
  }

  /** The step that takes a group off the list. */
  unlist(group: Pick<ExistingGroup, 'upstream' | 'id' | 'name'>): Step {
    return { role: 'catalogue', action: { Delete: { TableName: this.store.table, Key: keyOf(group) } } };
  }

  private async read(prefix: string): Promise<CatalogueEntry[]> {
    const groups: CatalogueEntry[] = [];
    const pages = this.store.query({
      KeyConditionExpression: prefix === '' ? 'pk = :partition' : 'pk = :partition AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':partition': partition, ...(prefix === '' ? {} : { ':prefix': `${prefix}#` }) },
    });
    for await (const items of pages) {
      for (const { upstream, id, name, manageable, reason, run } of items) {
        const why = typeof reason === 'string' ? { reason } : {};
        groups.push({
          upstream: String(upstream),
          id: String(id),
          name: String(name),
          manageable: manageable !== false,
          ...why,
          run: String(run),
        });
      }
    }
    return groups;
  }
}

function keyOf({ upstream, id, name }: Pick<ExistingGroup, 'upstream' | 'id' | 'name'>): Key {
  return { pk: partition, sk: `${nameDigest(name)}#${upstream}#${id}` };
}

/** A name may be long and hold anything; its digest has a fixed form, so that it can be the beginning of a key. */
function nameDigest(name: string): string {
  return createHash('sha256').update(comparableName(name), 'utf16le').digest('base64url').slice(0, 22);
}
