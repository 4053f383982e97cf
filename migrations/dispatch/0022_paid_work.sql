-- Services that a volunteer does for pay as staff of a partner: never offered, so that no time is earned with them (R3.7).
alter table dispatch.candidate add column paid text[] not null default '{}';
