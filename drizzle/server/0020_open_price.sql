-- Products without a price of their own: what they cost is asked for at the till.
alter table shop.product add column open_price boolean not null default false;
