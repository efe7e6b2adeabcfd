import { viewAt } from "../../openapi/view.js";
import type { Document } from "../fragment.js";
import type { Answer, Task } from "./additions.js";
import { before, beginsAt } from "./history.js";
import { nodeAt } from "./keywords.js";
import { fieldNode, schemaNode } from "./nodes.js";
import type { Place } from "./place.js";
import { placesOf } from "./places.js";
import { responseNode } from "./responses.js";

/** A property, header, parameter or answer that Intercom describes and we do not. */
export function newMember(task: Task, theirs: Place): Answer {
  const { fragment, published, version } = task;
  const { container, key, path } = theirs.parent ?? { container: "", key: "", path: "" };
  const around = placesOf(viewAt(fragment, version)).get(path);
  if (container === "parameters") {
    const at = ["paths", "/conversations", "post", "parameters"];
    return [{ kind: "insert", at, value: { "x-since": version, ...fieldNode(published, theirs.node, key) } }];
  }
  const at = around?.containers[container as "properties"];
  if (!at || !["properties", "headers", "responses"].includes(container))
    return "the fragment has no way to say this yet";
  const written = nodeAt(fragment, at)?.[key];
  if (written) return revived(task, [...at, key], written);
  if (container === "responses") {
    if (!/^\d{3}$/.test(key) || key === "422") {
      return "the mock would give it to every bad request; say in x-deviation, at responses of the operation, why it stays out";
    }
    return [{ kind: "set", at, key, value: { "x-since": version, ...responseNode(task, theirs) } }];
  }
  const closed = theirs.path.startsWith("request");
  const node =
    container === "headers"
      ? fieldNode(published, theirs.node, key)
      : schemaNode(published, theirs.node, { name: `\`${key}\``, closed });
  return [{ kind: "set", at, key, value: { "x-since": version, ...node } }];
}

/** A member that the ledger has at other versions. */
function revived({ fragment, version }: Task, at: readonly string[], node: Document): Answer {
  if (beginsAt(fragment, version, node["x-since"])) return [{ kind: "set", at, key: "x-since", value: version }];
  return [{ kind: "remove", at, key: "x-until" }];
}

/** A property, header, parameter or answer that Intercom no longer describes. */
export function endedMember({ fragment, version }: Task, ours: Place): Answer {
  const { container, key, path } = ours.parent ?? { container: "", key: "", path: "" };
  const until = before(fragment, version);
  const { oldest } = fragment.info["x-described"];
  if (version === oldest)
    return `no version before ${version} is described; remove it, or say in x-deviation why it stays`;
  const at = memberAt(fragment, version, path, container, key);
  if (!at) return "the fragment has no way to say this yet";
  const since = nodeAt(fragment, at)["x-since"];
  if (beginsAt(fragment, version, since)) return `its mark lets it begin with ${since}; remove it, or correct the mark`;
  return [{ kind: "set", at, key: "x-until", value: until, first: true }];
}

function memberAt(
  fragment: Document,
  version: string,
  path: string,
  container: string,
  key: string,
): string[] | undefined {
  if (container === "parameters") {
    const at = ["paths", "/conversations", "post", "parameters"];
    const index = nodeAt(fragment, at).findIndex(
      (one: Document) => (one.$ref ? nodeAt(fragment, one.$ref.slice(2).split("/")) : one).name === key,
    );
    return index === -1 ? undefined : [...at, `${index}`];
  }
  const at = placesOf(viewAt(fragment, version)).get(path)?.containers[container as "properties"];
  return at && nodeAt(fragment, at)?.[key] ? [...at, key] : undefined;
}
