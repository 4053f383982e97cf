-- A village's list is counted and put in order in its index alone.
create index elder_listed on elderly.elder (village, state, registered_at desc, id desc) include (erased_at);
drop index elderly.elder_village;
