import { compareVersions, isNumbered, listedAt } from "../versions.js";
import { isObject, versionsIn } from "./each-node.js";

/**
 * The enum of the header is the one list of versions: what it gets wrong, everything gets wrong.
 */
export default () => ({
  /** @param {any} root @param {import("./each-node.js").Context} context */
  Root(root, { location, report }) {
    const schema = root.components?.parameters?.IntercomVersion?.schema;
    if (!Array.isArray(schema?.enum)) {
      report({ message: "Add components/parameters/IntercomVersion with an enum of all versions.", location });
      return;
    }
    const at = location.child(["components", "parameters", "IntercomVersion", "schema"]);

    for (const [index, version] of schema.enum.entries()) {
      const message = problemOf(version, schema.enum[index - 1]);
      if (message) report({ message, location: at.child(["enum", index]) });
    }
    if (!schema.enum.includes(root.info?.version)) {
      report({
        message:
          "Write in info.version, in quotes, the default version: one from the enum of the Intercom-Version header.",
        location: location.child(["info", "version"]),
      });
    }

    const marks = isObject(schema["x-enum"]) ? schema["x-enum"] : {};
    for (const name of Object.keys(marks).filter(isNumbered)) {
      report({
        message: `Remove the mark of ${name}: a number's place in the enum says when it came.`,
        location: at.child(["x-enum", name]).key(),
      });
    }
    const message = namesProblem(versionsIn(root), marks);
    if (message) report({ message, location: at.child("enum") });
  },
});

/** @param {unknown} version @param {unknown} previous */
function problemOf(version, previous) {
  if (typeof version !== "string") return `Quote this version: YAML reads it as ${version}, and 2.10 as 2.1.`;
  if (typeof previous !== "string" || !isNumbered(version)) return undefined;
  if (!isNumbered(previous)) return `Move ${version} up: the numbers stand before the names.`;
  return compareVersions(previous, version) < 0 ? undefined : `Move ${version} up: it does not come after ${previous}.`;
}

/**
 * @param {string[]} versions
 * @param {Record<string, any>} marks
 */
function namesProblem(versions, marks) {
  const ends = Object.values(marks).flatMap((span) => [span?.since, span?.until]);
  if (!ends.every((end) => end === undefined || versions.includes(end))) return undefined;
  for (const version of versions.filter(isNumbered)) {
    const names = listedAt(versions, marks, version).filter((value) => !isNumbered(value));
    if (names.length !== 1) {
      return `Give the unstable line exactly one name at ${version}, by the marks in x-enum: now it has ${names.join(" and ") || "none"}.`;
    }
  }
  return undefined;
}
