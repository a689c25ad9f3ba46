-- Search as you type. The row number of a product is its place by popularity, so results need no sorting.

create virtual table product_search using fts5 (
  name,
  content = 'product',
  content_rowid = 'id',
  tokenize = "unicode61 remove_diacritics 2",
  prefix = '1 2 3'
);

create trigger product_search_insert
after insert on product
begin
  insert into product_search (rowid, name) values (new.id, new.name);
end;

create trigger product_search_delete
after delete on product
begin
  insert into product_search (product_search, rowid, name) values ('delete', old.id, old.name);
end;

create trigger product_search_update
after update of name on product
begin
  insert into product_search (product_search, rowid, name) values ('delete', old.id, old.name);
  insert into product_search (rowid, name) values (new.id, new.name);
end;
