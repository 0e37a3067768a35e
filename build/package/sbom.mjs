// What a package is made of, in CycloneDX: what `npm sbom` says of the production packages, and the Node beside them.
import fs from 'node:fs';
import path from 'node:path';
import { run } from './fetch.mjs';

const LOCK = JSON.parse(fs.readFileSync(new URL('lock.json', import.meta.url), 'utf8'));

/** Of packages whose manifest names none: as their licence files say. */
const LICENCES = { '7z-wasm': 'LGPL-2.1-or-later', 'png-js': 'MIT', node: 'MIT' };
const PLACE = 'cdx:npm:package:path';

/** The text of a bill of materials. The same for the same lock: without the time and the random number npm puts in. */
export function sbomFor(target, { production, version }) {
  const kept = path.join(production, 'sbom.json');
  const args = [
    'sbom',
    '--sbom-format=cyclonedx',
    '--sbom-type=application',
    // With `--omit=peer` npm leaves out what is a dependency and somebody's peer as well; what is not installed goes below.
    '--package-lock-only',
  ];
  if (!fs.existsSync(kept)) fs.writeFileSync(kept, run('npm', args, { cwd: production }));
  const { serialNumber, metadata, components, ...rest } = JSON.parse(fs.readFileSync(kept, 'utf8'));
  const { timestamp, ...said } = metadata;
  const here = components
    .filter((component) => fits(component, production))
    .map(withoutPlaces)
    .map(licensed);
  const node = LOCK.node[target];
  const runtime = {
    'bom-ref': `${node.name}@${node.version}`,
    type: 'platform',
    name: 'node',
    version: node.version,
    purl: `pkg:npm/${node.name}@${node.version}`,
    licenses: licenceOf('node'),
    hashes: [{ alg: 'SHA-512', content: Buffer.from(node.integrity.slice(7), 'base64').toString('hex') }],
  };
  // npm takes the name of the folder for that of the program.
  const component = { ...withoutPlaces(said.component), name: 'menshen', version };
  const bom = { ...rest, metadata: { ...said, component }, components: [...here, runtime] };
  return `${JSON.stringify(bom, null, 1)}\n`;
}

/** npm lists optional packages of every system; the others are not in the folder. */
function fits({ name, properties = [] }, production) {
  const place = properties.find((property) => property.name === PLACE)?.value ?? `node_modules/${name}`;
  return fs.existsSync(path.join(production, place));
}

const licenceOf = (name) => [{ license: { id: LICENCES[name] } }];
const licensed = (component) =>
  component.licenses === undefined && component.name in LICENCES
    ? { ...component, licenses: licenceOf(component.name) }
    : component;

/** Where a package was found while packaging is nobody's business. */
function withoutPlaces(component) {
  const properties = (component.properties ?? []).filter(({ name }) => name !== PLACE);
  const { properties: _, ...rest } = component;
  return properties.length === 0 ? rest : { ...rest, properties };
}
