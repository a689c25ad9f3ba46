-- Products without a price of their own: what they cost is asked for at the till.
alter table product add column open_price integer not null default 0;
create index product_by_open_price on product (popularity) where open_price = 1;
