import type { Fault } from './fault';
import { faultsOfAws } from './of-aws';
import { faultsOfTheAccount } from './of-the-account';
import { faultsOfTheProvider } from './of-the-provider';

/** Every fault that can be injected, in the order in which people list them. */
export const faults: readonly Fault[] = [...faultsOfTheAccount, ...faultsOfTheProvider, ...faultsOfAws];
