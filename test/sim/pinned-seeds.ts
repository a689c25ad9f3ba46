/** Seeds that once found a fault of ours: every run plays them first. */

/** The seed, and what it found. */
export const PINNED_SEEDS: readonly { readonly seed: number; readonly found: string }[] = [
  {
    seed: 15,
    found:
      "a Z closed for somebody else after the lease had run out, its approval pending, was called a broken rule for it",
  },
];
