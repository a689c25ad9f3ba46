-- The day of a branch: its Z over all registers, numbered here without a gap. What arrives later changes none: it is in the
-- next. Bits: session.close_any 12, reports.branch 24.

create table shop.branch_z (
  org_id uuid not null,
  branch_id uuid not null,
  number integer not null,
  business_date date not null,
  closed_by uuid not null,
  closed_at timestamptz not null default now(),
  -- All the rest that it reports, as it was then.
  says jsonb not null,
  primary key (org_id, branch_id, number),
  constraint branch_z_day unique (org_id, branch_id, business_date),
  constraint branch_z_branch foreign key (org_id, branch_id) references shop.branch (org_id, branch_id),
  constraint branch_z_number check (number >= 1)
);

-- Which Z a session is in: one, once.
create table shop.branch_z_session (
  org_id uuid not null,
  branch_id uuid not null,
  register_id uuid not null,
  session_id uuid not null,
  number integer not null,
  -- Its own day was closed before it arrived.
  late boolean not null,
  primary key (org_id, register_id, session_id),
  constraint branch_z_session_z foreign key (org_id, branch_id, number)
    references shop.branch_z (org_id, branch_id, number)
);
create index branch_z_session_by_number on shop.branch_z_session (org_id, branch_id, number);

do $$
declare
  each text;
begin
  foreach each in array array['branch_z', 'branch_z_session'] loop
    execute format('call app.fence(%L)', 'shop.' || each);
    execute format('call app.make_append_only(%L)', 'shop.' || each);
    execute format(
      'create policy %1$s_read on shop.%1$s for select to evertill_app
         using (branch_id = any ((select app.branches_with(24))::uuid[]))',
      each
    );
    execute format('grant select, insert on shop.%s to evertill_app', each);
  end loop;
end
$$;
create policy branch_z_add on shop.branch_z for insert to evertill_app
  with check (
    (select app.kind()) = 'person'
    and closed_by = (select app.staff_id())
    and branch_id = any ((select app.branches_with(12))::uuid[])
  );
create policy branch_z_session_add on shop.branch_z_session for insert to evertill_app
  with check ((select app.kind()) = 'person' and branch_id = any ((select app.branches_with(12))::uuid[]));

-- For everyone, whatever they were granted: a number follows the one before it.
create function shop.refuse_gap() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if new.number <> 1 + coalesce(
    (select max(z.number) from shop.branch_z z where z.org_id = new.org_id and z.branch_id = new.branch_id), 0
  ) then
    raise exception 'branch Z % does not follow the one before it', new.number using errcode = 'check_violation';
  end if;
  return new;
end
$$;
revoke all on function shop.refuse_gap() from public;
create trigger no_gap before insert on shop.branch_z for each row execute function shop.refuse_gap();
alter table shop.branch_z enable always trigger no_gap;
