-- The few sessions that are open among all there ever were: every look at the registers asks for them.
create index till_session_open on shop.till_session (org_id, branch_id) where state <> 'closed';
