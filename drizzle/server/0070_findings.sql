-- What the desk does about what was found: violations are resolved with a reason, approvals that were booked as pending are
-- decided afterwards. Both are new facts beside what a till wrote. Bits: reports.branch 24, session.approve_difference 14,
-- audit.read 26.

create table shop.violation_resolution (
  org_id uuid not null,
  branch_id uuid not null,
  register_id uuid not null,
  epoch integer not null,
  seq bigint not null,
  number integer not null,
  staff_id uuid not null,
  reason text not null,
  resolved_at timestamptz not null default now(),
  primary key (org_id, register_id, epoch, seq, number),
  constraint violation_resolution_of foreign key (org_id, register_id, epoch, seq, number)
    references shop.violation (org_id, register_id, epoch, seq, number)
);
call app.fence('shop.violation_resolution');
call app.make_append_only('shop.violation_resolution');
create policy violation_resolution_read on shop.violation_resolution for select to evertill_app
  using (branch_id = any ((select app.branches_with(24))::uuid[]));
create policy violation_resolution_add on shop.violation_resolution for insert to evertill_app
  with check (branch_id = any ((select app.branches_with(14))::uuid[]) and staff_id = (select app.staff_id()));
grant select, insert on shop.violation_resolution to evertill_app;

create index violation_newest on shop.violation
  (org_id, raised_at desc, register_id desc, epoch desc, seq desc, number desc);

-- The approvals of every entry: given on the spot, or waiting for one. Made from the journal as it grows, by the database
-- itself: it is in the envelope, which entries of all versions share.
create table shop.entry_approval (
  org_id uuid not null,
  branch_id uuid not null,
  register_id uuid not null,
  epoch integer not null,
  seq bigint not null,
  number integer not null,
  type text not null,
  state text not null,
  permission text not null,
  requester_id uuid not null,
  approver_id uuid,
  occurred_at timestamptz not null,
  business_date date not null,
  primary key (org_id, register_id, epoch, seq, number),
  constraint entry_approval_state check (state in ('given', 'pending'))
);
create index entry_approval_pending on shop.entry_approval (org_id, occurred_at desc, register_id desc, epoch desc, seq desc, number desc)
  where state = 'pending';
create index entry_approval_by_approver on shop.entry_approval
  (org_id, approver_id, occurred_at desc, register_id desc, epoch desc, seq desc, number desc) where approver_id is not null;
call app.fence('shop.entry_approval');
call app.make_append_only('shop.entry_approval');
create policy entry_approval_read on shop.entry_approval for select to evertill_app
  using (branch_id = any ((select app.branches_with(24))::uuid[]) or register_id = (select app.register_id())
    or approver_id = (select app.staff_id()) or (select app.kind()) = 'job');
create policy entry_approval_add on shop.entry_approval for insert to evertill_app
  with check (register_id = (select app.register_id()) or (select app.kind()) = 'job');
grant select, insert on shop.entry_approval to evertill_app;

-- As `json`, whose texts are not looked at: some of them no `jsonb` can hold. Approvals stand first in a canonical entry,
-- and most entries have none.
create function shop.approvals_in(preimage bytea) returns setof json
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select a
  from json_array_elements(
    case when substring(preimage from 1 for 15) = '\x7b22617070726f76616c73223a5b7b'::bytea
      then convert_from(preimage, 'UTF8')::json -> 'approvals' else '[]'::json end
  ) as a
$$;

create function shop.project_approvals() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into shop.entry_approval (org_id, branch_id, register_id, epoch, seq, number, type, state, permission,
      requester_id, approver_id, occurred_at, business_date)
    select j.org_id, j.branch_id, j.register_id, j.epoch, j.seq, a.n - 1, j.type, a.of ->> 'state', a.of ->> 'permission',
      (a.of ->> 'requesterId')::uuid, (a.of ->> 'approverId')::uuid, j.occurred_at, j.business_date
    from added j
    cross join lateral shop.approvals_in(j.preimage) with ordinality as a (of, n);
  return null;
end
$$;
create trigger project_approvals after insert on shop.journal
  referencing new table as added for each statement execute function shop.project_approvals();
revoke all on function shop.approvals_in(bytea), shop.project_approvals() from public;
grant execute on function shop.approvals_in(bytea), shop.project_approvals() to evertill_app, app_gate;

-- Those of entries that are here already; only the gate sees every organisation's.
create policy gate on shop.entry_approval for insert to app_gate with check (true);
grant insert on shop.entry_approval to app_gate;
set local role app_gate;
insert into shop.entry_approval (org_id, branch_id, register_id, epoch, seq, number, type, state, permission, requester_id,
    approver_id, occurred_at, business_date)
  select j.org_id, j.branch_id, j.register_id, j.epoch, j.seq, a.n - 1, j.type, a.of ->> 'state', a.of ->> 'permission',
    (a.of ->> 'requesterId')::uuid, (a.of ->> 'approverId')::uuid, j.occurred_at, j.business_date
  from shop.journal j
  cross join lateral shop.approvals_in(j.preimage) with ordinality as a (of, n);
set local role evertill_owner;
revoke insert on shop.entry_approval from app_gate;
drop policy gate on shop.entry_approval;

create table shop.approval_decision (
  org_id uuid not null,
  branch_id uuid not null,
  register_id uuid not null,
  epoch integer not null,
  seq bigint not null,
  number integer not null,
  decision text not null,
  staff_id uuid not null,
  reason text not null,
  decided_at timestamptz not null default now(),
  primary key (org_id, register_id, epoch, seq, number),
  constraint approval_decision_of foreign key (org_id, register_id, epoch, seq, number)
    references shop.entry_approval (org_id, register_id, epoch, seq, number),
  constraint approval_decision_is check (decision in ('approved', 'denied'))
);
call app.fence('shop.approval_decision');
call app.make_append_only('shop.approval_decision');
create policy approval_decision_read on shop.approval_decision for select to evertill_app
  using (branch_id = any ((select app.branches_with(24))::uuid[]));
create policy approval_decision_add on shop.approval_decision for insert to evertill_app
  with check (branch_id = any ((select app.branches_with(24))::uuid[]) and staff_id = (select app.staff_id()));
grant select, insert on shop.approval_decision to evertill_app;

-- Entries by their places, for whoever may read the reports of their branch, or approved them: what a finding is about can
-- be said without opening the whole journal to them.
create policy gate_reads on shop.entry_approval for select to app_gate using (true);
grant select on shop.entry_approval to app_gate;
create function app.entries_at(registers uuid[], epochs integer[], seqs bigint[])
returns table (register_id uuid, epoch integer, seq bigint, hash bytea, preimage bytea, redacted boolean)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  org uuid := app.org_id();
  readable uuid[] := app.branches_with(24) || app.branches_with(26);
  me uuid := app.staff_id();
begin
  return query
    select j.register_id, j.epoch, j.seq, j.hash, j.preimage, j.redacted
    from (select distinct p.r, p.e, p.s from unnest(registers, epochs, seqs) as p (r, e, s)) as p
    join shop.journal j on j.org_id = org and j.register_id = p.r and j.epoch = p.e and j.seq = p.s
    where j.branch_id = any (readable) or exists (
      select from shop.entry_approval a
      where a.org_id = org and a.register_id = p.r and a.epoch = p.e and a.seq = p.s and a.approver_id = me
    );
end
$$;
revoke all on function app.entries_at(uuid[], integer[], bigint[]) from public;
grant execute on function app.entries_at(uuid[], integer[], bigint[]) to evertill_app;
alter function app.entries_at(uuid[], integer[], bigint[]) owner to app_gate;

-- Who may read the audit trail reads what people did at the tills as well: people read both as one.
create policy act_audit on shop.act for select to evertill_app
  using (branch_id = any ((select app.branches_with(26))::uuid[]));
create index act_newest on shop.act (org_id, occurred_at desc, register_id desc, epoch desc, seq desc);
create index audit_event_newest on shop.audit_event (org_id, occurred_at desc, event_id desc);
