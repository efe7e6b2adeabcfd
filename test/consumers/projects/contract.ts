import contract from "intercom-conversations/openapi.json" with { type: "json" };

export const version: string = contract.info.version;
// @ts-expect-error the contract is typed as the JSON that it is
export const wrong: string = contract.info.versions;
