-- Which customers the server knows too: those without a time wait to be told. Leaving the server makes all of them wait
-- for the next one.
alter table customer add column sent_at text;
create index customer_unsent on customer (created_at) where sent_at is null;
