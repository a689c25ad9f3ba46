-- After a restore: the epoch by which registers know that this server was put back, and versions of the configuration
-- that nobody has seen yet. Only whoever may migrate calls it; it reaches every organisation's counter, and nothing else.

grant select, update on app.server_state to app_gate;

create function app.begin_after_restore(skipped bigint) returns integer
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  epoch integer;
begin
  update app.server_state set restore_epoch = restore_epoch + 1 returning restore_epoch into epoch;
  -- The state that was lost had given some of the versions that follow to other changes, and entries name them.
  update shop.config_counter set version = version + skipped, horizon = version + skipped;
  return epoch;
end
$$;
revoke all on function app.begin_after_restore(bigint) from public;
grant execute on function app.begin_after_restore(bigint) to evertill_migrate;
alter function app.begin_after_restore(bigint) owner to app_gate;
