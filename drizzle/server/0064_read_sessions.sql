-- Sessions at the desk: managers read what their branch's tills wrote, cashiers their own session once it is closed. Bits:
-- reports.own_session 23, reports.branch 24.

create index sale_by_session on shop.sale (org_id, register_id, session_id, epoch, seq);
create index act_by_session on shop.act (org_id, register_id, session_id, epoch, seq);
create index act_late_fact on shop.act (org_id, branch_id) where type = 'session.fact_came_late';
create index till_session_newest on shop.till_session (org_id, opened_at, register_id, session_id);

-- Before it is closed it says what the drawer should hold.
create policy till_session_own on shop.till_session for select to evertill_app
  using (
    state = 'closed'
    and opened_by = (select app.staff_id())
    and branch_id = any ((select app.branches_with(23))::uuid[])
  );

create policy gate on shop.till_session for select to app_gate using (true);
create policy gate on shop.act for select to app_gate using (true);
grant select on shop.till_session, shop.act to app_gate;

-- How sessions were opened, counted and closed, for whoever may read them: [{"register_id", "session_id"}, …].
create function app.session_papers(sessions jsonb)
returns table (
  register_id uuid, session_id uuid, type text, epoch integer, seq bigint, hash bytea, preimage bytea, redacted boolean
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
  select t.register_id, t.session_id, a.type, j.epoch, j.seq, j.hash, j.preimage, j.redacted
  from jsonb_to_recordset(sessions) as s (register_id uuid, session_id uuid)
  join shop.till_session t on t.org_id = app.org_id() and t.register_id = s.register_id and t.session_id = s.session_id
  join shop.act a on a.org_id = t.org_id and a.register_id = t.register_id and a.session_id = t.session_id
    and a.type in ('session.opened', 'session.counted', 'session.closed')
  join shop.journal j on j.org_id = a.org_id and j.register_id = a.register_id and j.epoch = a.epoch and j.seq = a.seq
  where t.branch_id = any (app.branches_with(24))
    or (t.state = 'closed' and t.opened_by = app.staff_id() and t.branch_id = any (app.branches_with(23)))
  order by t.register_id, t.session_id, j.epoch, j.seq;
end;

-- When each register of the branches that can be reached was last heard of: its newest entry, or its newest token.
create function app.last_contacts() returns table (register_id uuid, at timestamptz)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
  select r.register_id,
    greatest(
      r.last_contact_at, h.received_at,
      (select max(s.created_at) from identity.session s where s.register_id = r.register_id and s.ended_at is null)
    )
  from shop.register r
  left join shop.register_head h on h.org_id = r.org_id and h.register_id = r.register_id
  where r.org_id = app.org_id() and r.branch_id = any (app.branches());
end;

-- Where the audit chain of the organisation that was entered stands; nothing of what is in it.
create function app.audit_head() returns table (seq bigint, hash bytea)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
  select s.seq, s.hash from shop.audit_seal s where s.org_id = app.org_id() order by s.seq desc limit 1;
end;

revoke all on function app.session_papers(jsonb), app.last_contacts(), app.audit_head() from public;
grant execute on function app.session_papers(jsonb), app.last_contacts(), app.audit_head() to evertill_app;
-- Last: once a function is app_gate's, nobody else can take it away from everybody.
alter function app.session_papers(jsonb) owner to app_gate;
alter function app.last_contacts() owner to app_gate;
alter function app.audit_head() owner to app_gate;
