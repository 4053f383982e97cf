-- A sub-branch's list is counted and put in order in its index alone.
create index volunteer_listed on volunteer.volunteer (org, registered_at desc, id desc) include (state, erased_at);
drop index volunteer.volunteer_org;
