-- How registers are, as they last told, and what somebody said of an alarm. What lasts has the time it began: an alarm is
-- one as long as that does not change. Bits: devices.edit 29, audit.read 26.

create table shop.register_health (
  org_id uuid not null,
  branch_id uuid not null,
  register_id uuid not null,
  told_at timestamptz not null,
  program_version text not null,
  -- Entries that wait for the server, and the till's own time of the oldest.
  unsent integer not null,
  unsent_since timestamptz,
  printer text not null,
  printer_since timestamptz,
  free_disk_bytes bigint,
  disk_since timestamptz,
  -- The till's wall clock less the server's.
  clock_offset_ms bigint not null,
  clock_since timestamptz,
  -- The head it says the server acknowledged, where the server does not have it.
  head text,
  head_since timestamptz,
  primary key (org_id, register_id),
  constraint register_health_register foreign key (org_id, register_id) references shop.register (org_id, register_id),
  constraint register_health_counts check (unsent >= 0 and free_disk_bytes >= 0)
);
call app.fence('shop.register_health');
create policy register_health_read on shop.register_health for select to evertill_app
  using (branch_id = any ((select app.branches_with(29))::uuid[]) or register_id = (select app.register_id()));
create policy register_health_tell on shop.register_health for insert to evertill_app
  with check (register_id = (select app.register_id()));
create policy register_health_retell on shop.register_health for update to evertill_app
  using (register_id = (select app.register_id()));
grant select, insert, update on shop.register_health to evertill_app;

create table shop.alarm_acknowledgement (
  org_id uuid not null,
  acknowledgement_id uuid not null default gen_random_uuid(),
  kind text not null,
  branch_id uuid,
  register_id uuid,
  since timestamptz not null,
  staff_id uuid not null,
  reason text not null,
  acknowledged_at timestamptz not null default now(),
  primary key (org_id, acknowledgement_id),
  constraint alarm_acknowledgement_once unique nulls not distinct (org_id, kind, register_id, since),
  constraint alarm_acknowledgement_kind check (
    kind in ('clock', 'head', 'silent', 'unsent', 'printer', 'disk', 'audit_copy')
  )
);
call app.fence('shop.alarm_acknowledgement');
call app.make_append_only('shop.alarm_acknowledgement');
create policy alarm_acknowledgement_read on shop.alarm_acknowledgement for select to evertill_app
  using (branch_id = any ((select app.branches_with(29))::uuid[]) or (branch_id is null and (select app.can(26))));
create policy alarm_acknowledgement_add on shop.alarm_acknowledgement for insert to evertill_app
  with check (
    staff_id = (select app.staff_id())
    and (branch_id = any ((select app.branches_with(29))::uuid[]) or (branch_id is null and (select app.can(26))))
  );
grant select, insert on shop.alarm_acknowledgement to evertill_app;
