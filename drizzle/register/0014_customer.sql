-- Customers this till knows: as little as finds them again. Never in the journal, which names them by id alone.
create table customer (
  customer_id text primary key,
  name text not null,
  email text not null,
  phone text not null,
  created_at text not null,
  constraint customer_known check (name <> '' or email <> '' or phone <> '')
) strict, without rowid;

create index customer_by_name on customer (name collate nocase);
