-- Search as you type. A product's row number grows as its popularity falls (store/catalogue.ts gives it), so results
-- come out in the order they are shown and the search stops at the last one wanted. Prefixes up to eight letters have
-- an index of their own: without one, all that a prefix fits is gathered before the first result. No triggers keep it:
-- each would have the index written out, and a large catalogue would take three times as long.

create virtual table product_search using fts5 (
  name,
  content = 'product',
  content_rowid = 'id',
  tokenize = "unicode61 remove_diacritics 2",
  prefix = '1 2 3 4 5 6 7 8'
);
