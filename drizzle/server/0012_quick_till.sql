-- The same gate and rules at less work for a till's every batch: it enters by one look at its session, and of rows is
-- asked first what holds for a till.

-- Policies of a till's rows: a till asks a thousand times as often as a report.
alter policy violation_read on shop.violation
  using (register_id = (select app.register_id()) or branch_id = any ((select app.branches_with(24))::uuid[]));
alter policy audit_seal_read on shop.audit_seal using ((select app.kind()) in ('job', 'device') or (select app.can(26)));
do $$
declare
  each text;
begin
  foreach each in array array['sale', 'sale_line', 'sale_tender', 'till_session', 'movement', 'act'] loop
    execute format(
      'alter policy %1$s_read on shop.%1$s
         using (register_id = (select app.register_id()) or branch_id = any ((select app.branches_with(24))::uuid[])
           or (select app.kind()) = ''job'')',
      each
    );
  end loop;
end
$$;

-- The live session as `app.session_of` has it, and its register where neither device nor register was shut out.
set local role app_gate;
create or replace function app.enter_device(session_secret text) returns app.entered
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  session record;
begin
  select s.register_id, r.org_id, r.branch_id into session
  from identity.access_secret a
  join identity.session s on s.session_id = a.session_id
  left join identity.device d on d.register_id = s.register_id and d.revoked_at is null
  left join shop.register r on r.org_id = d.org_id and r.register_id = d.register_id and r.state = 'active'
  where a.secret_hash = sha256(convert_to(session_secret, 'UTF8'))
    and a.expires_at > now()
    and s.ended_at is null
    and s.register_id is not null;
  if session.register_id is null then
    return app.not_entered('signed_out');
  end if;
  if session.org_id is null then
    return app.not_entered('revoked');
  end if;
  return app.seal_context(session.org_id, 'device', session.register_id, null, session.register_id, 0,
    jsonb_build_object(session.branch_id, '0'));
end
$$;
set local role evertill_owner;
