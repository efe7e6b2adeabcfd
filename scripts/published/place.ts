import type { Document } from "../fragment.js";
import type { Pointer } from "./resolve.js";

/** Why we differ from a source on purpose, as the fragment says it. */
export interface Deviation {
  from: string;
  at: string;
  why: string;
}

/** What one keyword says, and the node in which it is written. */
export interface Fact {
  /** In a form that can be compared. */
  value: unknown;
  /** As it is written. */
  raw: unknown;
  pointer: Pointer;
}

export type Container = "parameters" | "requestBody" | "responses" | "headers" | "content" | "properties" | "items";

/** One spot of the operation that a reader would point at, as `request.from.type` or `200 X-RateLimit-Limit`. */
export interface Place {
  path: string;
  facts: Record<string, Fact>;
  deviations: Deviation[];
  /** The node itself, in one piece. */
  node: Document;
  pointer: Pointer;
  /** The spot that it belongs to, and how. */
  parent?: { path: string; container: Container; key: string };
  /** Where the members of each kind stand. */
  containers: Partial<Record<Container, Pointer>>;
}

export type Places = Map<string, Place>;

export type Partly = Pick<Place, "path" | "node" | "pointer"> & Partial<Place>;

export function add(places: Places, place: Partly): void {
  places.set(place.path, { facts: {}, deviations: deviationsOf(place.node), containers: {}, ...place });
}

export const deviationsOf = (node: Document): Deviation[] =>
  (Array.isArray(node["x-deviation"]) ? node["x-deviation"] : []).filter(({ from }: Deviation) => from === "published");
