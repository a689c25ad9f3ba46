/** Finds the commands a printer obeys the moment they arrive, before and beside its buffer. */

/** DLE EOT n asks for a status, DLE DC4 1 m t pulses the drawer connector. */
export type RealTimeCommand =
  | { readonly kind: "status"; readonly n: number }
  | { readonly kind: "pulse"; readonly pin: 2 | 5 };

/**
 * A scanner for one connection; it looks at every byte, as real printers do, and leaves them all in the stream.
 * @returns a function that takes a piece and gives the commands it completes
 */
export function realTimeScanner(): (piece: Uint8Array) => RealTimeCommand[] {
  let tail: number[] = [];
  return (piece) => {
    const found: RealTimeCommand[] = [];
    for (const byte of piece) {
      tail = [...tail.slice(-4), byte];
      const [dle, command, n = 0] = tail.slice(-3);
      if (dle === 0x10 && command === 0x04 && n >= 1 && n <= 4) found.push({ kind: "status", n });
      const [five, dc4, fn, pin = 9, time = 0] = tail.slice(-5);
      if (five === 0x10 && dc4 === 0x14 && fn === 1 && pin <= 1 && time >= 1 && time <= 8)
        found.push({ kind: "pulse", pin: pin === 0 ? 2 : 5 });
    }
    return found;
  };
}
