const given =
  'Ada Alan Amir Anna Bela Bruno Carla Chen Dora Elif Emil Farah Femi Grace Hana Ida Ivan Jana Kofi Lena Malik Noor Olga Priya Rosa'.split(
    ' ',
  );
const family =
  'Abebe Berg Costa Dahl Engel Fischer Garcia Haas Ito Jansen Kaya Lopez Mbeki Novak Okafor Petrov Quinn Rossi Sato Weber'.split(
    ' ',
  );

/** Somebody of the company that is played. */
export interface PlayedPerson {
  readonly name: string;
  readonly address: string;
}

/** The domain of everybody who is played: reserved for examples (RFC 2606). */
export const playedDomain = 'example.com';

/** @param count at most 500, each with a name of their own */
export function playedPeople(count: number): readonly PlayedPerson[] {
  const everybody = family.flatMap((last) => given.map((first) => personNamed(`${first} ${last}`)));
  return everybody.slice(0, count);
}

/** The person of this name. */
export function personNamed(name: string): PlayedPerson {
  return { name, address: `${name.toLowerCase().replaceAll(' ', '.')}@${playedDomain}` };
}
