/** A QR code as the printer draws it. The library that draws it comes only when a paper with a code is on the screen. */
import { type ReactNode, useEffect, useState } from "react";

/** Squares around the code that stay white, so that a scanner finds it (ISO/IEC 18004). */
const QUIET = 4;

/** The code, as wide as its place; until it is drawn the place is white. */
export function QrPicture({ data, label }: { readonly data: string; readonly label: string }): ReactNode {
  const rows = useSquares(data);
  const size = rows.length + 2 * QUIET;
  const path = rows
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : "")))
    .join("");
  return (
    <svg className="ui-paper-qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} data-qr={data}>
      <path d={path} fill="currentcolor" shapeRendering="crispEdges" />
    </svg>
  );
}

const NOTHING: readonly (readonly boolean[])[] = [];

function useSquares(data: string): readonly (readonly boolean[])[] {
  const [rows, setRows] = useState(NOTHING);
  useEffect(() => {
    let isShown = true;
    void import("receiptline").then(({ default: { qrcode } }) => {
      // The error correction that the printer is told to use.
      const drawn = qrcode.generate({ data, type: "qrcode", cell: 3, level: "l", quietZone: false });
      if (isShown) setRows(drawn.map((row) => [...row].map((square) => Number(square) === 1)));
    });
    return () => {
      isShown = false;
    };
  }, [data]);
  return rows;
}
