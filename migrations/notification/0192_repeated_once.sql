-- A message in doubt is sent once more at most.
alter table notification.message add column repeated boolean not null default false;
