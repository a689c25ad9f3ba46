/** One entry of the gallery: a name and the thing itself. */
import type { ReactNode } from "react";

export interface SpecimenFrameProps {
  readonly name: string;
  readonly children: ReactNode;
}

/** A named place in a sheet of the gallery. */
export function Specimen({ name, children }: SpecimenFrameProps): ReactNode {
  return (
    <section className="gallery-specimen" aria-label={name}>
      <h2>{name}</h2>
      {children}
    </section>
  );
}
