-- As with elders: a common family name is met among the newest, a rare token in its index.
create index volunteer_newest on volunteer.volunteer (registered_at desc, id desc);
alter table volunteer.volunteer alter column tokens set statistics 1000;
