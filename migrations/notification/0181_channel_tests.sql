-- A test goes through the gateway that its sender names, and through no other.
alter table notification.message add column only_by text;
create index message_tests on notification.message (queued_at) where only_by is not null;
