// Whether a value has the shape that openapi.json says: the few words of JSON Schema that src/desk/schemas.json uses. Answers
// may have no member that isn't described: the desk's types are made of it.

const kinds = {
  string: (value) => typeof value === 'string', integer: Number.isInteger, number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean', null: (value) => value === null, array: Array.isArray,
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};
const words = new Set(['$ref', 'allOf', 'anyOf', 'type', 'enum', 'pattern', 'format', 'items', 'required', 'properties']);

export class Shapes {
  constructor(schemas) { this.schemas = schemas; }

  named(ref) {
    const found = this.schemas[ref.replace('#/components/schemas/', '')];
    if (found === undefined) throw new Error(`openapi.json describes no ${ref}`);
    return found;
  }

  /** One object schema of what an `allOf` joins. */
  joined(schema) {
    if (schema.$ref !== undefined) return this.joined(this.named(schema.$ref));
    if (schema.allOf === undefined) return schema;
    const parts = schema.allOf.map((part) => this.joined(part));
    return { type: 'object', required: parts.flatMap((part) => part.required ?? []), properties: Object.assign({}, ...parts.map((part) => part.properties)) };
  }

  /** What is wrong, a line each. */
  faults(schema, value, at = '$') {
    for (const word of Object.keys(schema)) if (!words.has(word)) throw new Error(`lib/shape.mjs does not know "${word}"`);
    if (schema.anyOf !== undefined) {
      const all = schema.anyOf.map((part) => this.faults(part, value, at));
      return all.some((found) => found.length === 0) ? [] : all.flat();
    }
    const flat = this.joined(schema);
    const types = [flat.type].flat();
    if (!types.some((type) => kinds[type](value))) return [`${at} is ${JSON.stringify(value)?.slice(0, 60)}, not ${types.join(' or ')}`];
    if (value === null) return [];
    if (flat.enum !== undefined && !flat.enum.includes(value)) return [`${at} is "${value}", none of ${flat.enum.join(' ')}`];
    if (flat.pattern !== undefined && !new RegExp(flat.pattern, 'u').test(value)) return [`${at} is "${value}", not ${flat.pattern}`];
    if (flat.format === 'date-time' && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value)) return [`${at} is "${value}", no time`];
    if (Array.isArray(value)) return value.flatMap((item, n) => this.faults(flat.items, item, `${at}[${n}]`));
    if (kinds.object(value) && flat.properties !== undefined) return this.members(flat, value, at);
    return [];
  }

  members(schema, value, at) {
    const missing = (schema.required ?? []).filter((name) => !(name in value)).map((name) => `${at}.${name} is missing`);
    return missing.concat(Object.entries(value).flatMap(([name, each]) => {
      const shape = schema.properties[name];
      return shape === undefined ? [`${at}.${name} is not described`] : this.faults(shape, each, `${at}.${name}`);
    }));
  }
}
