-- Organisations, branches, people and what they may, registers. Bits are those of domain/staff/permissions.ts:
-- staff.edit 28, devices.edit 29, settings.edit 30, organisation.own 33.

create table shop.organisation (
  org_id uuid primary key,
  name text not null,
  created_at timestamptz not null default now(),
  closed_at timestamptz,
  constraint organisation_name check (length(name) between 1 and 80)
);
call app.fence('shop.organisation');
create policy organisation_read on shop.organisation for select to evertill_app using (true);
create policy organisation_write on shop.organisation for update to evertill_app using ((select app.can(33)));

-- Taken last in each transaction that changes configuration: commit order is version order.
create table shop.config_counter (
  org_id uuid primary key references shop.organisation (org_id),
  version bigint not null default 0,
  -- Tombstones older than this are gone; a register that knows less starts from a snapshot.
  horizon bigint not null default 0
);
call app.fence('shop.config_counter');
create policy config_counter_read on shop.config_counter for select to evertill_app using (true);
create policy config_counter_write on shop.config_counter for update to evertill_app
  using ((select app.kind()) in ('person', 'device'));

create table shop.branch (
  org_id uuid not null references shop.organisation (org_id),
  branch_id uuid not null,
  name text not null,
  settings jsonb not null,
  version bigint not null,
  created_at timestamptz not null default now(),
  closed_at timestamptz,
  primary key (org_id, branch_id),
  constraint branch_name unique (org_id, name)
);
create index branch_by_version on shop.branch (org_id, version);
call app.fence('shop.branch');
create policy branch_read on shop.branch for select to evertill_app
  using (branch_id = any ((select app.branches())::uuid[]) or (select app.can(30)));
create policy branch_add on shop.branch for insert to evertill_app with check ((select app.can(30)));
create policy branch_change on shop.branch for update to evertill_app
  using (
    branch_id = any ((select app.branches_with(30))::uuid[])
    or ((select app.kind()) = 'device' and branch_id = any ((select app.branches())::uuid[]))
  );

create table shop.role (
  org_id uuid not null references shop.organisation (org_id),
  role_key text not null,
  name text not null,
  mask bigint not null,
  built_in boolean not null,
  primary key (org_id, role_key),
  constraint role_name unique (org_id, name),
  constraint role_key_form check (role_key ~ '^[a-z][a-z0-9_]{0,39}$'),
  constraint role_mask check (mask >= 0)
);
call app.fence('shop.role');
create policy role_read on shop.role for select to evertill_app using (true);
create policy role_add on shop.role for insert to evertill_app with check ((select app.can(28)) and not built_in);
create policy role_change on shop.role for update to evertill_app using ((select app.can(28)) and not built_in);

-- Somebody who works here. With a person they can sign in to the server; without, at the tills only.
create table shop.staff (
  org_id uuid not null references shop.organisation (org_id),
  staff_id uuid not null,
  person_id uuid,
  name text not null,
  email text,
  -- argon2id verifier of the PIN, sealed under the server's master key.
  pin_sealed text,
  created_at timestamptz not null default now(),
  disabled_at timestamptz,
  primary key (org_id, staff_id),
  constraint staff_person unique (org_id, person_id),
  constraint staff_name check (length(name) between 1 and 60)
);
call app.fence('shop.staff');
create policy staff_read on shop.staff for select to evertill_app
  using ((select app.can_somewhere(28)) or staff_id = (select app.staff_id()) or (select app.kind()) in ('device', 'job'));
create policy staff_add on shop.staff for insert to evertill_app
  with check ((select app.can_somewhere(28)) or (select app.kind()) = 'device');
create policy staff_change on shop.staff for update to evertill_app
  using ((select app.can_somewhere(28)) or (select app.kind()) = 'device');

-- One role a branch; branch_id null is the whole organisation. Denial wins.
create table shop.assignment (
  org_id uuid not null,
  staff_id uuid not null,
  assignment_id uuid not null,
  branch_id uuid,
  role_key text not null,
  granted bigint not null default 0,
  denied bigint not null default 0,
  primary key (org_id, assignment_id),
  constraint assignment_once unique nulls not distinct (org_id, staff_id, branch_id),
  constraint assignment_staff foreign key (org_id, staff_id) references shop.staff (org_id, staff_id),
  constraint assignment_branch foreign key (org_id, branch_id) references shop.branch (org_id, branch_id),
  constraint assignment_role foreign key (org_id, role_key) references shop.role (org_id, role_key),
  constraint assignment_masks check (granted >= 0 and denied >= 0)
);
call app.fence('shop.assignment');
create policy assignment_read on shop.assignment for select to evertill_app
  using ((select app.can_somewhere(28)) or staff_id = (select app.staff_id()) or (select app.kind()) in ('device', 'job'));
create policy assignment_write on shop.assignment for all to evertill_app
  using ((select app.can(28)) or branch_id = any ((select app.branches_with(28))::uuid[]))
  with check (
    (select app.can(28))
    or branch_id = any ((select app.branches_with(28))::uuid[])
    -- What a till was told to take in holds in its own branch, never in the whole organisation.
    or ((select app.kind()) = 'device' and branch_id = any ((select app.branches())::uuid[]))
  );

create table shop.register (
  org_id uuid not null,
  register_id uuid not null,
  branch_id uuid not null,
  code text not null,
  name text not null,
  state text not null default 'slot',
  device_key text,
  seal_key text,
  program_version text,
  enrolment_id uuid,
  -- What a till with books of its own brought along, until its adoption is done.
  adoption jsonb,
  staff_mapping jsonb,
  adoption_open boolean not null default false,
  -- Signs the leases that an adopted till's older entries were booked under.
  local_authority_key text,
  created_at timestamptz not null default now(),
  confirmed_at timestamptz,
  revoked_at timestamptz,
  last_contact_at timestamptz,
  clock_offset_ms bigint,
  primary key (org_id, register_id),
  constraint register_code unique (org_id, code),
  constraint register_branch foreign key (org_id, branch_id) references shop.branch (org_id, branch_id),
  constraint register_state check (state in ('slot', 'waiting', 'active', 'revoked')),
  constraint register_code_form check (code ~ '^[A-Z][A-Z0-9]{0,5}$')
);
call app.fence('shop.register');
create policy register_read on shop.register for select to evertill_app
  using (branch_id = any ((select app.branches())::uuid[]) or register_id = (select app.register_id()));
create policy register_add on shop.register for insert to evertill_app
  with check (branch_id = any ((select app.branches_with(29))::uuid[]));
create policy register_change on shop.register for update to evertill_app
  using (branch_id = any ((select app.branches_with(29))::uuid[]) or register_id = (select app.register_id()));

-- Every lease ever signed for a register, the server's own and those of an adopted till's local authority.
create table shop.lease (
  org_id uuid not null,
  register_id uuid not null,
  lease_id uuid not null,
  -- Permission masks by staff id, in hex: what an entry under this lease was allowed.
  masks jsonb not null,
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  by_local_authority boolean not null default false,
  primary key (org_id, register_id, lease_id),
  -- No cascade: a slot becomes an adopted till, under its id, before it has any lease; later none is rewritten.
  constraint lease_register foreign key (org_id, register_id) references shop.register (org_id, register_id)
);
call app.fence('shop.lease');
create policy lease_read on shop.lease for select to evertill_app
  using (register_id = (select app.register_id()) or (select app.can_somewhere(29)) or (select app.kind()) = 'job');
create policy lease_add on shop.lease for insert to evertill_app with check (register_id = (select app.register_id()));
call app.make_append_only('shop.lease');

do $$
declare
  target regclass;
begin
  foreach target in array array[
    'shop.organisation', 'shop.config_counter', 'shop.branch', 'shop.role', 'shop.staff', 'shop.assignment',
    'shop.register'
  ]::regclass[]
  loop
    execute format('create policy gate on %s to app_gate using (true) with check (true)', target);
    execute format('grant select, insert, update on %s to app_gate', target);
    execute format('grant select, insert, update on %s to evertill_app', target);
  end loop;
end
$$;
-- Who somebody is and where a register stands are not changed: the gate decides by them.
revoke update on shop.staff, shop.register from evertill_app;
grant update (name, pin_sealed, disabled_at) on shop.staff to evertill_app;
grant update (name, state, device_key, seal_key, program_version, enrolment_id, adoption, staff_mapping, adoption_open,
  last_contact_at, clock_offset_ms) on shop.register to evertill_app;
grant delete on shop.assignment to evertill_app;
grant select, insert on shop.lease to evertill_app;
revoke insert on shop.organisation, shop.config_counter from evertill_app;
