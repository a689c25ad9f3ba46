-- Entering an organisation: the three ways through the gate. Each looks up for itself who asks and what they may, and
-- seals it for this transaction. All are app_gate's; the application may call them and read nothing beside.

-- What every way in answers: `outcome` is entered, signed_out, not_a_member or revoked.
create type app.entered as (
  outcome text,
  org_id uuid,
  kind text,
  actor_id uuid,
  staff_id uuid,
  organisation_mask text,
  branch_masks jsonb
);

-- Seals the claims for this transaction; the second call in one transaction is refused.
create function app.seal_context(
  org uuid,
  kind text,
  actor uuid,
  staff uuid,
  register uuid,
  organisation_mask bigint,
  branch_masks jsonb
) returns app.entered
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  branches text := (select string_agg(key || ':' || value, ',') from jsonb_each_text(branch_masks));
  claims text := concat_ws('|', org, kind, coalesce(actor::text, ''), coalesce(staff::text, ''),
    coalesce(register::text, ''), organisation_mask, coalesce(branches, ''));
begin
  if coalesce(current_setting('app.context', true), '') <> '' then
    raise exception 'an organisation was entered already' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('app.context', app.seal(claims) || '#' || claims, true);
  return row('entered', org, kind, actor, staff, organisation_mask::text, branch_masks)::app.entered;
end
$$;

create function app.not_entered(outcome text) returns app.entered
language sql immutable
set search_path = pg_catalog, pg_temp
return row(outcome, null, null, null, null, null, null)::app.entered;

-- The live session of an access secret; null when it is unknown, over, ended, or its person was disabled.
create function app.session_of(session_secret text) returns identity.session
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  session identity.session;
begin
  select s.* into session
  from identity.access_secret a
  join identity.session s on s.session_id = a.session_id
  left join identity.person p on p.person_id = s.person_id
  where a.secret_hash = sha256(convert_to(session_secret, 'UTF8'))
    and a.expires_at > now()
    and s.ended_at is null
    and p.disabled_at is null;
  return session;
end
$$;

-- What a member may, branch by branch: an assignment of a branch stands before that of the whole organisation.
create function app.masks_of(org uuid, staff uuid, out organisation_mask bigint, out branch_masks jsonb)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
  with held as (
    select a.branch_id, (r.mask | a.granted) & ~a.denied as mask
    from shop.assignment a
    join shop.role r on r.org_id = a.org_id and r.role_key = a.role_key
    where a.org_id = org and a.staff_id = staff
  )
  select
    coalesce((select mask from held where branch_id is null), 0),
    coalesce(
      (
        select jsonb_object_agg(b.branch_id, coalesce(own.mask, everywhere.mask)::text)
        from shop.branch b
        left join held own on own.branch_id = b.branch_id
        left join held everywhere on everywhere.branch_id is null
        where b.org_id = org and b.closed_at is null and coalesce(own.mask, everywhere.mask) is not null
      ),
      '{}'
    );
end;

create function app.enter(session_secret text, org uuid) returns app.entered
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  session identity.session := app.session_of(session_secret);
  member uuid;
  masks record;
begin
  if session.person_id is null then
    return app.not_entered('signed_out');
  end if;
  select s.staff_id into member
  from shop.staff s
  join shop.organisation o on o.org_id = s.org_id and o.closed_at is null
  where s.org_id = org and s.person_id = session.person_id and s.disabled_at is null;
  if member is null then
    return app.not_entered('not_a_member');
  end if;
  select * into masks from app.masks_of(org, member);
  return app.seal_context(org, 'person', session.person_id, member, null, masks.organisation_mask, masks.branch_masks);
end
$$;

create function app.enter_device(session_secret text) returns app.entered
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  session identity.session := app.session_of(session_secret);
  device shop.register;
begin
  if session.register_id is null then
    return app.not_entered('signed_out');
  end if;
  select r.* into device
  from identity.device d
  join shop.register r on r.org_id = d.org_id and r.register_id = d.register_id
  where d.register_id = session.register_id and d.revoked_at is null and r.state = 'active';
  if device.register_id is null then
    return app.not_entered('revoked');
  end if;
  return app.seal_context(device.org_id, 'device', device.register_id, null, device.register_id, 0,
    jsonb_build_object(device.branch_id, '0'));
end
$$;

-- The server's own work in one organisation. The secret lives in the server's memory; here is only its hash.
create function app.enter_job(job_secret text, org uuid) returns app.entered
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  branches jsonb;
begin
  -- Neither no secret nor a gate that knows none is a way in.
  if (sha256(convert_to(job_secret, 'UTF8')) = (select g.job_secret_hash from app.gate_key g)) is not true then
    return app.not_entered('signed_out');
  end if;
  select coalesce(jsonb_object_agg(b.branch_id, '0'), '{}') into branches from shop.branch b where b.org_id = org;
  return app.seal_context(org, 'job', null, null, null, 0, branches);
end
$$;

-- Organisations there is work in, for the server's jobs.
create function app.organisations_for_jobs(job_secret text) returns setof uuid
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
  select o.org_id
  from shop.organisation o
  where sha256(convert_to(job_secret, 'UTF8')) = (select g.job_secret_hash from app.gate_key g);
end;

-- The organisations a signed-in person belongs to.
create function app.memberships(session_secret text)
returns table (org_id uuid, name text, staff_id uuid)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
  select o.org_id, o.name, s.staff_id
  from shop.staff s
  join shop.organisation o on o.org_id = s.org_id and o.closed_at is null
  where s.person_id = (app.session_of(session_secret)).person_id and s.disabled_at is null
  order by o.name;
end;

-- Whether the organisation has open branches beyond those that whoever entered can reach. It names none.
create function app.has_other_branches() returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
  select exists (
    select from shop.branch b
    where b.org_id = app.org_id() and b.closed_at is null and b.branch_id <> all (app.branches())
  );
end;

grant execute on function
  app.enter(text, uuid), app.enter_device(text), app.enter_job(text, uuid), app.organisations_for_jobs(text),
  app.memberships(text), app.has_other_branches()
to evertill_app;
do $$
declare
  each regprocedure;
begin
  foreach each in array array[
    'app.seal_context(uuid, text, uuid, uuid, uuid, bigint, jsonb)', 'app.not_entered(text)', 'app.session_of(text)',
    'app.masks_of(uuid, uuid)', 'app.enter(text, uuid)', 'app.enter_device(text)', 'app.enter_job(text, uuid)',
    'app.organisations_for_jobs(text)', 'app.memberships(text)', 'app.has_other_branches()'
  ]::regprocedure[]
  loop
    execute format('revoke all on function %s from public', each);
    -- Last: once a function is app_gate's, nobody else can take it away from everybody.
    execute format('alter function %s owner to app_gate', each);
  end loop;
end
$$;
