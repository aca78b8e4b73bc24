// Makes src/api/made.ts, the types of the API, from the shapes that the server shows as openapi.json (src/desk/schemas.json).
// A test holds those against what the server really answers: what compiles here is what comes over the wire.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, "../src/desk/schemas.json");
const out = join(here, "src/api/made.ts");

const kinds = { string: "string", integer: "number", number: "number", boolean: "boolean", null: "null" };

function members(schema) {
  const required = new Set(schema.required);
  return Object.entries(schema.properties).map(([name, shape]) => `${name}${required.has(name) ? "" : "?"}: ${type(shape)}`);
}

function plain(kind, schema) {
  if (kind === "array") {
    const item = type(schema.items);
    return item.includes(" | ") ? `(${item})[]` : `${item}[]`;
  }
  if (kind === "object") {
    if (schema.properties === undefined) return "Record<string, unknown>";
    const list = members(schema);
    return list.length === 0 ? "Record<string, never>" : `{ ${list.join("; ")} }`;
  }
  const found = kinds[kind];
  if (found === undefined) throw new Error(`schemas.json: no TypeScript for the type ${kind}`);
  return found;
}

function type(schema) {
  if (schema.$ref !== undefined) return schema.$ref.split("/").pop();
  if (schema.anyOf !== undefined) return schema.anyOf.map(type).join(" | ");
  if (schema.allOf !== undefined) return schema.allOf.map(type).join(" & ");
  if (schema.enum !== undefined) return schema.enum.map((word) => JSON.stringify(word)).join(" | ");
  return [schema.type].flat().map((kind) => plain(kind, schema)).join(" | ");
}

function declare(name, schema) {
  if (schema.allOf !== undefined && schema.allOf.length === 2 && schema.allOf[0].$ref !== undefined) {
    return `export interface ${name} extends ${type(schema.allOf[0])} {\n  ${members(schema.allOf[1]).join(";\n  ")};\n}`;
  }
  if (schema.type === "object" && Object.keys(schema.properties ?? {}).length > 0) return `export interface ${name} {\n  ${members(schema).join(";\n  ")};\n}`;
  return `export type ${name} = ${type(schema)};`;
}

/** Written only when it changed: builds that run side by side would else wake each other. */
export function makeTypes() {
  const schemas = JSON.parse(readFileSync(source, "utf8"));
  const text = `// Made by web/make-types.mjs from src/desk/schemas.json. Change that.\n${Object.entries(schemas).map(([name, schema]) => declare(name, schema)).join("\n")}\n`;
  let before = "";
  try { before = readFileSync(out, "utf8"); } catch { /* the first time */ }
  if (before !== text) writeFileSync(out, text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) makeTypes();
