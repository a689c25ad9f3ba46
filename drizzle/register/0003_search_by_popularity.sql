-- Search that stays fast at a million products. A product's row number grows as its popularity falls
-- (store/catalogue.ts gives it), so results come out in the order they are shown and the search stops at the last one
-- wanted. Prefixes up to eight letters have an index of their own: without one, all that a prefix fits is gathered
-- before the first result. No triggers keep it any more: each would have the index written out, and a large catalogue
-- would take three times as long; store/product-search.ts writes it beside the products.

drop trigger product_search_insert;
drop trigger product_search_delete;
drop trigger product_search_update;
drop table product_search;

create virtual table product_search using fts5 (
  name,
  content = 'product',
  content_rowid = 'id',
  tokenize = "unicode61 remove_diacritics 2",
  prefix = '1 2 3 4 5 6 7 8'
);

-- Products that were there before get row numbers of the new kind, too.
pragma defer_foreign_keys = on;

create temp table renumbered (
  old_id integer primary key,
  new_id integer not null
) strict;

insert into renumbered (old_id, new_id)
select
  id,
  (268435455 - min(popularity, 268435455)) * 16777216
    + row_number() over (partition by min(popularity, 268435455) order by id)
from product;

update product_barcode
set product_rowid = (select new_id from renumbered where old_id = product_rowid);

-- By way of negative numbers, so that no new one meets an old one.
update product set id = -id;

update product
set id = (select new_id from renumbered where old_id = -id);

drop table renumbered;

insert into product_search (product_search) values ('rebuild');
