/** Who takes scans instead of the sale: a field for a barcode, while it is on the screen. */
import { useEffect, useRef } from "react";

let takers: readonly ((code: string) => void)[] = [];

/** Takes every scan for as long as the component is there; the one that came last has them. */
export function useScans(take: (code: string) => void): void {
  const latest = useRef(take);
  useEffect(() => {
    latest.current = take;
  }, [take]);
  useEffect(() => {
    const taker = (code: string): void => latest.current(code);
    takers = [...takers, taker];
    return () => {
      takers = takers.filter((other) => other !== taker);
    };
  }, []);
}

/** Hands a scan to whoever takes them. @returns false when nobody does, and the scan belongs to the sale */
export function offerScan(code: string): boolean {
  const taker = takers.at(-1);
  taker?.(code);
  return taker !== undefined;
}
