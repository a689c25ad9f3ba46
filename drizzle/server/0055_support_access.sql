-- Somebody from support, let in by the organisation for some hours: they see diagnostics without names, and each look
-- is an event of the organisation's own audit trail. Bit: support.diagnose 32.

-- Until when somebody belongs here; null for those who work here.
alter table shop.staff add column until timestamptz;
grant update (until) on shop.staff to evertill_app;

drop function app.enter(text, uuid);
create function app.enter(session_secret text, org uuid) returns app.entered
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  session identity.session := app.session_of(session_secret);
  member uuid;
  asks_for_factor boolean;
  masks record;
begin
  if session.person_id is null then
    return app.not_entered('signed_out');
  end if;
  select s.staff_id, o.second_factor into member, asks_for_factor
  from shop.staff s
  join shop.organisation o on o.org_id = s.org_id and o.closed_at is null
  where s.org_id = org and s.person_id = session.person_id and s.disabled_at is null
    and (s.until is null or s.until > now());
  if member is null then
    return app.not_entered('not_a_member');
  end if;
  select * into masks from app.masks_of(org, member);
  if asks_for_factor and session.factor = 'password'
    and app.is_privileged(masks.organisation_mask, masks.branch_masks)
  then
    return app.not_entered('second_factor');
  end if;
  return app.seal_context(org, 'person', session.person_id, member, null, masks.organisation_mask, masks.branch_masks);
end
$$;

drop function app.memberships(text);
create function app.memberships(session_secret text)
returns table (org_id uuid, name text, staff_id uuid)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
  select o.org_id, o.name, s.staff_id
  from shop.staff s
  join shop.organisation o on o.org_id = s.org_id and o.closed_at is null
  where s.person_id = (app.session_of(session_secret)).person_id and s.disabled_at is null
    and (s.until is null or s.until > now())
  order by o.name;
end;

-- Support comes back to an organisation that let them in before: the older membership is over, and makes room.
drop function identity.join_organisation(text, bytea, timestamptz, text);
create function identity.join_organisation(session_secret text, given_code_hash bytea, at timestamptz, address text)
returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  mine identity.session := app.session_of(session_secret);
  invited identity.invitation;
begin
  select i.* into invited
  from identity.invitation i
  join identity.person p on p.person_id = mine.person_id and p.email = i.email
  where i.code_hash = given_code_hash and i.accepted_at is null and i.withdrawn_at is null and i.expires_at > at
  for update of i;
  if invited.invitation_id is null then
    return 'wrong';
  end if;
  update shop.staff s set person_id = null
    where s.org_id = invited.org_id and s.person_id = mine.person_id and s.until <= now();
  if exists (select from shop.staff s where s.org_id = invited.org_id and s.person_id = mine.person_id) then
    return 'member';
  end if;
  update shop.staff s set person_id = mine.person_id, email = invited.email
    where s.org_id = invited.org_id and s.staff_id = invited.staff_id and s.person_id is null and s.disabled_at is null;
  if not found then
    return 'wrong';
  end if;
  update identity.invitation i set accepted_at = at where i.invitation_id = invited.invitation_id;
  perform identity.tell_organisations(mine.person_id, 'person.joined', join_organisation.address, '{}');
  return 'joined';
end
$$;

create policy gate_counts on shop.violation for select to app_gate using (true);
create policy gate_counts on shop.fork for select to app_gate using (true);
create policy gate_counts on shop.audit_event for select to app_gate using (true);
create policy gate_counts on shop.audit_seal for select to app_gate using (true);
create policy gate_counts on shop.register_head for select to app_gate using (true);
grant select on shop.violation, shop.fork, shop.audit_event, shop.audit_seal, shop.register_head to app_gate;

-- How the organisation that was entered is doing: identifiers, versions, counts and times; no name, no amount, nobody's
-- act. For whoever holds support.diagnose there.
create function app.diagnostics() returns jsonb
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if not app.can_somewhere(32) then
    raise exception 'support.diagnose is missing' using errcode = 'insufficient_privilege';
  end if;
  return jsonb_build_object(
    'branches', (select count(*) from shop.branch b where b.org_id = app.org_id() and b.closed_at is null),
    'people', (select count(*) from shop.staff s where s.org_id = app.org_id() and s.disabled_at is null),
    'registers', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'registerId', r.register_id, 'branchId', r.branch_id, 'code', r.code, 'state', r.state,
        'programVersion', r.program_version, 'epoch', h.epoch, 'seq', h.seq,
        'violations', (
          select count(*) from shop.violation v where v.org_id = r.org_id and v.register_id = r.register_id
        ),
        'forks', (select count(*) from shop.fork f where f.org_id = r.org_id and f.register_id = r.register_id)
      ) order by r.code), '[]')
      from shop.register r
      left join shop.register_head h on h.org_id = r.org_id and h.register_id = r.register_id
      where r.org_id = app.org_id()
    ),
    'violations', (
      select coalesce(jsonb_object_agg(code, number), '{}')
      from (select v.code, count(*) as number from shop.violation v where v.org_id = app.org_id() group by v.code) counted
    ),
    'audit', jsonb_build_object(
      'events', (select count(*) from shop.audit_event e where e.org_id = app.org_id()),
      'sealed', (select count(*) from shop.audit_seal a where a.org_id = app.org_id())
    ),
    'restoreEpoch', (select s.restore_epoch from app.server_state s)
  );
end
$$;

do $$
declare
  each regprocedure;
begin
  foreach each in array array[
    'app.diagnostics()', 'app.enter(text, uuid)', 'app.memberships(text)',
    'identity.join_organisation(text, bytea, timestamptz, text)'
  ]::regprocedure[]
  loop
    execute format('revoke all on function %s from public', each);
    execute format('grant execute on function %s to evertill_app', each);
    -- Last: once a function is app_gate's, nobody else can take it away from everybody.
    execute format('alter function %s owner to app_gate', each);
  end loop;
end
$$;
