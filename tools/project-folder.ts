/** Where this checkout lies; every tool works from there whatever folder it was called in. */
import { dirname } from "node:path";

/** Absolute path of the folder that holds package.json. */
export const PROJECT_FOLDER = dirname(import.meta.dirname);
