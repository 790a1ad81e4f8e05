import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { ScimBridge } from '../../../lib';
import { handlerFolder } from '../../../lib/functions/handlers';
import { services } from '../../../scripts/handlers/bundle';

const root = path.resolve(__dirname, '../../..');
const outdir = mkdtempSync(path.join(tmpdir(), 'scim-bridge-handlers-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

/** A schema of one attribute. */
const schemaWith = (attribute: string) => ({
  resourceType: 'User' as const,
  schema: { id: 'urn:example:scim:own', attributes: [{ name: attribute }] },
});

test('the artefacts are made once for the sources as they are', () => {
  expect(handlerFolder('scim-api')).toBe(handlerFolder('scim-api'));
  expect(path.dirname(handlerFolder('sweep'))).toBe(path.dirname(handlerFolder('authorizer')));
});

test('there is one for every file of lambda/handlers/', () => {
  for (const service of services(root)) {
    // Beside the one that draws the dashboard, what it says of each alarm.
    const beside = service === 'dashboard' ? ['operations.md'] : [];
    expect(readdirSync(handlerFolder(service)).sort()).toEqual(['index.mjs', 'index.mjs.map', ...beside]);
  }
});

test('a function that does not exist is answered, and not left out of the deployment', () => {
  expect(() => handlerFolder('unheard-of')).toThrow(/unheard-of is missing/);
});

test('where they are made does not matter: a source map names sources from the folder of package.json', () => {
  const map = JSON.parse(readFileSync(path.join(handlerFolder('scim-api'), 'index.mjs.map'), 'utf8'));
  expect(map.sources).toContain('../../lambda/handlers/scim-api.ts');
});

describe('extension schemas', () => {
  const app = new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: false });
  const bridges = { First: [schemaWith('colour')], Second: [schemaWith('size')], Third: [] };
  for (const [name, extensionSchemas] of Object.entries(bridges)) {
    new ScimBridge(new Stack(app, name), 'Bridge', { extensionSchemas });
  }
  const assembly = app.synth();

  /** The SCIM function of a stack: the file it is told of, and the folder of its artefact. */
  function scimFunction(stack: string): { readonly file: string | undefined; readonly folder: string } {
    const { template } = assembly.getStackByName(stack);
    const assets = JSON.parse(readFileSync(path.join(outdir, `${stack}.assets.json`), 'utf8')).files;
    for (const { Type, Properties } of Object.values<{ Type: string; Properties: FunctionProperties }>(
      template.Resources,
    )) {
      if (Type !== 'AWS::Lambda::Function') continue;
      const variables = Properties.Environment.Variables;
      if (variables.POWERTOOLS_SERVICE_NAME !== 'scim-api') continue;
      const [hash = ''] = Properties.Code.S3Key.split('.');
      return { file: variables.EXTENSION_SCHEMAS_FILE, folder: path.join(outdir, assets[hash].source.path) };
    }
    throw new Error(`${stack} has no SCIM function.`);
  }

  test.each([
    ['First', 'colour'],
    ['Second', 'size'],
  ])(
    '%s: lie beside the code in a file that the function is told of, even where another bridge of the app has others',
    (stack, attribute) => {
      const { file = '', folder } = scimFunction(stack);
      expect(readdirSync(folder).sort()).toEqual(['extension-schemas.json', 'index.mjs', 'index.mjs.map']);
      expect(JSON.parse(readFileSync(path.join(folder, file), 'utf8'))).toEqual([schemaWith(attribute)]);
    },
  );

  test('without any there is no such file, and no variable', () => {
    const { file, folder } = scimFunction('Third');
    expect(file).toBeUndefined();
    expect(readdirSync(folder).sort()).toEqual(['index.mjs', 'index.mjs.map']);
  });
});

interface FunctionProperties {
  readonly Environment: { readonly Variables: Readonly<Record<string, string>> };
  readonly Code: { readonly S3Key: string };
}
