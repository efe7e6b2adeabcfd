import { createClient } from "intercom-conversations";

createClient({ token: "" });
