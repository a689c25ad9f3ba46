/** The form of every page: a title with what can be done, filters that live in the address, and the list beside its detail. */
import { type ReactNode, useCallback, useEffect } from "react";
import { useSearchParams } from "react-router";
import { useHere } from "../api/organisation.ts";

export interface PageProps {
  readonly title: string;
  /** At the end of the title's line; the primary one last. */
  readonly actions?: ReactNode;
  readonly filters?: ReactNode;
  /** Its list scrolls in its own place, and the page does not. */
  readonly isFixed?: boolean;
  readonly children: ReactNode;
}

/** A page, and its name in the window's title. */
export function Page({ title, actions, filters, isFixed = false, children }: PageProps): ReactNode {
  const { organisation } = useHere();
  useEffect(() => {
    document.title = `${title} · ${organisation.name}`;
  }, [title, organisation.name]);
  return (
    <div className="page" data-fixed={isFixed || undefined}>
      <header className="page-head">
        <h1 className="page-title">{title}</h1>
        {actions && <div className="page-actions">{actions}</div>}
      </header>
      {filters && <div className="page-filters">{filters}</div>}
      {children}
    </div>
  );
}

/** A list, and beside it what was opened of it. */
export function Split({ list, detail }: { readonly list: ReactNode; readonly detail: ReactNode | null }): ReactNode {
  return (
    <div className="page-split" data-detail={detail !== null || undefined}>
      {list}
      {detail !== null && <div>{detail}</div>}
    </div>
  );
}

/**
 * A filter that lives in the address: kept by reload, back button and a link that is sent to somebody.
 * @returns its value, and how to change it; null takes it away
 */
export function useFilter(name: string): readonly [string | null, (value: string | null) => void] {
  const [query, setQuery] = useSearchParams();
  const value = query.get(name);
  const change = useCallback(
    (next: string | null) => {
      setQuery(
        (before) => {
          const after = new URLSearchParams(before);
          if (next === null || next === "") after.delete(name);
          else after.set(name, next);
          return after;
        },
        // Typing in a filter is no way of its own to go back through.
        { replace: true },
      );
    },
    [name, setQuery],
  );
  return [value, change];
}
