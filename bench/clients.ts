/** The clients that are compared; the file of each is `clients/<id>.ts`. */
export interface Client {
  readonly id: string;
  readonly name: string;
  /** The installed package that its user depends on at run time; none where the code is generated. */
  readonly package?: string;
  /** The package that generates it, whose output becomes part of the user's own code. */
  readonly generator?: string;
}

export const clients: readonly Client[] = [
  { id: "ours", name: "intercom-conversations", package: "intercom-conversations" },
  { id: "bare", name: "bare fetch" },
  { id: "careful", name: "bare fetch with a deadline" },
  { id: "openapi-fetch", name: "openapi-fetch", package: "openapi-fetch" },
  { id: "intercom-client", name: "intercom-client (official)", package: "intercom-client" },
  { id: "hey-api", name: "@hey-api/openapi-ts", generator: "@hey-api/openapi-ts" },
  { id: "swagger-typescript-api", name: "swagger-typescript-api", generator: "swagger-typescript-api" },
];

/** One run of the bench. */
export interface Run {
  clients: readonly Client[];
  quick: boolean;
  /** What is measured is in a folder of its own, so that two runs do not meet. */
  folder: string;
  tell: (text: string) => void;
}
