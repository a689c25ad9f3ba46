-- Alerts to whoever runs this server: what is critical in any organisation, how often it happened since they were last
-- told, and when they may be told next. One row for each kind, organisation and way of telling; it names nobody. A row is
-- counted down only by what was really told, so that nothing is lost with a server that stops in the middle.

create table app.alert (
  kind text not null,
  -- The organisation; null for the server itself.
  about uuid,
  channel text not null,
  -- Of the next one that is told; the same each time it is tried.
  alert_id uuid not null default gen_random_uuid(),
  waiting integer not null,
  -- Fewer than these within a window are not worth an alert.
  threshold integer not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  next_at timestamptz not null,
  attempts integer not null default 0,
  constraint alert_one unique nulls not distinct (kind, about, channel),
  constraint alert_id_one unique (alert_id),
  constraint alert_channel check (channel in ('mail', 'webhook')),
  constraint alert_counts check (waiting >= 0 and threshold >= 1)
);

-- How far each organisation's audit trail was looked through.
create table app.alert_cursor (
  about uuid primary key,
  seq bigint not null
);

do $$
declare
  target regclass;
begin
  foreach target in array array['app.alert', 'app.alert_cursor']::regclass[]
  loop
    execute format('alter table %s enable row level security', target);
    execute format('alter table %s force row level security', target);
    execute format('create policy gate_only on %s to app_gate using (true) with check (true)', target);
    execute format('grant select, insert, update on %s to app_gate', target);
  end loop;
end
$$;

-- The restore epoch that was told of.
alter table app.server_state add column alerted_epoch integer not null default 1;
update app.server_state set alerted_epoch = restore_epoch;
grant select, update (alerted_epoch) on app.server_state to app_gate;

create function app.is_job(job_secret text) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
  select sha256(convert_to(job_secret, 'UTF8')) = (select g.job_secret_hash from app.gate_key g);
end;

-- Counts something critical; the same kind within the window only counts on.
create function app.raise_alert(
  job_secret text, kind text, about uuid, at timestamptz, times integer, threshold integer, channels text[], window_seconds integer
) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if not app.is_job(job_secret) then
    raise exception 'only the server''s jobs raise alerts' using errcode = 'insufficient_privilege';
  end if;
  insert into app.alert as a (kind, about, channel, waiting, threshold, first_at, last_at, next_at)
    select raise_alert.kind, raise_alert.about, c, times, raise_alert.threshold, at, at, at from unnest(channels) as c
    on conflict on constraint alert_one do update
      set first_at = case
            when a.waiting = 0 or (a.waiting < a.threshold and a.last_at < at - make_interval(secs => window_seconds)) then at
            else a.first_at
          end,
          waiting = times + case
            when a.waiting < a.threshold and a.last_at < at - make_interval(secs => window_seconds) then 0
            else a.waiting
          end,
          last_at = at,
          threshold = excluded.threshold;
end
$$;

-- Looks through what was sealed since the last look, and whether the server was put back. `kinds` is a list of
-- {kind, actions, threshold, where}, `where` a JSON path of the event's detail or null. What is older than a day is history.
create function app.watch_critical(
  job_secret text, kinds jsonb, at timestamptz, channels text[], window_seconds integer
) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  organisation record;
  found_kind record;
begin
  if not app.is_job(job_secret) then
    raise exception 'only the server''s jobs look for alerts' using errcode = 'insufficient_privilege';
  end if;
  -- Another server looks already; what it finds is in its hands.
  if not pg_try_advisory_xact_lock(hashtextextended('evertill watch critical', 0)) then
    return;
  end if;
  for organisation in
    select o.org_id, coalesce(c.seq, 0) as seen, s.seq as head
    from shop.organisation o
    cross join lateral (select max(a.seq) as seq from shop.audit_seal a where a.org_id = o.org_id) s
    left join app.alert_cursor c on c.about = o.org_id
    where s.seq > coalesce(c.seq, 0)
  loop
    for found_kind in
      select k ->> 'kind' as kind, (k ->> 'threshold')::integer as threshold, count(*)::integer as times
      from shop.audit_seal s
      join shop.audit_event e on e.org_id = s.org_id and e.event_id = s.event_id
      join jsonb_array_elements(kinds) as k on k -> 'actions' ? e.action
        and (k ->> 'where' is null or e.detail @? (k ->> 'where')::jsonpath)
      where s.org_id = organisation.org_id and s.seq > organisation.seen and s.seq <= organisation.head
        and e.occurred_at > at - interval '1 day'
      group by 1, 2
    loop
      perform app.raise_alert(job_secret, found_kind.kind, organisation.org_id, at, found_kind.times, found_kind.threshold,
        channels, window_seconds);
    end loop;
    insert into app.alert_cursor as c (about, seq) values (organisation.org_id, organisation.head)
      on conflict (about) do update set seq = excluded.seq;
  end loop;
  update app.server_state s set alerted_epoch = s.restore_epoch where s.alerted_epoch <> s.restore_epoch;
  if found then
    perform app.raise_alert(job_secret, 'server.restored', null, at, 1, 1, channels, window_seconds);
  end if;
end
$$;

-- Takes what is due, and keeps it from others for a while.
create function app.claim_alerts(job_secret text, at timestamptz, channels text[], lease_seconds integer, most integer)
returns table (
  alert_id uuid, kind text, about uuid, channel text, times integer, first_at timestamptz, last_at timestamptz, attempts integer
)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  if not app.is_job(job_secret) then
    return;
  end if;
  return query
    update app.alert a
      set next_at = at + make_interval(secs => lease_seconds), attempts = a.attempts + 1
      where a.alert_id in (
        select d.alert_id from app.alert d
        where d.waiting >= d.threshold and d.next_at <= at and d.channel = any (channels)
        order by d.next_at
        limit most
        for update skip locked
      )
      returning a.alert_id, a.kind, a.about, a.channel, a.waiting, a.first_at, a.last_at, a.attempts;
end
$$;

-- What became of one: told of so many times, and quiet for a window; or to be tried again.
create function app.settle_alert(
  job_secret text, alert_id uuid, at timestamptz, told integer, wait_seconds integer
) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if not app.is_job(job_secret) then
    return;
  end if;
  update app.alert a
    set waiting = greatest(0, a.waiting - told),
        next_at = at + make_interval(secs => wait_seconds),
        attempts = case when told > 0 then 0 else a.attempts end,
        first_at = case when told > 0 then a.last_at else a.first_at end,
        alert_id = case when told > 0 then gen_random_uuid() else a.alert_id end
    where a.alert_id = settle_alert.alert_id;
end
$$;

do $$
declare
  each regprocedure;
begin
  foreach each in array array[
    'app.raise_alert(text, text, uuid, timestamptz, integer, integer, text[], integer)',
    'app.watch_critical(text, jsonb, timestamptz, text[], integer)',
    'app.claim_alerts(text, timestamptz, text[], integer, integer)',
    'app.settle_alert(text, uuid, timestamptz, integer, integer)'
  ]::regprocedure[]
  loop
    execute format('revoke all on function %s from public', each);
    execute format('grant execute on function %s to evertill_app', each);
    -- Last: once a function is app_gate's, nobody else can take it away from everybody.
    execute format('alter function %s owner to app_gate', each);
  end loop;
  revoke all on function app.is_job(text) from public;
  alter function app.is_job(text) owner to app_gate;
end
$$;
