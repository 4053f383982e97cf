-- Sub-branches that end, or have ended, and who goes on with their people (R1.5): told by the portal's organisation tree.
create table volunteer.merger (
    org        text collate "C" primary key check (org ~ '^[0-9]{6}([0-9]{6}|([0-9]{3})?S[0-9]{2})$'),
    last_day   date not null,
    successor  text collate "C" not null
        check (successor ~ '^[0-9]{6}([0-9]{6}|([0-9]{3})?S[0-9]{2})$' and successor <> org),
    changed_at timestamptz not null
);
create index volunteer_home on volunteer.volunteer (home);
