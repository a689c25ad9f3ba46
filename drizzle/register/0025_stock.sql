-- What sales of this till did to the stock: a projection, each sale's moves by product in thousandths of a piece or
-- kilogram, negative where goods left. A voided sale has none.
create table stock_move (
  position integer not null,
  product_id text not null,
  sale_id text not null,
  business_date text not null,
  thousandths integer not null,
  primary key (position, product_id)
) strict, without rowid;

create index stock_move_by_day on stock_move (business_date, product_id);
create index stock_move_by_sale on stock_move (sale_id);
