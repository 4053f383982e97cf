-- Who is a volunteer and what they may do. What names a person is sealed (bytea); what must be searched has a keyed
-- index or token beside it.

create table volunteer.volunteer (
    id               uuid primary key,
    state            text not null
        check (state in ('applied', 'returned', 'training', 'active', 'suspended', 'exited')),
    -- The sub-branch: a village or a social organisation (R1.1, R1.2).
    org              text collate "C" not null check (org ~ '^[0-9]{6}([0-9]{6}|([0-9]{3})?S[0-9]{2})$'),
    -- The village they live in.
    home             text collate "C" not null check (home ~ '^[0-9]{12}$'),
    name             bytea not null,
    resident_id      bytea not null,
    -- Blind index of the resident ID, the same in every service (decision 19).
    person_key       text not null,
    birth_date       date not null,
    sex              text not null check (sex in ('male', 'female')),
    phone            bytea not null,
    phone_index      bytea not null,
    -- Keyed tokens of the name, its initials and the phone's last digits (decision 27).
    tokens           bytea[] not null,
    occupation       text not null,
    sources          text[] not null,
    reach_m          integer not null check (reach_m > 0),
    -- The text they agreed to and when: nobody is registered against their will (R3.2).
    consent_version  text not null,
    consented_at     timestamptz not null,
    registered_at    timestamptz not null,
    registered_by    uuid,
    returned_because text,
    -- Unified volunteer number (R11.2): given at activation, never reused.
    passbook_no      text unique check (passbook_no ~ '^[0-9]{13}$'),
    activated_at     timestamptz,
    -- Confirmed raw minutes ever (R10.2): the sum of volunteer.credited_visit.
    raw_minutes      bigint not null default 0 check (raw_minutes >= 0),
    -- Counts the changes of the matching profile that were told.
    profile_version  bigint not null default 0,
    check (state not in ('active', 'suspended') or passbook_no is not null),
    check ((passbook_no is null) = (activated_at is null)),
    check ((state = 'returned') = (returned_because is not null))
);
create unique index volunteer_one_live_profile on volunteer.volunteer (person_key) where state <> 'exited';
-- Signing in is by phone: a number belongs to one volunteer.
create unique index volunteer_phone_taken on volunteer.volunteer (phone_index) where state <> 'exited';
create index volunteer_tokens on volunteer.volunteer using gin (tokens);
create index volunteer_org on volunteer.volunteer (org, registered_at);
revoke delete on volunteer.volunteer from tb_volunteer;

create sequence volunteer.passbook maxvalue 999999 no cycle;

create table volunteer.willing_service (
    volunteer_id uuid not null references volunteer.volunteer,
    service      text not null check (service ~ '^[0-9]{2}$'),
    willingness  text not null check (willingness in ('acceptable', 'preferred')),
    primary key (volunteer_id, service)
);

-- Free times of the week, China time, minutes of the day; two of one day never overlap or touch.
create table volunteer.availability (
    volunteer_id uuid not null references volunteer.volunteer,
    weekday      smallint not null check (weekday between 1 and 7),
    from_minute  integer not null check (from_minute between 0 and 1439),
    to_minute    integer not null check (to_minute between 1 and 1440),
    primary key (volunteer_id, weekday, from_minute),
    check (from_minute < to_minute),
    exclude using gist (volunteer_id with =, weekday with =, int4range(from_minute, to_minute, '[]') with &&)
);

-- Blind indexes of the household and of declared relatives (R5.4). Their numbers are not kept.
create table volunteer.relative (
    volunteer_id uuid not null references volunteer.volunteer,
    person_key   text not null,
    primary key (volunteer_id, person_key)
);

create table volunteer.vetting (
    id           uuid primary key,
    volunteer_id uuid not null references volunteer.volunteer,
    decision     text not null check (decision in ('approve', 'return')),
    reason       text,
    vetted_at    timestamptz not null,
    vetted_by    uuid,
    check (decision <> 'return' or reason is not null)
);
create index vetting_volunteer on volunteer.vetting (volunteer_id);

create table volunteer.training (
    id           uuid primary key,
    volunteer_id uuid not null references volunteer.volunteer,
    course       text not null,
    held_on      date not null,
    valid_to     date not null,
    recorded_at  timestamptz not null,
    recorded_by  uuid,
    check (valid_to >= held_on)
);
create index training_volunteer on volunteer.training (volunteer_id);

create table volunteer.qualification (
    id             uuid primary key,
    volunteer_id   uuid not null references volunteer.volunteer,
    kind           text not null check (kind in ('counselling', 'law', 'nursing', 'electrician', 'first_aid')),
    certificate_no bytea not null,
    valid_to       date not null,
    recorded_at    timestamptz not null,
    recorded_by    uuid
);
create index qualification_volunteer on volunteer.qualification (volunteer_id);

create table volunteer.insurance (
    id           uuid primary key,
    volunteer_id uuid not null references volunteer.volunteer,
    insurer      text not null,
    valid_to     date not null,
    recorded_at  timestamptz not null,
    recorded_by  uuid
);
create index insurance_volunteer on volunteer.insurance (volunteer_id);

-- Confirmed visits whose raw minutes count (R10.2): each once.
create table volunteer.credited_visit (
    visit_id     uuid primary key,
    volunteer_id uuid not null references volunteer.volunteer,
    raw_minutes  bigint not null check (raw_minutes >= 0),
    credited_at  timestamptz not null
);
create index credited_visit_volunteer on volunteer.credited_visit (volunteer_id);

revoke update, delete on volunteer.vetting, volunteer.training, volunteer.qualification, volunteer.insurance,
    volunteer.credited_visit from tb_volunteer;
