-- The registers' journals, as they were signed. The preimage is the truth, in bytes; the columns beside it are derived
-- and may be null. Bits: reports.branch 24, audit.read 26, devices.edit 29.

create table shop.register_head (
  org_id uuid not null,
  branch_id uuid not null,
  register_id uuid not null,
  epoch integer not null,
  seq bigint not null,
  hash bytea not null,
  -- The books after that entry, which the next entries are checked against.
  books jsonb not null,
  -- From here on only a newer program reads the entries; projections wait.
  newer_from jsonb,
  received_at timestamptz not null,
  clock_offset_ms bigint not null,
  primary key (org_id, register_id),
  constraint register_head_register foreign key (org_id, register_id) references shop.register (org_id, register_id),
  constraint register_head_hash check (length(hash) = 32)
) with (fillfactor = 50);
call app.fence('shop.register_head');
create policy register_head_read on shop.register_head for select to evertill_app
  using (register_id = (select app.register_id()) or branch_id = any ((select app.branches())::uuid[]));
create policy register_head_own on shop.register_head for insert to evertill_app
  with check (register_id = (select app.register_id()));
create policy register_head_move on shop.register_head for update to evertill_app
  using (register_id = (select app.register_id()) or (select app.kind()) = 'job');
grant select, insert, update on shop.register_head to evertill_app;

create table shop.journal (
  org_id uuid not null,
  branch_id uuid not null,
  register_id uuid not null,
  epoch integer not null,
  seq bigint not null,
  hash bytea not null,
  preimage bytea not null,
  -- A card number slipped in: the preimage is its redacted form, the hash that of the original.
  redacted boolean not null,
  type text,
  occurred_at timestamptz,
  business_date date,
  received_at timestamptz not null,
  primary key (org_id, register_id, epoch, seq),
  constraint journal_register foreign key (org_id, register_id) references shop.register (org_id, register_id),
  constraint journal_numbers check (epoch >= 1 and seq >= 1),
  constraint journal_hash check (length(hash) = 32)
) partition by hash (org_id);
create table shop.journal_0 partition of shop.journal for values with (modulus 4, remainder 0);
create table shop.journal_1 partition of shop.journal for values with (modulus 4, remainder 1);
create table shop.journal_2 partition of shop.journal for values with (modulus 4, remainder 2);
create table shop.journal_3 partition of shop.journal for values with (modulus 4, remainder 3);
call app.fence('shop.journal');
call app.fence('shop.journal_0');
call app.fence('shop.journal_1');
call app.fence('shop.journal_2');
call app.fence('shop.journal_3');
call app.make_append_only('shop.journal');
create policy journal_read on shop.journal for select to evertill_app
  using (
    register_id = (select app.register_id())
    or branch_id = any ((select app.branches_with(26))::uuid[])
    or (select app.kind()) = 'job'
  );
create policy journal_add on shop.journal for insert to evertill_app
  with check (register_id = (select app.register_id()));
grant select, insert on shop.journal to evertill_app;

-- Rules that an entry broke. `scope`: rule, own_lease (what its own lease forbade), revoked_since, form, card.
create table shop.violation (
  org_id uuid not null,
  branch_id uuid not null,
  register_id uuid not null,
  epoch integer not null,
  seq bigint not null,
  number integer not null,
  code text not null,
  says text not null,
  scope text not null,
  staff_id uuid,
  raised_at timestamptz not null,
  primary key (org_id, register_id, epoch, seq, number),
  constraint violation_scope check (scope in ('rule', 'own_lease', 'revoked_since', 'form', 'card', 'epoch'))
);
create index violation_by_time on shop.violation (org_id, raised_at);
call app.fence('shop.violation');
call app.make_append_only('shop.violation');
create policy violation_read on shop.violation for select to evertill_app
  using (branch_id = any ((select app.branches_with(24))::uuid[]) or register_id = (select app.register_id()));
create policy violation_add on shop.violation for insert to evertill_app
  with check (register_id = (select app.register_id()) or (select app.kind()) = 'job');
grant select, insert on shop.violation to evertill_app;

-- Another history under a register's name: what the server has, and what somebody with the same key claimed.
create table shop.fork (
  org_id uuid not null,
  branch_id uuid not null,
  register_id uuid not null,
  epoch integer not null,
  seq bigint not null,
  known_hash bytea not null,
  claimed_hash bytea not null,
  signature text not null,
  seen_at timestamptz not null default now(),
  primary key (org_id, register_id, epoch, seq, claimed_hash)
);
call app.fence('shop.fork');
call app.make_append_only('shop.fork');
create policy fork_read on shop.fork for select to evertill_app
  using (branch_id = any ((select app.branches_with(29))::uuid[]) or register_id = (select app.register_id()));
create policy fork_add on shop.fork for insert to evertill_app with check (register_id = (select app.register_id()));
grant select, insert on shop.fork to evertill_app;
