declare module 'njre' {
  /**
   * Downloads a JRE and compares its checksum.
   *
   * @returns the folder `jre` beside `installPath`
   */
  export function install(version: number, options: { readonly installPath: string }): Promise<string>;
}
