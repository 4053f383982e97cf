-- Villages that end, or have ended, and who goes on with their people (R1.5): told by the portal's organisation tree.
create table elderly.merger (
    village    text collate "C" primary key check (village ~ '^[0-9]{12}$'),
    last_day   date not null,
    successor  text collate "C" not null check (successor ~ '^[0-9]{12}$' and successor <> village),
    changed_at timestamptz not null
);
