-- Two histories under one register's name: a manager orders the till that tells the other one to begin a new epoch. What
-- it booked since the two part is kept whole: under an epoch number of its own (`side_epoch`), since its places are taken.
-- Bits: devices.edit 29, audit.read 26.

create table shop.fork_order (
  org_id uuid not null,
  branch_id uuid not null,
  register_id uuid not null,
  -- Where the two part, and the entry that the other one has there.
  epoch integer not null,
  seq bigint not null,
  claimed_hash bytea not null,
  side_epoch integer not null,
  next_epoch integer not null,
  staff_id uuid not null,
  reason text not null,
  ordered_at timestamptz not null default now(),
  primary key (org_id, register_id, epoch, seq, claimed_hash),
  constraint fork_order_of foreign key (org_id, register_id, epoch, seq, claimed_hash)
    references shop.fork (org_id, register_id, epoch, seq, claimed_hash),
  constraint fork_order_side unique (org_id, register_id, side_epoch),
  constraint fork_order_epochs check (side_epoch > epoch and next_epoch > side_epoch)
);
call app.fence('shop.fork_order');
call app.make_append_only('shop.fork_order');
create policy fork_order_read on shop.fork_order for select to evertill_app
  using (branch_id = any ((select app.branches_with(29))::uuid[]) or branch_id = any ((select app.branches_with(26))::uuid[])
    or register_id = (select app.register_id()) or (select app.kind()) = 'job');
create policy fork_order_add on shop.fork_order for insert to evertill_app
  with check (branch_id = any ((select app.branches_with(29))::uuid[]) and staff_id = (select app.staff_id()));
grant select, insert on shop.fork_order to evertill_app;

-- How much of the other history is here: its last entry, and the books after it.
create table shop.side_story (
  org_id uuid not null,
  branch_id uuid not null,
  register_id uuid not null,
  side_epoch integer not null,
  last_seq bigint not null,
  last_hash bytea not null,
  books jsonb not null,
  primary key (org_id, register_id, side_epoch),
  constraint side_story_of foreign key (org_id, register_id, side_epoch)
    references shop.fork_order (org_id, register_id, side_epoch)
);
call app.fence('shop.side_story');
create policy side_story_read on shop.side_story for select to evertill_app
  using (branch_id = any ((select app.branches_with(29))::uuid[]) or register_id = (select app.register_id()));
create policy side_story_begin on shop.side_story for insert to evertill_app
  with check (register_id = (select app.register_id()));
create policy side_story_go_on on shop.side_story for update to evertill_app
  using (register_id = (select app.register_id()));
grant select, insert, update on shop.side_story to evertill_app;
