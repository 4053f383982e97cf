-- The number of the last change of a holder's standing: frozen, or let go again. Whoever remembers accounts sees by it that
-- they may stand otherwise. Numbers come from a sequence, so that none comes back when a unit that drew one is rolled back.
create sequence ledger.standing_change;
create table ledger.standing (
    only_one boolean primary key default true check (only_one),
    change   bigint not null default 0
);
insert into ledger.standing default values;
revoke insert, delete, truncate on ledger.standing from tb_ledger;
