-- What the register knows of its sync server. Nothing here is a fact of the till: facts are in the journal.

-- The last entry a server signed for. One row; none before the first answer.
create table acknowledged (
  id integer primary key,
  epoch integer not null,
  seq integer not null,
  hash text not null,
  position integer not null,
  signed_head text not null,
  audit_seq integer not null,
  audit_hash text not null,
  restore_epoch integer not null,
  at text not null,
  constraint acknowledged_one_row check (id = 1),
  constraint acknowledged_position check (position = epoch * 1099511627776 + seq),
  constraint acknowledged_hash check (length(hash) = 64)
) strict;

-- Changes made at this till that the server has not taken yet, oldest first.
create table till_change (
  id integer primary key,
  change_id text not null unique,
  what text not null,
  body text not null,
  created_at text not null,
  constraint till_change_what check (what in ('product', 'category', 'pin', 'person'))
) strict;

-- PIN verifiers of the server's people, under this device's pepper only.
create table pin_verifier (
  staff_id text primary key,
  verifier text not null
) strict, without rowid;
